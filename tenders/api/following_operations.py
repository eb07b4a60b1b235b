"""What one follows: its list, one more, one less. The news come by mail as before."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import Subquery
from django.http import HttpRequest
from ninja import Query, Router
from ninja.responses import Status

from procurement.access import ANONYMOUS
from procurement.rules.program_tokens import Scope
from tenders.api import tender_facts
from tenders.api.addresses import Reference
from tenders.api.callers import caller_of, needs
from tenders.api.cursors import Order, PageIn, page
from tenders.api.description import PROBLEMS
from tenders.api.schemas import TenderPage
from tenders.queries import followers
from tenders.queries.board import BoardFilters, entries, tenders_of
from tenders.queries.tenders import get_tender_for
from tenders.services import following

router = Router(tags=["following"])
ORDER = Order("published_at")


@router.get("/followed", response={200: TenderPage, **PROBLEMS}, url_name="followed", **needs(Scope.FOLLOW))
def list_followed(request: HttpRequest, asked: Annotated[PageIn, Query()]) -> Any:
    """The tenders whose news you get, those of your company's bids among them."""
    caller = caller_of(request)
    mine = followers.followed(caller.actor).order_by().values("pk")
    found = entries(BoardFilters(), caller.now).filter(pk__in=Subquery(mine))
    rows, following_page = page(found, ORDER, asked)
    return {
        "tenders": [
            tender_facts.row(one, one.estimate, one.lot_count or 0) for one in tenders_of(entry.pk for entry in rows)
        ],
        "next": following_page,
    }


@router.put("/followed/{reference}", response={204: None, **PROBLEMS}, url_name="follow", **needs(Scope.FOLLOW))
def follow_tender(request: HttpRequest, reference: Reference) -> Any:
    """Get the news of a tender by mail. Said twice it is the same."""
    caller = caller_of(request)
    following.follow(get_tender_for(ANONYMOUS, reference), actor=caller.actor, now=caller.now)
    return Status(204, None)


@router.delete("/followed/{reference}", response={204: None, **PROBLEMS}, url_name="unfollow", **needs(Scope.FOLLOW))
def unfollow_tender(request: HttpRequest, reference: Reference) -> Any:
    """No more news of a tender. What a company must know of its own bid is still told."""
    caller = caller_of(request)
    following.unfollow(get_tender_for(ANONYMOUS, reference), user=caller.actor.account, now=caller.now)
    return Status(204, None)

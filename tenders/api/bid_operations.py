"""Bids of the own company: list, begin, fetch the tender file, upload the sealed package. Nothing here binds anybody."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from ninja import Query, Router

from procurement.package_streams import BrokenOff, receive_package
from procurement.package_uploads import MAX_PACKAGE, Expected, ReceivedPackage
from procurement.people import programs
from procurement.refusal import Refused
from procurement.rules.lifecycle import Action
from procurement.rules.messages import Issue
from procurement.rules.program_tokens import Scope
from procurement.sealing_views import announced_size, release_connections
from tenders.api.addresses import Reference
from tenders.api.bid_facts import bid_out, party
from tenders.api.bid_schemas import BidIn, BidOut, BidPage, CallerOut
from tenders.api.callers import Caller, caller_of, needs
from tenders.api.cursors import Order, PageIn, page
from tenders.api.description import CONFLICT, MAY_BE_KEYED, PROBLEMS, file_answer, takes_file
from tenders.api.problems import Problem
from tenders.api.repeats import answered, key_of
from tenders.api.tender_operations import NOTE
from tenders.models import Bid
from tenders.queries.bids import all_bids_of, get_bid_for, get_tender_to_bid_for
from tenders.queries.keys import envelopes_of, kids
from tenders.queries.room import room_left
from tenders.services.bidding import start_bid
from tenders.services.kept_answers import Answer
from tenders.services.lifecycle import require
from tenders.services.sealed_packages import take_package
from tenders.services.tender_files import signed_tender_file

router = Router(tags=["bids"])
ORDER = Order("created_at")


@router.get("/token", response={200: CallerOut, **PROBLEMS}, url_name="token", **needs(Scope.READ))
def read_token(request: HttpRequest) -> Any:
    """What this token may do, until when, and for which company."""
    caller = caller_of(request)
    company = caller.company
    same = {name: getattr(caller.token, name) for name in ("name", "prefix", "scopes", "expires_at")}
    return {
        **same,
        "person": str(caller.actor.account),
        "company": party(company) if company else None,
        "programs_may_submit": company is not None and programs.permission_of(company) is not None,
    }


@router.get("/bids", response={200: BidPage, **PROBLEMS}, url_name="bids", **needs(Scope.BIDS_READ))
def list_bids(request: HttpRequest, asked: Annotated[PageIn, Query()]) -> Any:
    """The bids of your company with their state, the last begun first."""
    rows, following = page(
        all_bids_of(caller_of(request).actor).prefetch_related("acts__receipt", "package"), ORDER, asked
    )
    return {"bids": [bid_out(one) for one in rows], "next": following}


@router.post("/bids", response={200: BidOut, **PROBLEMS}, url_name="bids", **needs(Scope.BIDS_UPLOAD, MAY_BE_KEYED))
def begin_bid(request: HttpRequest, asked: BidIn) -> HttpResponse:
    """Begin your company's bid for a tender; the bid that is there already, if it was begun before."""
    caller = caller_of(request)

    def act() -> Answer:
        tender = get_tender_to_bid_for(caller.actor, asked.reference)
        company = caller.company
        assert company is not None  # the door has asked
        bid = start_bid(tender, bidder=company, actor=caller.actor, now=caller.now)
        return told(bid)

    return answered(request, key_of(request, required=False), request.body, act)


@router.get("/bids/{reference}", response={200: BidOut, **PROBLEMS}, url_name="bid", **needs(Scope.BIDS_READ))
def read_bid(request: HttpRequest, reference: Reference) -> BidOut:
    """Your company's bid for a tender: what counts of it, and which package waits to be handed in."""
    return bid_out(own_bid_of(caller_of(request), reference))


@router.get("/bids/{reference}/tender-file", url_name="bid-tender-file", **file_answer(NOTE, Scope.BIDS_UPLOAD))
def read_tender_file_of_bid(request: HttpRequest, reference: Reference) -> HttpResponse:
    """The signed tender file of your bid, with the keys to seal to: what verify.pyz takes as --tender."""
    caller = caller_of(request)
    bid = own_bid_of(caller, reference)
    require(Action.DRAFT_BID, bid.tender, actor=caller.actor, now=caller.now)
    return HttpResponse(signed_tender_file(bid.tender, bid), content_type=NOTE)


@router.put(
    "/bids/{reference}/package",
    response={200: BidOut, **PROBLEMS, frozenset({411, 413}): CONFLICT[409], **CONFLICT},
    url_name="package",
    **takes_file("application/zip", Scope.BIDS_UPLOAD),
)
def upload_package(request: HttpRequest, reference: Reference) -> HttpResponse:
    """Upload the sealed package of your bid, as verify.pyz writes it. It takes the place of an earlier one; nothing is handed in."""
    caller, key = caller_of(request), key_of(request, required=False)
    bid = own_bid_of(caller, reference)
    require(Action.DRAFT_BID, bid.tender, actor=caller.actor, now=caller.now)
    received, digest = _received(request, bid)

    def act() -> Answer:
        take_package(bid, received, actor=caller.actor, now=caller.now)
        return told(get_bid_for(caller.actor, bid.tender))

    return answered(request, key, digest, act)


def own_bid_of(caller: Caller, reference: str) -> Bid:
    """The bid of the caller's company; 404 for everybody else, and before it was begun."""
    return get_bid_for(caller.actor, get_tender_to_bid_for(caller.actor, reference))


def expected_package(bid: Bid) -> Expected:
    """Which package is taken for this bid."""
    keys = {envelope: kids(bid.tender, envelope) for envelope in envelopes_of(bid.tender)}
    return Expected(bid.tender_id, bid.pk, keys, room_left(bid))


def _received(request: HttpRequest, bid: Bid) -> tuple[ReceivedPackage, bytes]:
    """The package that is the request's body, stored, with the digest of its bytes. No database connection waits for it."""
    length = announced_size(request)
    if not length:
        raise Problem("length", 411)
    if length > MAX_PACKAGE:
        raise Problem("too-large", 413)
    expected = expected_package(bid)
    release_connections()
    try:
        received, digest = receive_package(request.read, length, expected)
    except (BrokenOff, UnreadablePostError) as error:
        raise Problem("bad-request", 400) from error
    if not isinstance(received, ReceivedPackage):
        raise Refused((Issue("body", received),))
    return received, digest


def told(bid: Bid) -> Answer:
    """The bid as it stands now."""
    return Answer(200, bid_out(bid).model_dump_json())

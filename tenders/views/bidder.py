"""A bid's first page: its task list while it is prepared, its outcome afterwards; how it begins, and the list of bids."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from procurement import clock
from procurement.access import get_actor
from procurement.debarment.queries import debarred_on
from procurement.refusal import Refused
from procurement.rules.complaints import Against
from procurement.rules.lifecycle import Action, Stage
from tenders.models import BidAct
from tenders.queries.bid_copies import earlier_bids
from tenders.queries.bid_progress import progress_of
from tenders.queries.bid_results import opened_of, results_of
from tenders.queries.bid_waits import waits_of
from tenders.queries.bids import bid_status, changed_since, last_act, receipts_of
from tenders.queries.browser_bids import prefers_browser
from tenders.queries.clarifications import questions_about
from tenders.queries.complaints import windows
from tenders.queries.deposits import asks_for_deposits
from tenders.queries.desk import bid_rows
from tenders.queries.letters import letters_to
from tenders.queries.outcomes import to_mend
from tenders.services.bidding import start_bid
from tenders.views.bidder_doors import Bidding, bidder_page, signed_in
from tenders.views.bidder_saving import fitted
from tenders.views.bidder_tasks import tasks

AT_THE_END = (Against.RESULT, Against.CANCELLATION)
BEFORE_OPENING = (Stage.PUBLISHED, Stage.CLOSED)


@signed_in
@require_safe
def bid_list(request: HttpRequest) -> HttpResponse:
    """All bids of my company."""
    actor, now = get_actor(request), clock.now()
    context = {"company": actor.bidder, "rows": bid_rows(actor), "now": now}
    return render(request, "tenders/bidder/list.html", context)


@require_safe
@bidder_page
def bid(request: HttpRequest, bidding: Bidding) -> HttpResponse:
    """Where the bid stands and what comes next."""
    if bidding.begun is None:
        return render(request, "tenders/bidder/begin.html", bidding.context | _needs(bidding))
    act = last_act(bidding.bid)
    context = bidding.context | {
        "deposits": asks_for_deposits(bidding.tender),
        "act": act,
        "receipt": act.receipt if act else None,
        "receipts": receipts_of(bidding.bid),
        "to_mend": (mending := to_mend(bidding.bid)),
        "until": bidding.tender.opening.waits_until if mending else None,
    }
    if bidding.tender.stage_now in BEFORE_OPENING:
        return render(request, "tenders/bidder/bid.html", context | _work(bidding, act))
    return render(request, "tenders/bidder/outcome.html", context | _outcome(bidding))


@require_http_methods(["GET", "POST"])
@bidder_page
def start(request: HttpRequest, bidding: Bidding) -> HttpResponse:
    """Begin the company's bid."""
    if request.method == "POST":
        try:
            start_bid(bidding.tender, bidder=bidding.company, actor=bidding.actor, now=bidding.now)
        except Refused as refused:
            context = bidding.context | _needs(bidding) | {"issues": fitted(refused.issues)}
            return render(request, "tenders/bidder/begin.html", context, status=422)
    return redirect("tenders:bid", bidding.tender.reference)


def _needs(bidding: Bidding) -> dict[str, Any]:
    """What a bid for this tender takes, told before the work begins."""
    requirements = bidding.tender.requirements.all()
    return {"lots": bidding.tender.lots.all(), "requirements": requirements, "decision": bidding.may(Action.DRAFT_BID)}


def _work(bidding: Bidding, act: BidAct | None) -> dict[str, Any]:
    draft = bidding.draft
    progress, changed = progress_of(bidding.bid, draft.content), changed_since(act, draft)
    submitted = bid_status(bidding.bid) == "submitted" and not changed
    here = prefers_browser(bidding.bid)
    todo = tasks(bidding.tender, progress, submitted=submitted)
    waits = waits_of(bidding.tender, bidding.now)
    return {
        "progress": progress,
        "tasks": todo,
        "changed": changed,
        "sealed_here": here,
        "waits": waits,
        "earlier": earlier_bids(bidding.bid).exists(),
        "debarments": debarred_on(bidding.company, bidding.now),
    }


def _outcome(bidding: Bidding) -> dict[str, Any]:
    return {
        "opened": opened_of(bidding.bid),
        "results": results_of(bidding.bid),
        "letters": letters_to(bidding.bid),
        "questions": questions_about(bidding.bid, bidding.now),
        "complain": [
            one
            for one in windows(bidding.tender, bidding.now)
            if one.against in AT_THE_END and one.is_open(bidding.now)
        ],
    }

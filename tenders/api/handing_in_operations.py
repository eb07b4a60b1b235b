"""The acts that bind: hand in, replace, withdraw. A token of its own kind, and only where the company lets programs do it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from ninja import Router

from procurement.people import programs
from procurement.rules.program_tokens import Scope
from tenders.api.addresses import Reference
from tenders.api.bid_facts import receipt_out
from tenders.api.bid_operations import own_bid_of
from tenders.api.bid_schemas import ReceiptOut, SubmissionIn
from tenders.api.callers import caller_of, needs
from tenders.api.description import CONFLICT, KEYED, PROBLEMS
from tenders.api.problems import JSON, Problem, errors_of, problem_text
from tenders.api.repeats import act_id, answered, key_of
from tenders.api.tender_facts import address
from tenders.models import Bid, Receipt
from tenders.services.bidding import RefusedLate, withdraw_bid
from tenders.services.kept_answers import Answer
from tenders.services.sealed_packages import submit_package

router = Router(tags=["handing in"])
ANSWERS = {200: ReceiptOut, **PROBLEMS, **CONFLICT}


@router.post("/bids/{reference}/submission", response=ANSWERS, url_name="submission", **needs(Scope.BIDS_SUBMIT, KEYED))
def submit_bid(request: HttpRequest, reference: Reference, asked: SubmissionIn) -> HttpResponse:
    """Hand in the uploaded package whose manifest you name; it replaces a bid that stands. The answer is the signed receipt."""
    bid, key = _allowed(request, reference), key_of(request, required=True)
    caller = caller_of(request)

    def submit() -> Receipt:
        act = act_id(request, key)
        return submit_package(bid, manifest=asked.manifest, idempotency_key=act, actor=caller.actor, now=caller.now)

    return answered(request, key, request.body, lambda: _receipt(submit))


@router.post("/bids/{reference}/withdrawal", response=ANSWERS, url_name="withdrawal", **needs(Scope.BIDS_SUBMIT, KEYED))
def take_bid_back(request: HttpRequest, reference: Reference) -> HttpResponse:
    """Withdraw the bid that stands, before the deadline; it may be handed in again. The answer is the signed receipt."""
    bid, key = _allowed(request, reference), key_of(request, required=True)
    caller = caller_of(request)

    def withdraw() -> Receipt:
        return withdraw_bid(bid, idempotency_key=act_id(request, key), actor=caller.actor, now=caller.now)

    return answered(request, key, request.body, lambda: _receipt(withdraw))


def _allowed(request: HttpRequest, reference: str) -> Bid:
    """The caller's bid, if the company lets programs hand in."""
    bid = own_bid_of(caller_of(request), reference)
    if programs.permission_of(bid.bidder) is None:
        raise Problem("programs-not-allowed", 403)
    return bid


def _receipt(act: Callable[[], Receipt]) -> Answer:
    """The receipt; or of what came too late its signed refusal, which is kept as well."""
    try:
        return Answer(200, receipt_out(act()).model_dump_json())
    except RefusedLate as late:
        where = address("api:receipt", late.receipt.pk)
        return Answer(409, problem_text("late", 409, errors=errors_of(late.issues), receipt=where), JSON)

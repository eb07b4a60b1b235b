"""Minutes, protocols, evaluation reports, receipts and letters as PDF: the door first, then the finished file, or a page that waits."""

from __future__ import annotations

import logging
from uuid import UUID

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from procurement import clock
from procurement.access import get_actor
from tenders.models import ReportFile
from tenders.queries.auction_room import get_settled_auction_for
from tenders.queries.bids import get_receipt_for
from tenders.queries.letters import get_letter_for
from tenders.queries.papers import get_evaluated_lot_for, get_opened_tender_for, get_priced_lot_for
from tenders.queries.payments import get_paper_for
from tenders.reports import paper_order, papers
from tenders.reports.payment_paper import payment_of
from tenders.services.refusal import Refused
from tenders.tasks import write_reports
from tenders.views.bidder_doors import signed_in

logger = logging.getLogger(__name__)

LOOK_AGAIN = "2"
"""Seconds until a waiting browser asks again; a paper takes about as long."""


@require_safe
@never_cache
def minutes(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The minutes of an opening, for everybody from the opening on."""
    return answer(request, papers.minutes_of(get_opened_tender_for(get_actor(request), reference)))


@require_safe
@never_cache
def prices(request: HttpRequest, reference: str, number: int) -> HttpResponseBase:
    """The minutes of the opening of a lot's second envelopes, for those who may read its prices."""
    return answer(request, papers.prices_of(get_priced_lot_for(get_actor(request), reference, number)))


@require_safe
@never_cache
def auction(request: HttpRequest, reference: str, number: int) -> HttpResponseBase:
    """The protocol of a lot's auction, for everybody once it is over."""
    found = get_settled_auction_for(get_actor(request), reference, number)
    return answer(request, papers.auction_of(found))


@require_safe
@never_cache
def evaluation(request: HttpRequest, reference: str, number: int) -> HttpResponseBase:
    """The report on a lot's evaluation, for those who may read the evaluation now."""
    return answer(request, papers.evaluation_of(get_evaluated_lot_for(get_actor(request), reference, number)))


@signed_in
@require_safe
@never_cache
def receipt(request: HttpRequest, receipt_id: UUID) -> HttpResponseBase:
    """A receipt of the own company."""
    return answer(request, papers.receipt_of(get_receipt_for(get_actor(request), receipt_id)))


@signed_in
@require_safe
@never_cache
def letter(request: HttpRequest, letter_id: UUID) -> HttpResponseBase:
    """A letter to the own company, or of the own agency."""
    return answer(request, papers.letter_of(get_letter_for(get_actor(request), letter_id)))


@signed_in
@require_safe
@never_cache
def payment(request: HttpRequest, paper_number: str) -> HttpResponseBase:
    """The receipt of a payment or the credit note of a refund, for those who may see the charge."""
    return answer(request, payment_of(get_paper_for(get_actor(request), paper_number)))


def answer(request: HttpRequest, paper: papers.Paper) -> HttpResponseBase:
    """The file of a paper that this reader may have, or the page that waits for it."""
    try:
        file = ordered(paper)
    except Refused as refused:
        return _wait(request, paper, refused=refused)
    if file.state != ReportFile.State.DONE:
        return _wait(request, paper, file=file)
    return FileResponse(file.file.open("rb"), as_attachment=True, filename=file.name, content_type="application/pdf")


def ordered(paper: papers.Paper) -> ReportFile:
    """The paper's file, asked for if it is not there yet; a worker that is free writes it at once."""
    file = paper_order.order(paper, now=clock.now())
    if file.state == ReportFile.State.WAITING:
        _wake()
        file = paper_order.order(paper, now=clock.now())
    return file


def _wake() -> None:
    """Ask a worker to look now. Without a broker nothing is lost: whoever looks again asks again."""
    try:
        write_reports.delay()
    except (OperationalError, OSError):
        logger.warning("No broker: a paper waits until somebody looks again.")


def _wait(
    request: HttpRequest, paper: papers.Paper, *, file: ReportFile | None = None, refused: Refused | None = None
) -> HttpResponseBase:
    over = file is None or file.state == ReportFile.State.FAILED
    context = {"paper": paper, "file": file, "issues": refused.issues if refused else ()}
    response = render(request, "tenders/papers/waiting.html", context, status=503 if over else 202)
    if not over:
        response["Refresh"] = LOOK_AGAIN
    return response

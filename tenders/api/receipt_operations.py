"""Receipts of the own company: as data, as the signed text, as PDF, and the proof that the public log holds the act."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Query, Router

from procurement.rules.program_tokens import Scope
from tenders.api.bid_facts import receipt_out
from tenders.api.bid_schemas import ReceiptOut, ReceiptPage
from tenders.api.callers import caller_of, needs
from tenders.api.cursors import Order, PageIn, page
from tenders.api.description import PROBLEMS, file_answer
from tenders.api.problems import Problem
from tenders.models import ReportFile
from tenders.queries.bids import all_receipts_of, get_receipt_for
from tenders.queries.public_log import get_receipt_proof_for
from tenders.reports.papers import receipt_of
from tenders.views.papers import LOOK_AGAIN, ordered

router = Router(tags=["receipts"])
ORDER = Order("created_at")
TEXT, PDF = "text/plain", "application/pdf"


@router.get("/receipts", response={200: ReceiptPage, **PROBLEMS}, url_name="receipts", **needs(Scope.BIDS_READ))
def list_receipts(request: HttpRequest, asked: Annotated[PageIn, Query()]) -> Any:
    """All receipts and signed refusals of your company, the last first."""
    rows, following = page(all_receipts_of(caller_of(request).actor), ORDER, asked)
    return {"receipts": [receipt_out(one) for one in rows], "next": following}


@router.get(
    "/receipts/{receipt_id}", response={200: ReceiptOut, **PROBLEMS}, url_name="receipt", **needs(Scope.BIDS_READ)
)
def read_receipt(request: HttpRequest, receipt_id: UUID) -> ReceiptOut:
    """A receipt: what it says, and its signed text."""
    return receipt_out(get_receipt_for(caller_of(request).actor, receipt_id))


@router.get("/receipts/{receipt_id}/text", url_name="receipt-text", **file_answer(TEXT, Scope.BIDS_READ))
def read_receipt_text(request: HttpRequest, receipt_id: UUID) -> HttpResponse:
    """The signed text of a receipt, byte for byte."""
    found = get_receipt_for(caller_of(request).actor, receipt_id)
    return HttpResponse(found.note, content_type=f"{TEXT}; charset=utf-8")


@router.get("/receipts/{receipt_id}/proof", url_name="receipt-proof", **file_answer(TEXT, Scope.BIDS_READ))
def read_receipt_proof(request: HttpRequest, receipt_id: UUID) -> HttpResponse:
    """The proof that the receipt's act is in the public log; 404 until the minute after it is signed."""
    proof = get_receipt_proof_for(caller_of(request).actor, receipt_id)
    return HttpResponse(proof.to_text(), content_type=f"{TEXT}; charset=utf-8")


@router.get("/receipts/{receipt_id}/pdf", url_name="receipt-pdf", **file_answer(PDF, Scope.BIDS_READ, waits=True))
def read_receipt_pdf(request: HttpRequest, receipt_id: UUID) -> HttpResponseBase:
    """The receipt as PDF. 202 while it is being written: ask again after Retry-After seconds."""
    file = ordered(receipt_of(get_receipt_for(caller_of(request).actor, receipt_id)))
    if file.state == ReportFile.State.FAILED:
        raise Problem("not-now", 503)
    if file.state != ReportFile.State.DONE:
        return HttpResponse(status=202, headers={"Retry-After": LOOK_AGAIN})
    return FileResponse(file.file.open("rb"), as_attachment=True, filename=file.name, content_type=PDF)

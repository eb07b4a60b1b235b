"""Receipts and signed refusals, as a page and as the signed text itself."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from procurement import clock, keystore
from procurement.access import get_actor
from procurement.rules.notes import verify_note
from procurement.rules.receipts import parse_statement
from tenders.queries.bids import bid_status, get_receipt_for, last_act
from tenders.queries.public_log import is_proven
from tenders.views.bidder_doors import signed_in


@signed_in
@require_safe
def receipt(request: HttpRequest, receipt_id: UUID) -> HttpResponse:
    """A receipt in plain words: what it proves, its signed text, how anybody can check it."""
    found = get_receipt_for(get_actor(request), receipt_id)
    text, key = verify_note(found.note, keystore.verifier_keys())
    last = last_act(found.bid)
    context = {
        "receipt": found,
        "statement": parse_statement(text),
        "key": str(key),
        "tender": found.bid.tender,
        "company": found.bid.bidder,
        "stands": bid_status(found.bid) == "submitted",
        "counts": found.act is not None and last is not None and last.pk == found.act.pk,
        "first": reverse("tenders:bid", args=[found.bid.tender.reference]),
        "mine": reverse("tenders:bid-list"),
        "file_name": file_name(found.pk),
        "proven": is_proven(found),
        "proof_name": f"receipt-{found.pk}.tlog-proof",
        "now": clock.now(),
    }
    return render(request, "tenders/bidder/receipt.html", context)


@signed_in
@require_safe
def receipt_text(request: HttpRequest, receipt_id: UUID) -> HttpResponse:
    """The signed note, byte for byte, as a file to keep."""
    found = get_receipt_for(get_actor(request), receipt_id)
    return HttpResponse(
        found.note,
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file_name(found.pk)}"'},
    )


def file_name(receipt_id: UUID) -> str:
    """The name under which a receipt is saved."""
    return f"receipt-{receipt_id}.txt"

"""The receipt of a payment, the credit note of a refund, or its correction, for print. It says what the ledger said then, and stays."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from bidders.models import PaymentPaper
from bidders.payments.papers import corrected_by
from procurement.people.queries import oversight
from tenders.queries.fees import bill_of, fee_bill_of
from tenders.queries.payments import complaint_of, entries_of, lot_of
from tenders.reports.papers import Paper

KIND = "payment"


def payment_of(paper: PaymentPaper) -> Paper:
    """The paper with all that it is about; the caller came through its door."""
    charge = paper.entry.charge
    fee, complaint, lot = fee_bill_of(charge), complaint_of(charge), lot_of(charge)
    about = fee.bid.tender if fee is not None else complaint.tender if complaint is not None else None
    context = {
        "paper": paper,
        "entry": paper.entry,
        "charge": charge,
        "platform": oversight(),
        "tender": lot.tender if lot is not None else about,
        "fee": fee,
        "bill": bill_of(fee) if fee is not None else None,
        "entries": [one for one in entries_of(charge) if one.pk <= paper.entry_id],
        "corrects": corrected_by(paper),
        "address": settings.PUBLIC_URL + reverse("tenders:payment", args=[charge.pk]),
    }
    return Paper(KIND, str(paper.pk), f"{paper.number}.pdf", get_language() or "en", context)

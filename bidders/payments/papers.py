"""Receipts, credit notes and their corrections: one for each movement of money in the ledger, numbered without gaps."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max, QuerySet

from bidders.models import LedgerEntry, PaymentPaper
from procurement.days import day_of
from procurement.rules.payments import Fact

KINDS = {
    Fact.TAKEN.value: PaymentPaper.Kind.RECEIPT,
    Fact.REFUNDED.value: PaymentPaper.Kind.CREDIT_NOTE,
    Fact.REFUND_FAILED.value: PaymentPaper.Kind.CORRECTION,
}
"""What is written about which fact. What a bank holds is no payment yet, and nothing is written about it."""


def without_paper() -> QuerySet[LedgerEntry]:
    """Movements of money about which nothing was written yet, the oldest first."""
    found = LedgerEntry.objects.filter(fact__in=KINDS, paper=None, amount__gt=0)
    return found.select_related("charge__payer", "charge__payee").order_by("id")


@transaction.atomic
def issue(entry: LedgerEntry, *, now: datetime) -> PaymentPaper:
    """Number the paper about this entry; a second call finds the first. One at a time, so that no number is left out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('numbers of payment papers', 0))")
    found = PaymentPaper.objects.filter(entry=entry).first()
    if found is not None:
        return found
    kind, year = KINDS[entry.fact], day_of(now).year
    last = PaymentPaper.objects.filter(kind=kind, year=year).aggregate(last=Max("ordinal"))["last"] or 0
    number = f"{PaymentPaper.LETTERS[kind]}-{year}-{last + 1:05}"
    return PaymentPaper.objects.create(
        entry=entry, kind=kind, number=number, year=year, ordinal=last + 1, issued_at=now
    )


def corrected_by(paper: PaymentPaper) -> PaymentPaper | None:
    """The credit note that a correction undoes."""
    if paper.kind != PaymentPaper.Kind.CORRECTION:
        return None
    entry = paper.entry
    same = PaymentPaper.objects.filter(entry__charge=entry.charge_id, entry__source=entry.source)
    return same.filter(kind=PaymentPaper.Kind.CREDIT_NOTE).first()

"""The register of signed contracts, for everybody: native and imported ones, narrowed by words, state and year. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum
from django.http import Http404
from django.urls import reverse

from procurement.access import Actor
from procurement.rules.money import Money, exact_sum
from procurement.rules.rulesets.ruleset import Ruleset
from tenders.models import Award, Contract, InvoicePayment, Lot, Tender
from tenders.queries.contracts import approved_changes
from tenders.queries.facts import ruleset_of
from tenders.queries.tenders import get_lot_of, get_tender_for

MOST_ROWS = 20_000
"""Rows of one CSV file; the open data holds all of them."""


@dataclass(frozen=True, slots=True)
class RegisterFilters:
    """What a visitor asked for; empty values narrow nothing."""

    text: str = ""
    status: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A contract with its value as it holds now."""

    contract: Contract
    lot: Lot
    tender: Tender
    value: Money | None

    @property
    def url(self) -> str:
        return reverse("tenders:contract", args=[self.tender.reference, self.lot.number])


def register(filters: RegisterFilters) -> QuerySet[Contract]:
    """The contracts that fit, the newest first; `register_rows` makes rows of a page of them."""
    found = Contract.objects.select_related("award__supplier", "award__lot__tender__buyer")
    if filters.text:
        words = filters.text
        found = found.filter(
            Q(number__icontains=words)
            | Q(award__lot__title__icontains=words)
            | Q(award__supplier__name__icontains=words)
            | Q(award__lot__tender__buyer__name__icontains=words)
            | Q(award__lot__tender__title__icontains=words)
        )
    if filters.status:
        found = found.filter(status=filters.status)
    if filters.year:
        found = found.filter(signed_on__year=filters.year)
    changes = Prefetch("changes", approved_changes(), to_attr="approved_changes")
    return found.prefetch_related(changes).order_by(F("signed_on").desc(nulls_last=True), "-pk")


def register_rows(contracts: list[Contract]) -> list[RegisterRow]:
    """Rows of contracts from `register`; no further query."""
    return [_row(contract) for contract in contracts]


def _row(contract: Contract) -> RegisterRow:
    lot = contract.award.lot
    changes = [change.amount for change in getattr(contract, "approved_changes", ())]
    value = None if contract.amount is None else Money(exact_sum(contract.amount, *changes), lot.tender.currency)
    return RegisterRow(contract, lot, lot.tender, value)


@dataclass(frozen=True, slots=True)
class Retention:
    """Until when the file of a contract is kept, and which rule says so."""

    until: date
    citation: str


def retention_of(contract: Contract, tender: Tender) -> Retention | None:
    """Counted from the end of the contract; None while it runs, and where no rule fixes it."""
    law: Ruleset | None = ruleset_of(tender)
    years = law.integer_or_none("file.retention_years") if law else None
    if law is None or years is None or contract.ended_at is None:
        return None
    ended = contract.ended_at.date()
    return Retention(date(ended.year + years, ended.month, min(ended.day, 28)), law.citation("file.retention_years"))


def get_contract_for(actor: Actor, reference: str, number: int) -> tuple[Tender, Lot, Contract]:
    """The contract of a lot, for everybody who may read the tender; 404 while there is none."""
    tender = get_tender_for(actor, reference)
    lot = get_lot_of(tender, number)
    found = Contract.objects.filter(award__lot=lot).select_related("award__supplier").order_by("-pk").first()
    if found is None or found.award.status not in (Award.Status.ACTIVE, Award.Status.PENDING):
        raise Http404
    return tender, lot, found


@dataclass(frozen=True, slots=True)
class BuyerPromptness:
    """How fast a buyer pays: payments of invoices, mean days, how many late."""

    buyer_id: UUID
    buyer: str
    paid: int
    mean_days: Decimal
    late: int


def promptness_board(year: int | None = None) -> list[BuyerPromptness]:
    """Each buyer that has paid, by payment, the slowest first."""
    paid = InvoicePayment.objects.filter(paid_on__year=year) if year else InvoicePayment.objects.all()
    return sorted(promptness_of(paid), key=lambda row: (-row.mean_days, row.buyer))


def promptness_of(paid: QuerySet[InvoicePayment]) -> list[BuyerPromptness]:
    """The buyers of these payments, in one query."""
    buyer = "invoice__contract__award__lot__tender__buyer"
    rows = (
        paid.order_by()
        .values(buyer_id=F(f"{buyer}_id"), buyer=F(f"{buyer}__name"))
        .annotate(
            count=Count("pk"),
            days=Sum(F("paid_on") - F("invoice__received_on")),
            late=Count("pk", filter=Q(paid_on__gt=F("invoice__decision__due_on"))),
        )
    )
    return [
        BuyerPromptness(
            row["buyer_id"],
            row["buyer"],
            row["count"],
            (Decimal(_days(row["days"])) / row["count"]).quantize(Decimal("0.1")),
            row["late"],
        )
        for row in rows
    ]


def _days(total: object) -> int:
    """PostgreSQL counts the days between two dates as a number; Django gives them as a timedelta."""
    return int(getattr(total, "days", total))  # type: ignore[call-overload]

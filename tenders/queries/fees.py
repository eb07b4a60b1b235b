"""Fees of the platform: which tariff a tender is under, what a company is known by, and what a fee was computed from. Reads only.

Nothing here looks at a bid before the opening: what a bid would cost is said from the lots, the same to whoever asks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from bidders.models import Charge, Tariff
from bidders.payments import tariffs
from procurement.days import begins_at, day_of
from procurement.models import Organization
from procurement.rules.bills import Bill, bill
from procurement.rules.fee_discounts import CompanyFacts, Owes, Part, parse_facts
from procurement.rules.lifecycle import Stage
from procurement.rules.money import exact_sum
from procurement.rules.qualification import NO, asked_of
from procurement.rules.qualification_check import answer_issues, is_stale
from procurement.rules.tariffs import Purpose
from tenders.models import Contract, FeeBill, Lot, LotOffer, OpenedBid, Tender, VaultDocument
from tenders.queries.company_profiles import profile_of
from tenders.queries.company_records import record_of, size_working
from tenders.queries.readings import manifest_of

TAXES = "taxes"
"""The question of the catalogue about taxes."""


def tariff_of(tender: Tender) -> Tariff | None:
    """The tariff in force on the day the tender was published; None where nothing is asked."""
    if tender.imported or tender.published_at is None:
        return None
    return tariffs.in_force(tender.currency, day_of(tender.published_at))


def company_facts(company: Organization, day: date) -> CompanyFacts:
    """What discounts look at, from what the company keeps here."""
    record, answers = record_of(company).record, profile_of(company).answers
    working, said = size_working(record, day), answers.get(TAXES)
    missing = []
    if any(answer_issues(asked_of({"grounds": True, "criteria": []}), answers, day)):
        missing.append(Part.DECLARATION)
    if working.missing or working.size is None:
        missing.append(Part.FIGURES)
    kept = _valid_documents(company, day)
    if VaultDocument.Kind.REGISTER not in kept:
        missing.append(Part.REGISTER)
    owes = Owes.NOT_SAID
    if said is not None and not is_stale(said, day):
        owes = Owes.NOTHING if said.answer == NO else Owes.SOMETHING
    return CompanyFacts(
        day,
        working.size,
        tuple(missing),
        owes,
        VaultDocument.Kind.TAXES in kept,
        kept.get(VaultDocument.Kind.TAXES),
        company.country,
        bool(company.vat_number),
    )


def _valid_documents(company: Organization, day: date) -> dict[str, date | None]:
    """The kinds of which a valid version is in use, each with the latest last day (None: without end)."""
    kept: dict[str, date | None] = {}
    for row in VaultDocument.objects.filter(organization=company).prefetch_related("versions"):
        version = max(row.versions.all(), key=lambda one: one.number)
        begun = version.valid_from is None or version.valid_from <= day
        lasting = version.valid_until is None or version.valid_until >= day
        if begun and lasting:
            before, until = kept.get(row.kind, date.min), version.valid_until
            kept[row.kind] = None if before is None or until is None else max(before, until)
    return kept


def bill_of(row: FeeBill) -> Bill | None:
    """The bill again, from what was kept with it."""
    purpose = Purpose.CONTRACT if row.contract_id else Purpose.BID
    return bill(row.tariff.rules, purpose, row.value, parse_facts(row.facts))


def fee_bill_of(charge: Charge) -> FeeBill | None:
    """What a charge of the platform was computed from."""
    found = FeeBill.objects.select_related("tariff", "bid__tender__buyer", "contract__award__lot")
    return found.filter(charge=charge).first()


@dataclass(frozen=True, slots=True)
class Quote:
    """What a bid for these lots costs (one lot, or None: all of them), with the bill of the company that asks."""

    lot: Lot | None
    bill: Bill


def quotes(tender: Tender, tariff: Tariff, facts: CompanyFacts) -> list[Quote]:
    """The fee of a bid for each lot alone and, where there are several, for all of them."""
    lots = list(tender.lots.order_by("number"))
    chosen: list[tuple[Lot | None, list[Lot]]] = [(lot, [lot]) for lot in lots]
    if len(lots) > 1:
        chosen.append((None, lots))
    found = [(lot, bill(tariff.rules, Purpose.BID, estimate_of(some), facts)) for lot, some in chosen]
    return [Quote(lot, made) for lot, made in found if made is not None]


def estimate_of(lots: Iterable[Lot]) -> Decimal | None:
    """The published estimates of these lots together; None where none has one."""
    known = [lot.estimated_value for lot in lots if lot.estimated_value is not None]
    return exact_sum(*known) if known else None


def lots_of(opened: OpenedBid) -> list[Lot]:
    """The lots that an opened bid is for; none where nobody could read them yet."""
    manifest = manifest_of(opened)
    return list(Lot.objects.filter(tender=opened.bid.tender_id, pk__in=list(manifest.lots))) if manifest else []


def _under_a_tariff(prefix: str) -> Q | None:
    """Tenders published since the first tariff in their currency; None where there is none."""
    since = tariffs.confirmed().values("currency").annotate(first=Min("valid_from")).order_by("currency")
    found = None
    for one in since:
        first = begins_at(one["first"])
        begun = {f"{prefix}currency": one["currency"], f"{prefix}published_at__gte": first}
        found = Q(**begun) if found is None else found | Q(**begun)
    return found


def bids_without_bill() -> QuerySet[OpenedBid]:
    """Opened bids about whose fee nothing was said yet."""
    under = _under_a_tariff("bid__tender__")
    if under is None:
        return OpenedBid.objects.none()
    said = FeeBill.objects.filter(bid=OuterRef("bid"), contract=None)
    found = OpenedBid.objects.filter(under, ~Exists(said), failure="", bid__tender__imported=False)
    opened = found.exclude(bid__tender__opened_at=None).exclude(bid__tender__stage=Stage.CANCELLED)
    return opened.select_related("bid__tender", "bid__bidder").order_by("opened_at", "pk")


def contracts_without_bill() -> QuerySet[Contract]:
    """Signed contracts that came of a bid handed in here, about whose fee nothing was said yet."""
    under = _under_a_tariff("award__lot__tender__")
    if under is None:
        return Contract.objects.none()
    offered = LotOffer.objects.filter(pk=OuterRef("award__offer"), bid=None)
    found = Contract.objects.filter(under, fee_bill=None, award__lot__tender__imported=False)
    signed = found.exclude(award__offer=None).filter(~Exists(offered))
    return signed.select_related("award__lot__tender", "award__offer__bid__bidder").order_by("pk")


def of_cancelled() -> QuerySet[FeeBill]:
    """The fees of bids whose procedure was cancelled since, which nobody has decided about."""
    decided = Charge.objects.filter(pk=OuterRef("charge"), entries__fact__in=("released", "kept"))
    found = FeeBill.objects.filter(~Exists(decided), contract=None, bid__tender__stage=Stage.CANCELLED)
    return found.exclude(charge=None).select_related("charge")

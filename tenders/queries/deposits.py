"""Bid deposits: what lots ask for, what a company gave, and after the opening what the buyer may see. Reads only."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from bidders.models import Charge, LedgerEntry
from bidders.payments import ledger
from procurement.access import Actor
from procurement.models import Organization
from procurement.rules.deposits import DepositFacts
from procurement.rules.lifecycle import Role, Stage
from procurement.rules.money import Money
from procurement.rules.payments import Fact
from tenders.models import Award, Bid, DepositCharge, Lot, LotDeposit, Tender
from tenders.queries.bids import bid_status


def estimate_of(lot: Lot) -> Money | None:
    """The estimate that the law's share is taken of."""
    return Money(lot.estimated_value, lot.tender.currency) if lot.estimated_value else None


def asks_for_deposits(tender: Tender) -> bool:
    """Whether any lot does."""
    return LotDeposit.objects.filter(lot__tender=tender).exists()


def undecided() -> QuerySet[DepositCharge]:
    """The deposits about which nothing was decided."""
    decided = LedgerEntry.objects.filter(charge=OuterRef("charge"), fact__in=(Fact.RELEASED, Fact.KEPT))
    return DepositCharge.objects.filter(~Exists(decided)).select_related("lot__tender", "charge")


def deposit_facts(one: DepositCharge) -> DepositFacts:
    """What decides about it."""
    lot, tender = one.lot, one.lot.tender
    bid = Bid.objects.filter(tender=tender, bidder=one.charge.payer_id).first()
    if bid is not None:
        bid.tender = tender
    refused = Award.objects.filter(lot=lot, supplier=one.charge.payer_id, status=Award.Status.REFUSED).exists()
    return DepositFacts(
        closed=tender.closed_at is not None or tender.ended_at is not None,
        stands=bid is not None and bid_status(bid) == "submitted",
        stage=Stage(lot.stage),
        refused=refused,
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One lot: what it asks for; what the own company gave; for the buyer, after the opening, what all gave."""

    lot: Lot
    asked: LotDeposit | None
    own: tuple[Charge, str] | None
    given: tuple[tuple[Charge, str], ...]


def rows(actor: Actor, tender: Tender, company: Organization | None) -> list[Row]:
    """Every lot of a tender that came through its door."""
    asked = {one.lot_id: one for one in LotDeposit.objects.filter(lot__tender=tender)}
    made = DepositCharge.objects.filter(lot__tender=tender).select_related("charge__payer")
    found = list(made.prefetch_related("charge__entries"))
    buyer = bool(actor.roles_in(tender.buyer_id) & {Role.OFFICER, Role.APPROVER}) or actor.has(Role.AUDITOR)
    result = []
    for lot in tender.lots.order_by("number"):
        charges = [(o.charge, ledger.standing_as_fetched(o.charge).state.value) for o in found if o.lot_id == lot.pk]
        own = next((pair for pair in charges if company is not None and pair[0].payer_id == company.pk), None)
        given = tuple(charges) if buyer and tender.opened_at else ()
        result.append(Row(lot, asked.get(lot.pk), own, given))
    return result

"""What happened under a contract: guarantees, deliveries, invoices, and what still waits. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from procurement.access import Actor
from procurement.models import Organization
from procurement.rules.lifecycle import Action, Role, Stage
from procurement.rules.money import Money, exact_sum
from procurement.rules.options import counts
from procurement.rules.performance import (
    CAPS,
    OrderedLine,
    expires_soon,
    guarantee_cap,
)
from procurement.rules.performance_guards import NOTHING_PERFORMED, Performance
from tenders.models import Contract, Delivery, Guarantee, Invoice, Lot, Tender
from tenders.queries.contracts import contract_history, contract_of
from tenders.queries.facts import ruleset_of

SIGNED = (Stage.CONTRACTED, Stage.COMPLETED, Stage.TERMINATED)
PERFORMING = (
    Action.RETURN_GUARANTEE, Action.CLAIM_GUARANTEE, Action.DECIDE_DELIVERY, Action.ACCEPT_INVOICE, Action.RETURN_INVOICE,
    Action.PAY_INVOICE, Action.COMPLETE_CONTRACT, Action.TERMINATE_CONTRACT,
)  # fmt: skip
"""The acts whose guards ask what waits under a contract: for others it is not counted."""


def performance_of(lot: Lot) -> Performance:
    """What waits under the lot's contract, for the guards; nothing is read before a lot is opened."""
    stage = Stage(lot.stage)
    held = Guarantee.objects.filter(lot=lot, end=None).count()
    if stage not in SIGNED:
        return Performance(guarantees_held=held) if held else NOTHING_PERFORMED
    invoices = Invoice.objects.filter(contract__award__lot=lot)
    delivered = Delivery.objects.filter(contract__award__lot=lot, decision=None).values_list("recorded_by", flat=True)
    return Performance(
        guarantees_held=held,
        delivered_by=frozenset(str(user) for user in delivered),
        invoices_to_check=invoices.filter(decision=None).count(),
        invoices_to_pay=invoices.filter(decision__accepted=True).exclude(payments__settles=True).count(),
    )


@dataclass(frozen=True, slots=True)
class GuaranteeRow:
    """A guarantee, and whether it is still held and expires soon."""

    guarantee: Guarantee
    warn: bool
    expired: bool

    @property
    def held(self) -> bool:
        return not hasattr(self.guarantee, "end")


def guarantees_of(lot: Lot, today: date) -> list[GuaranteeRow]:
    """All guarantees of a lot, those that are held first; for the buyer's side and auditors."""
    rows = Guarantee.objects.filter(lot=lot).select_related("given_by", "end__decided_by", "recorded_by")
    found = [_guarantee_row(row, today) for row in rows]
    return sorted(found, key=lambda row: not row.held)


def _guarantee_row(row: Guarantee, today: date) -> GuaranteeRow:
    held = not hasattr(row, "end")
    expired = row.valid_until is not None and row.valid_until < today
    return GuaranteeRow(row, held and expires_soon(row.valid_until, today), held and expired)


def bidders_of(lot: Lot) -> QuerySet[Organization]:
    """The companies whose offers for this lot were opened: they may have given a guarantee."""
    return Organization.objects.filter(offers__lot=lot).distinct().order_by("name")


def deliveries_of(contract: Contract) -> list[Delivery]:
    """The deliveries in their order, each with its lines and its answer: three queries, however many there are."""
    found = contract.deliveries.select_related("decision__decided_by", "recorded_by")
    return list(found.prefetch_related("lines__item", "lines__accepted"))


def ordered_lines(contract: Contract, lot: Lot, deliveries: Iterable[Delivery]) -> dict[str, OrderedLine]:
    """Every item of the lot with what was accepted and what waits, by its id. Of options that the award left out nothing is
    ordered: taking them up is a change of the contract."""
    lines = {
        str(item.pk): OrderedLine(
            f"{item.number}. {item.description}",
            item.quantity if counts(item.optional, lot.options_estimate) else Decimal(0),
        )
        for item in lot.items.all()
    }
    for delivery in deliveries:
        waits = not hasattr(delivery, "decision")
        for line in delivery.lines.all():
            known = lines[str(line.item_id)]
            if waits:
                lines[str(line.item_id)] = replace(known, waiting=exact_sum(known.waiting, line.quantity))
            elif hasattr(line, "accepted"):
                total = exact_sum(known.accepted, line.accepted.quantity)
                lines[str(line.item_id)] = replace(known, accepted=total)
    return lines


def public_deliveries(contract: Contract) -> list[Delivery]:
    """The deliveries that were answered: what everybody reads."""
    return [delivery for delivery in deliveries_of(contract) if hasattr(delivery, "decision")]


def get_delivery_of(lot: Lot, number: int) -> Delivery:
    """A delivery of a lot that came through the door, or 404."""
    found = Delivery.objects.filter(contract__award__lot=lot, number=number)
    delivery = found.select_related("decision__decided_by", "recorded_by", "contract").first()
    if delivery is None:
        raise Http404
    return delivery


def get_guarantee_of(lot: Lot, guarantee_id: UUID) -> Guarantee:
    """A guarantee of a lot that came through the door, or 404."""
    found = Guarantee.objects.filter(lot=lot, pk=guarantee_id).select_related("end", "given_by").first()
    if found is None:
        raise Http404
    return found


def supplied_contracts(actor: Actor) -> QuerySet[Contract]:
    """The contracts of the actor's own company."""
    company = actor.bidder
    found = Contract.objects.filter(award__supplier=company) if company else Contract.objects.none()
    return found.filter(award__lot__tender__imported=False).select_related("award__lot__tender__buyer")


def get_supplied_contract_for(actor: Actor, reference: str, number: int) -> Contract:
    """The contract of a lot for people of its supplier; everybody else gets 404."""
    found = supplied_contracts(actor).filter(award__lot__tender__reference=reference, award__lot__number=number)
    contract = found.order_by("-pk").first()
    if contract is None:
        raise Http404
    return contract


def local_day(moment: datetime, tender: Tender) -> date:
    """The calendar day of a moment where the tender's law counts."""
    law = ruleset_of(tender)
    return law.calendar(frozenset()).day_of(moment) if law else moment.date()


@dataclass(frozen=True, slots=True)
class Cap:
    """How much a guarantee of one kind may be at most, and which rule says so."""

    kind: str
    most: Money
    citation: str


def guarantee_caps(lot: Lot, tender: Tender) -> list[Cap]:
    """The caps of the lot's ruleset: of the estimate for bids, of the contract as it holds now for its performance."""
    law, history = ruleset_of(tender), contract_history(contract_of(lot), tender)
    if law is None:
        return []
    estimate = Money(lot.estimated_value, tender.currency) if lot.estimated_value else None
    bases = ((Guarantee.Kind.BID, estimate), (Guarantee.Kind.PERFORMANCE, history.value if history else None))
    found = ((kind, guarantee_cap(kind, base, law)) for kind, base in bases if base)
    return [Cap(str(kind.label), most, law.citation(CAPS[kind])) for kind, most in found if most]


def get_invoice_file_for(actor: Actor, invoice_id: UUID) -> Invoice:
    """An invoice with a file, for people of the buyer, of the supplier, and auditors; everybody else gets 404."""
    found = Invoice.objects.filter(pk=invoice_id).exclude(file="")
    invoice = found.select_related("contract__award__lot__tender").first()
    if invoice is None:
        raise Http404
    award = invoice.contract.award
    supplier = actor.bidder is not None and actor.bidder.pk == award.supplier_id
    if not (supplier or actor.roles_in(award.lot.tender.buyer_id) or actor.has(Role.AUDITOR)):
        raise Http404
    return invoice

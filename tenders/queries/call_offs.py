"""What is called off under framework agreements: the facts that guards ask, the doors, the lists. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from procurement.access import Actor
from procurement.models import Membership, Organization
from procurement.rules.framework_guards import NO_FRAMEWORK, Framework
from procurement.rules.frameworks import answer_due, call_off_issues
from procurement.rules.lifecycle import Action, Role
from procurement.rules.money import Money
from procurement.rules.periods import Computed
from procurement.rules.procedures import CALL_OFF, procedure_of
from tenders.models import Award, CallOff, ContractChange, FrameworkParty, Lot, Tender
from tenders.queries.call_off_facts import call_off_facts
from tenders.queries.facts import calendar_of, ruleset_of
from tenders.queries.frameworks import terms_row, value_of
from tenders.queries.offers import lot_offers
from tenders.queries.performance import local_day
from tenders.queries.tenders import get_lot_of, get_tender_for

ANSWERS = (Action.ACCEPT_ORDER, Action.DECLINE_ORDER)
IN_TIME = (*ANSWERS, Action.LAPSE_ORDER)
UNDER_CONTRACT = (Action.RECORD_DELIVERY, Action.FILE_INVOICE)
USING = (Action.DECIDE_AWARD, Action.APPROVE_CONTRACT_CHANGE)
"""The acts after which a contract under an agreement takes more of it."""


def framework_facts(tender: Tender, action: Action | None, now: datetime, lot: Lot | None = None) -> Framework:
    """What guards ask of framework agreements; each fact is read only where a guard asks it."""
    if not procedure_of(tender.procedure).under_framework:
        agreement = action in UNDER_CONTRACT and terms_row(tender) is not None
        return Framework(agreement=True) if agreement else NO_FRAMEWORK
    order = tender.procedure == CALL_OFF.code
    suppliers = _people_ordered_from(tender) if order and action in ANSWERS else frozenset()
    excess = None
    if lot is not None and action in USING and (value := _value_after(lot, action)):
        facts = call_off_facts(tender, local_day(now, tender), value)
        excess = next(call_off_issues(facts, competition=not order), None)
    ends_at = order_ends_at(tender) if action in IN_TIME else None
    return Framework(order=order, suppliers=suppliers, answer_ends_at=ends_at, excess=excess)


def order_ends_at(tender: Tender) -> datetime | None:
    """Until when the supplier answers an order; None for everything else."""
    if tender.procedure != CALL_OFF.code:
        return None
    return CallOff.objects.filter(tender=tender).values_list("answer_ends_at", flat=True).first()


def answer_due_of(order: CallOff) -> Computed | None:
    """The same with the rule that it follows from; None before it is placed, and where no rule says so."""
    tender = order.tender
    law = ruleset_of(tender)
    if law is None or tender.published_at is None or order.answer_ends_at is None:
        return None
    return answer_due(law, calendar_of(law, tender.published_at), tender.published_at)


def _value_after(lot: Lot, action: Action) -> Money | None:
    """What the contract is worth after the proposed award or change; None where none is proposed."""
    currency = lot.tender.currency
    if action is Action.DECIDE_AWARD:
        award = lot.awards.filter(status=Award.Status.PROPOSED).first()
        return Money(award.amount, currency) if award and award.amount is not None else None
    change = ContractChange.objects.filter(contract__award__lot=lot, decision=None).first()
    if change is None:
        return None
    call_off = lot.tender.call_off
    return Money(value_of(call_off.lot, call_off) + change.amount, currency)


def _people_ordered_from(tender: Tender) -> frozenset[str]:
    held = Membership.objects.filter(organization__orders__tender=tender, role=Role.SUBMITTER, ended_at=None)
    return frozenset(str(user) for user in held.values_list("user", flat=True))


def unit_prices(lot: Lot, party: FrameworkParty) -> dict[str, Decimal]:
    """The party's price of one unit of each item, by its id; announced prices where quality alone decided."""
    announced = {str(item.pk): item.fixed_price for item in lot.items.all() if item.fixed_price is not None}
    offer = next((one for one in lot_offers(lot) if one.id == str(party.offer.bid_id)), None)
    written = {line.item_id: line.unit_price for line in offer.lines} if offer else {}
    return {**written, **announced}


def may_call_off(actor: Actor, tender: Tender) -> tuple[UUID, ...]:
    """The agencies for which this actor may call off under the agreement of `tender`: the buyer and those it names."""
    held = actor.organizations_as(Role.OFFICER)
    terms = terms_row(tender)
    if terms is None or not held:
        return ()
    named = {tender.buyer_id, *terms.agencies.values_list("pk", flat=True)}
    return tuple(sorted(named & set(held)))


def agencies_calling_off(actor: Actor, tender: Tender) -> list[Organization]:
    """The same agencies, by name."""
    return list(Organization.objects.filter(pk__in=may_call_off(actor, tender)).order_by("name"))


def get_framework_lot_for(actor: Actor, reference: str, number: int) -> Lot:
    """A lot of a framework agreement for officers who may call off under it; everybody else gets 404."""
    tender = get_tender_for(actor, reference)
    if not may_call_off(actor, tender):
        raise Http404
    return get_lot_of(tender, number)


def get_order_for(actor: Actor, reference: str) -> CallOff:
    """An order, for people of the company that got it; everybody else, and before it was placed, gets 404."""
    company = actor.bidder
    placed = CallOff.objects.filter(tender__reference=reference, tender__published_at__isnull=False)
    found = placed.filter(supplier=company, supplier__isnull=False).select_related(
        "tender__buyer", "tender__ruleset", "lot__tender"
    )
    order = found.first()
    if company is None or order is None:
        raise Http404
    return order


def call_offs_of(lot: Lot, *, drafts_of: tuple[UUID, ...] = ()) -> QuerySet[CallOff]:
    """The call-offs under a lot's agreement, the newest first: published ones, and the drafts of these agencies."""
    shown = Q(tender__published_at__isnull=False) | Q(tender__buyer__in=drafts_of)
    found = CallOff.objects.filter(shown, lot=lot).select_related("tender__buyer", "supplier")
    return found.prefetch_related("tender__lots__awards__supplier").order_by("-tender__created_at", "pk")


def call_off_of(tender: Tender) -> CallOff | None:
    """What the tender calls off, with its agreement, supplier, lines and who was passed over; None for others."""
    if not procedure_of(tender.procedure).under_framework:
        return None
    found = CallOff.objects.select_related("lot__tender", "supplier", "tender")
    return found.prefetch_related("lines__item", "passed_over__supplier").get(tender=tender)


def named_prices(prices: Mapping[str, Decimal], quantities: Mapping[str, Decimal]) -> list[tuple[Decimal, Decimal]]:
    """(quantity, price) of what is asked for."""
    return [(quantity, prices[item]) for item, quantity in quantities.items() if quantity and item in prices]


@dataclass(frozen=True, slots=True)
class CallOffRow:
    """A call-off in a list: who got it (empty: nobody yet) and what was agreed, without VAT."""

    call_off: CallOff
    supplier: str
    value: Money | None


def call_off_rows(found: Iterable[CallOff]) -> list[CallOffRow]:
    """Rows of call-offs from `call_offs_of`; no further query."""
    return [_row(one) for one in found]


def _row(call_off: CallOff) -> CallOffRow:
    awards = [award for lot in call_off.tender.lots.all() for award in lot.awards.all()]
    shown = [award for award in awards if award.decided_at is not None]
    last = max(shown, key=lambda award: award.pk, default=None)
    if last is None or last.amount is None:
        return CallOffRow(call_off, call_off.supplier.name if call_off.supplier else "", None)
    name = last.supplier.name if last.supplier else ""
    return CallOffRow(call_off, name, Money(last.amount, call_off.tender.currency))

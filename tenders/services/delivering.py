"""Deliveries: recorded by one person, accepted in full, in part or not at all by another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from procurement import audit
from procurement.access import Actor
from procurement.rules.events_performance import DeliveryDecided, DeliveryRecorded
from procurement.rules.lifecycle import Action
from procurement.rules.messages import gettext_noop
from procurement.rules.performance import acceptance_issues, delivery_issues
from tenders.models import AcceptedQuantity, Contract, Delivery, DeliveryDecision, DeliveryLine, Lot, Release
from tenders.queries.contracts import approved_changes
from tenders.queries.performance import deliveries_of, get_delivery_of, local_day, ordered_lines
from tenders.services.lifecycle import lock_lot, require
from tenders.services.refusal import Refused, refuse
from tenders.services.releasing import store_release

FUTURE = gettext_noop("The day of the delivery lies in the future.")
BEFORE = gettext_noop("Nothing can be delivered before the contract was signed.")
ANSWERED = gettext_noop("This delivery was answered already.")
OWN = gettext_noop("You recorded this delivery yourself: a second person accepts it.")


@dataclass(frozen=True, slots=True)
class DeliveryDraft:
    """What came: quantities by the id of the item."""

    delivered_on: date
    quantities: Mapping[str, Decimal]
    note: str = ""


def contract_in_force(lot: Lot) -> Contract:
    """The contract of a lot at CONTRACTED, its row locked."""
    return Contract.objects.select_for_update().get(award__lot=lot, status=Contract.Status.ACTIVE)


@transaction.atomic
def record_delivery(lot: Lot, draft: DeliveryDraft, *, actor: Actor, now: datetime) -> Delivery:
    """Write down what came. Refused beyond what is ordered, unless approved changes have let the contract grow."""
    lot = lock_lot(lot)
    absent = require(Action.RECORD_DELIVERY, lot.tender, lot=lot, actor=actor, now=now)
    contract = contract_in_force(lot)
    if draft.delivered_on > local_day(now, lot.tender):
        raise refuse("delivered_on", FUTURE)
    if contract.signed_on and draft.delivered_on < contract.signed_on:
        raise refuse("delivered_on", BEFORE)
    lines = ordered_lines(contract, lot, deliveries_of(contract))
    changed = approved_changes().filter(contract=contract).exists()
    if issues := delivery_issues(lines, draft.quantities, changed=changed):
        raise Refused(issues)
    number = (contract.deliveries.aggregate(last=Max("number"))["last"] or 0) + 1
    row = Delivery.objects.create(
        contract=contract,
        number=number,
        delivered_on=draft.delivered_on,
        note=draft.note.strip(),
        recorded_by=actor.account,
        recorded_at=now,
    )
    came = {item: quantity for item, quantity in draft.quantities.items() if quantity}
    DeliveryLine.objects.bulk_create(
        DeliveryLine(delivery=row, item_id=item, quantity=quantity) for item, quantity in came.items()
    )
    event = DeliveryRecorded(
        f"tender:{lot.tender_id}",
        lot=str(lot.pk),
        contract=str(contract.pk),
        number=number,
        delivered=row.delivered_on.isoformat(),
        lines=tuple(f"{item} {quantity}" for item, quantity in sorted(came.items())),
    )
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)
    return row


@transaction.atomic
def decide_delivery(
    lot: Lot, number: int, accepted: Mapping[str, Decimal], *, reason: str, actor: Actor, now: datetime
) -> DeliveryDecision:
    """The second person says how much of each line is accepted (by item id); less than came needs a reason.

    Side effects in order: answer, event, release.
    """
    lot = lock_lot(lot)
    absent = require(Action.DECIDE_DELIVERY, lot.tender, lot=lot, actor=actor, now=now)
    delivery = get_delivery_of(lot, number)
    if hasattr(delivery, "decision"):
        raise refuse("", ANSWERED)
    if delivery.recorded_by_id == actor.account.pk:
        raise refuse("", OWN)
    lines = list(delivery.lines.select_related("item"))
    came = {str(line.item_id): line.quantity for line in lines}
    titles = {str(line.item_id): f"{line.item.number}. {line.item.description}" for line in lines}
    if issues := acceptance_issues(came, accepted, titles, reason):
        raise Refused(issues)
    decision = DeliveryDecision.objects.create(
        delivery=delivery, reason=reason.strip(), decided_by=actor.account, decided_at=now
    )
    taken = {line: accepted.get(str(line.item_id), Decimal(0)) for line in lines}
    AcceptedQuantity.objects.bulk_create(
        AcceptedQuantity(decision=decision, line=line, quantity=quantity)
        for line, quantity in taken.items()
        if quantity
    )
    event = DeliveryDecided(
        f"tender:{lot.tender_id}",
        lot=str(lot.pk),
        contract=str(delivery.contract_id),
        number=delivery.number,
        delivered=delivery.delivered_on.isoformat(),
        accepted=tuple(sorted(f"{line.item_id} {quantity}" for line, quantity in taken.items() if quantity)),
        complete=all(quantity == line.quantity for line, quantity in taken.items()),
    )
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)
    release_performance(lot, now)
    return decision


def release_performance(lot: Lot, now: datetime) -> None:
    """The first release about what happens under a contract is an implementation, later ones update it."""
    told = Release.objects.filter(tender=lot.tender, tags__overlap=["implementation", "implementationUpdate"]).exists()
    store_release(lot.tender, "implementationUpdate" if told else "implementation", now=now)

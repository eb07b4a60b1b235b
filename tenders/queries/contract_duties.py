"""What waits for a person under contracts: deliveries, invoices, guarantees that expire. Reads only."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from procurement.access import Actor
from procurement.rules.lifecycle import Role, Stage
from procurement.rules.performance import WARN_BEFORE
from tenders.models import Delivery, Guarantee, Invoice, Lot, Tender

Waiting = tuple[str, Tender, str, datetime | None]
"""What, about which tender, where, until when."""


def contract_duties(actor: Actor, now: datetime) -> list[Waiting]:
    """All of it for this actor, in whatever role."""
    return [*_deliveries(actor), *_invoices(actor), *_guarantees(actor, now)]


def _deliveries(actor: Actor) -> list[Waiting]:
    """Deliveries that somebody else recorded."""
    held = actor.organizations_as(Role.OFFICER, Role.APPROVER)
    if not held:
        return []
    found = Delivery.objects.filter(decision=None, contract__award__lot__tender__buyer__in=held)
    rows = found.exclude(recorded_by=actor.user).select_related("contract__award__lot__tender__buyer")[:50]
    text = _("Accept or refuse the delivery %(delivery)s, lot %(number)s")
    return [
        _duty(text % {"delivery": row.number, "number": lot.number}, lot, "officer-delivery", row.number)
        for row in rows
        for lot in [row.contract.award.lot]
    ]


def _invoices(actor: Actor) -> list[Waiting]:
    """Invoices to answer, and accepted ones to pay until their last day."""
    held = actor.organizations_as(Role.OFFICER)
    if not held:
        return []
    open_ones = Invoice.objects.filter(
        contract__award__lot__tender__buyer__in=held, contract__award__lot__stage=Stage.CONTRACTED
    )
    rows = open_ones.exclude(decision__accepted=False).exclude(payments__settles=True)
    rows = rows.select_related("decision", "contract__award__lot__tender__buyer").order_by("received_on")[:50]
    answer, pay = _("Answer the invoice %(invoice)s, lot %(number)s"), _("Pay the invoice %(invoice)s, lot %(number)s")
    found = []
    for row in rows:
        lot, decision = row.contract.award.lot, getattr(row, "decision", None)
        due = decision.due_on if decision else None
        words = (pay if decision else answer) % {"invoice": row.number, "number": lot.number}
        what, tender, url, _none = _duty(words, lot, "officer-invoice", row.pk)
        found.append((what, tender, url, datetime.combine(due + timedelta(days=1), time(0), UTC) if due else None))
    return found


def _guarantees(actor: Actor, now: datetime) -> list[Waiting]:
    """Guarantees that are held and expire within the time of warning, or have."""
    held = actor.organizations_as(Role.OFFICER)
    if not held:
        return []
    soon = (now + WARN_BEFORE).date()
    found = Guarantee.objects.filter(end=None, valid_until__lte=soon, lot__tender__buyer__in=held)
    rows = found.select_related("lot__tender__buyer", "given_by").order_by("valid_until")[:50]
    text = _("Prolong or give back the guarantee of %(company)s, lot %(number)s")
    return [
        _duty(text % {"company": row.given_by, "number": row.lot.number}, row.lot, "officer-guarantee", row.pk)
        for row in rows
    ]


def _duty(words: str, lot: Lot, name: str, key: object) -> Waiting:
    return words, lot.tender, reverse(f"tenders:{name}", args=[lot.tender.reference, lot.number, key]), None

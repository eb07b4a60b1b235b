"""Carries out what the ledger ordered: captures, releases and refunds, each asked until the payment service answers."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from bidders import billing
from bidders.models import Charge, PaymentOrder
from bidders.payments import ledger
from procurement.rules.payment_facts import to_units, told_by
from procurement.rules.payments import Order

LONGEST = timedelta(hours=6)
"""The longest pause between two tries."""


def send_due(*, now: datetime) -> int:
    """Ask for everything that waits. Returns how many orders were carried out."""
    waiting = PaymentOrder.objects.filter(done_at=None, next_at__lte=now).order_by("next_at")[:100]
    return sum(_send(one, now) for one in waiting)


@transaction.atomic
def _send(found: PaymentOrder, now: datetime) -> bool:
    """The row is locked while the answer is awaited, so two workers never ask at once; its id is the idempotency key."""
    row = PaymentOrder.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=found.pk, done_at=None)
    one = row.select_related("charge").first()
    if one is None:
        return False
    one.attempts += 1
    try:
        units = to_units(one.amount, one.charge.currency)
        answer = billing.carry_out(Order(one.order), one.payment, units, charge=one.charge.pk, key=f"order:{one.pk}")
    except billing.Unreachable as error:
        return _later(one, str(error), now)
    except billing.Rejected as error:
        # It may have been done already, by its own bank or by hand: what it is now says so.
        one.last_error = str(error)[:300]
        try:
            answer = billing.payment(one.payment)
        except (billing.Unreachable, billing.Rejected):
            return _later(one, str(error), now)
        if not _settled(one, answer["status"]):
            return _later(one, str(error), now)
    one.done_at = now
    one.save(update_fields=["attempts", "last_error", "done_at"])
    if told := told_by(answer):
        ledger.enter(one.charge, told.entries, now=now)
    return True


def _settled(one: PaymentOrder, status: str) -> bool:
    """Whether the payment is where the order wanted it, or where the order makes no sense any more."""
    return one.order != Order.REFUND and status in ("succeeded", "canceled")


def _later(one: PaymentOrder, error: str, now: datetime) -> bool:
    one.last_error = error[:300]
    one.next_at = now + min(timedelta(minutes=2 ** min(one.attempts, 12)), LONGEST)
    one.save(update_fields=["attempts", "last_error", "next_at"])
    return False


def take_before_they_lapse(*, now: datetime) -> None:
    """Order the capture of holds that the banks would let go soon."""
    held = Charge.objects.filter(entries__fact="held").exclude(entries__fact__in=("taken", "freed")).distinct()
    for charge in held:
        with transaction.atomic():
            ledger.order(charge, ledger.standing_of(charge), now=now)

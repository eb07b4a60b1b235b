"""Messages of the payment service: stored once as they came, then read. In any order, twice, or late: the ledger is the same."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from bidders import billing
from bidders.models import Charge, Checkout, LedgerEntry, WebhookEvent
from bidders.payments import ledger
from procurement.rules.payment_facts import told_by

UNKNOWN = "no charge of ours: "


def store(body: bytes, signature: str, *, now: datetime) -> bool:
    """Keep a message whose signature holds (billing.Forged otherwise). False if it was here before."""
    told = billing.message(body, signature)
    kept = {"type": told["type"][:80], "body": body.decode(), "received_at": now}
    return WebhookEvent.objects.get_or_create(id=told["id"][:120], defaults=kept)[1]


def read_waiting(*, now: datetime) -> int:
    """Read what nobody has read. Returns how many messages told of a charge of ours."""
    waiting = WebhookEvent.objects.filter(handled_at=None).order_by("received_at")[:200]
    return sum(_read(row, now) for row in waiting)


@transaction.atomic
def _read(found: WebhookEvent, now: datetime) -> bool:
    row = WebhookEvent.objects.select_for_update(skip_locked=True).filter(pk=found.pk, handled_at=None).first()
    if row is None:
        return False
    charge, row.handled_at = None, now
    try:
        with transaction.atomic():
            thing = json.loads(row.body)["data"]["object"]
            charge = take_in(thing, now=now)
            row.problem = "" if charge else f"{UNKNOWN}{_payment_of(thing)}"[:300]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        row.problem = f"{type(error).__name__}: {error}"[:300]
    row.save(update_fields=["handled_at", "problem"])
    return charge is not None


def _payment_of(thing: Mapping[str, Any]) -> str:
    told = told_by(thing)
    return told.payment if told else str(thing.get("id", ""))


def take_in(thing: Mapping[str, Any], *, now: datetime) -> Charge | None:
    """Enter what an object says into the ledger of its charge; None where it tells of none of ours."""
    if thing.get("object") == "checkout.session":
        return _checkout(thing, now)
    told = told_by(thing)
    charge = _charge(told.charge, told.payment) if told else None
    if told is None or charge is None:
        return None
    ledger.enter(charge, told.entries, now=now)
    # A refund made by hand names its payment only, and may have come before the payment did: now it can be read.
    WebhookEvent.objects.filter(problem=f"{UNKNOWN}{told.payment}").update(handled_at=None, problem="")
    return charge


def _checkout(thing: Mapping[str, Any], now: datetime) -> Charge | None:
    """A page to pay on that is over, either way: another may be opened."""
    checkout = Checkout.objects.select_related("charge").filter(session=thing["id"]).first()
    if checkout is None:
        return None
    if thing["status"] in ("complete", "expired"):
        Checkout.objects.filter(pk=checkout.pk, ended_at=None).update(ended_at=now)
    return checkout.charge


def _charge(charge: str, payment: str) -> Charge | None:
    """By the id that the object carries, or by a payment that the ledger knows (refunds made by hand carry no id)."""
    try:
        found = Charge.objects.filter(pk=UUID(charge)).first() if charge else None
    except ValueError:
        found = None
    if found is None:
        entry = LedgerEntry.objects.select_related("charge").filter(payment=payment).first()
        found = entry.charge if entry else None
    return found

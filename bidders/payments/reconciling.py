"""Compares the ledger with the payment service. Changes nothing: a difference is for a person to look at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bidders import billing
from bidders.models import Charge
from bidders.payments import ledger
from procurement.rules.messages import Message
from procurement.rules.payment_facts import Theirs, differences, from_units

EARLIER = timedelta(days=1)
"""Clocks differ, and a page to pay on is open for a day: so much is looked at before the first day asked for."""


def reconcile(since: datetime) -> tuple[int, tuple[Message, ...]]:
    """How many payments of the ledger were compared, and every difference. billing.Unreachable if nobody answers."""
    theirs = {str(one["id"]): _theirs(one) for one in billing.payments(since - EARLIER)}
    charges = Charge.objects.filter(entries__at__gte=since, entries__payment__startswith="pi_").distinct()
    ours = [one for charge in charges for one in ledger.standing_of(charge).payments if one.on_card]
    for one in ours:  # begun before that day, but moved since
        if one.name not in theirs:
            try:
                theirs[one.name] = _theirs(billing.payment(one.name))
            except billing.Rejected:
                continue
    known = {one.name for one in ours}
    older = ledger.known_payments(name for name in theirs if name not in known)
    return len(ours), differences(ours, {name: one for name, one in theirs.items() if name not in older})


def _theirs(intent: Mapping[str, Any]) -> Theirs:
    currency, charge = intent["currency"], intent.get("latest_charge")
    tried = charge if isinstance(charge, Mapping) else {}
    return Theirs(
        held=from_units(intent["amount_capturable"] or 0, currency),
        taken=from_units(intent["amount_received"] or 0, currency),
        refunded=from_units(tried.get("amount_refunded") or 0, currency),
        disputed=bool(tried.get("disputed")),
    )

"""What the objects of the payment service (Stripe) say, as facts of our ledger. Pure: mappings in, facts out, nothing is fetched.

Amounts there are whole numbers of the smallest unit (docs.stripe.com/currencies); here they are Decimal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from procurement.rules.messages import Message, gettext_noop
from procurement.rules.payments import ZERO, Entry, Fact, Payment

NO_CENTS = frozenset(
    ("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF")
)
THREE_DECIMALS = frozenset(("BHD", "JOD", "KWD", "OMR", "TND"))
MOST = 99_999_999
"""Smallest units: more the payment service takes in no single payment."""

NOT_THERE = gettext_noop("%(payment)s: the ledger has it, the payment service does not know it.")
NOT_HERE = gettext_noop("%(payment)s: the payment service has it, the ledger does not: its message has not come.")
DIFFERS = gettext_noop("%(payment)s, %(what)s: the ledger says %(ours)s, the payment service %(theirs)s.")
DISPUTED = gettext_noop(
    "%(payment)s: the holder of the card disputes the payment. Answer in the payment service's own pages."
)


@dataclass(frozen=True, slots=True)
class Told:
    """What one object says: entries of a charge, known by its id where the object carries it, otherwise by the payment."""

    charge: str
    payment: str
    entries: tuple[Entry, ...]


def _factor(currency: str) -> int:
    code = currency.upper()
    return 1 if code in NO_CENTS else 1000 if code in THREE_DECIMALS else 100


def to_units(amount: Decimal, currency: str) -> int:
    """The amount in smallest units; a fraction of one is refused with ValueError."""
    units = amount * _factor(currency)
    if units != int(units):
        raise ValueError(f"{amount} {currency} is no whole number of the smallest unit.")
    return int(units)


def from_units(units: int, currency: str) -> Decimal:
    """The amount of so many smallest units, with two decimals or more."""
    found = Decimal(units) / _factor(currency)
    return found.quantize(Decimal("0.01")) if found == found.quantize(Decimal("0.01")) else found


def fits_card(amount: Decimal, currency: str) -> bool:
    """Whether one card payment can be so large, and the currency has such a fraction."""
    units = amount * _factor(currency)
    return units == int(units) and 0 < units <= MOST


def told_by(thing: Mapping[str, Any]) -> Told | None:
    """What a PaymentIntent or a Refund says now; None for objects that tell of no money."""
    kind = thing.get("object")
    if kind == "payment_intent":
        return _intent(thing)
    return _refund(thing) if kind == "refund" else None


def _intent(thing: Mapping[str, Any]) -> Told:
    name, status, currency = thing["id"], thing["status"], thing["currency"]
    entries: tuple[Entry, ...] = ()
    if status == "requires_capture":
        entries = (Entry(Fact.HELD, name, from_units(thing["amount_capturable"], currency), f"{name}:held"),)
    elif status == "succeeded":
        entries = (Entry(Fact.TAKEN, name, from_units(thing["amount_received"], currency), f"{name}:taken"),)
    elif status == "canceled":
        entries = (Entry(Fact.FREED, name, ZERO, f"{name}:freed"),)
    elif error := thing.get("last_payment_error"):
        entries = (Entry(Fact.FAILED, name, ZERO, f"{name}:failed:{error.get('charge') or error.get('code') or ''}"),)
    return Told(_charge_of(thing), name, entries)


def _refund(thing: Mapping[str, Any]) -> Told | None:
    name, payment = thing["id"], thing.get("payment_intent") or ""
    if isinstance(payment, Mapping):
        payment = payment["id"]
    if not payment or thing["status"] == "requires_action":
        return None
    amount = from_units(thing["amount"], thing["currency"])
    entries = [Entry(Fact.REFUNDED, payment, amount, name)]
    if thing["status"] in ("failed", "canceled"):
        entries.append(Entry(Fact.REFUND_FAILED, payment, amount, name))
    return Told(_charge_of(thing), payment, tuple(entries))


def _charge_of(thing: Mapping[str, Any]) -> str:
    return str((thing.get("metadata") or {}).get("charge", ""))


@dataclass(frozen=True, slots=True)
class Theirs:
    """One payment as the payment service knows it."""

    held: Decimal
    taken: Decimal
    refunded: Decimal
    disputed: bool = False


def differences(ours: Iterable[Payment], theirs: Mapping[str, Theirs]) -> tuple[Message, ...]:
    """Every difference between ledger and payment service, by name. Payments at a bank are none of its business."""
    mine = {one.name: one for one in ours if one.on_card}
    found = [Message(DISPUTED, {"payment": name}) for name, one in sorted(theirs.items()) if one.disputed]
    for name, known in sorted(mine.items()):
        there = theirs.get(name)
        if there is None:
            found.append(Message(NOT_THERE, {"payment": name}))
            continue
        for what in ("held", "taken", "refunded"):
            said, other = getattr(known, what), getattr(there, what)
            if said != other:
                found.append(Message(DIFFERS, {"payment": name, "what": what, "ours": said, "theirs": other}))
    moved = (name for name, one in sorted(theirs.items()) if name not in mine and (one.held or one.taken))
    return (*found, *(Message(NOT_HERE, {"payment": name}) for name in moved))

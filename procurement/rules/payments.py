"""What a charge's ledger says: how much is held, paid, given back or kept, and what must still be asked of the payment service.

Entries may come late, twice and in any order: everything here looks at the set of them. Pure; no network, no clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

HOLD_FOR = timedelta(days=4)
"""A bank lets a hold on a card go after seven days (some after five): before that it is taken, and can still be given back."""
ZERO = Decimal(0)


class Kind(StrEnum):
    """What a charge is: a fee that is spent (`tariff` is the platform's own), or money that secures something and is given back
    to the honest."""

    FEE = "fee"
    TARIFF = "tariff"
    SECURITY = "security"
    DEPOSIT = "deposit"


SECURING = (Kind.SECURITY, Kind.DEPOSIT)
"""On a card these are held first and taken only where they have to be."""


class Fact(StrEnum):
    """What an entry says. The first six tell of money, each of one payment; the last two are what was decided about the charge."""

    HELD = "held"
    TAKEN = "taken"
    FREED = "freed"
    REFUNDED = "refunded"
    REFUND_FAILED = "refund_failed"
    FAILED = "failed"
    RELEASED = "released"
    KEPT = "kept"


class State(StrEnum):
    """How a charge stands."""

    DUE = "due"
    PAID = "paid"
    HELD = "held"
    RETURNING = "returning"
    RETURNED = "returned"
    KEPT = "kept"
    CALLED_OFF = "called_off"


class Order(StrEnum):
    """What is asked of the payment service about one payment."""

    CAPTURE = "capture"
    CANCEL = "cancel"
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a ledger. `payment` names the payment (`pi_...` on a card, `bank:...` otherwise); `source` the event that
    is told, so that the same one told twice is one: the id of a refund, or the payment with what happened to it.
    """

    fact: Fact
    payment: str = ""
    amount: Decimal = ZERO
    source: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """What became of one payment. Taken money counts as held no longer; a hold that was let go holds nothing."""

    name: str
    held: Decimal = ZERO
    taken: Decimal = ZERO
    refunded: Decimal = ZERO
    held_at: datetime | None = None

    @property
    def here(self) -> Decimal:
        """What of it the payee has or can take now."""
        return self.held + self.taken - self.refunded

    @property
    def on_card(self) -> bool:
        """Whether the payment service moves it; otherwise people do, at a bank."""
        return self.name.startswith("pi_")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a charge stands, with each payment; `surplus` names those that came on top of one that is enough."""

    state: State
    payments: tuple[Payment, ...] = ()
    surplus: tuple[Payment, ...] = ()

    @property
    def here(self) -> Decimal:
        return sum((one.here for one in self.payments), ZERO)

    @property
    def taken(self) -> Decimal:
        return sum((one.taken for one in self.payments), ZERO)

    @property
    def refunded(self) -> Decimal:
        return sum((one.refunded for one in self.payments), ZERO)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An order that follows from the ledger; given once for a payment and act, however often it follows."""

    order: Order
    payment: str
    amount: Decimal


def standing(kind: Kind, amount: Decimal, entries: Iterable[Entry]) -> Standing:
    """The state of a charge over `amount`, from its entries in any order and any number of times each."""
    told = {(one.fact, one.payment, one.source): one for one in entries}.values()
    names = sorted({one.payment for one in told if one.payment})
    payments = tuple(_payment(name, [one for one in told if one.payment == name]) for name in names)
    decided = {one.fact for one in told if one.fact in (Fact.RELEASED, Fact.KEPT)}
    here = sum((one.here for one in payments), ZERO)
    came = any(one.taken or one.held or one.refunded for one in payments) or any(one.fact is Fact.FREED for one in told)
    if Fact.RELEASED in decided:  # once decided, money is never kept after all
        back = State.RETURNED if came else State.CALLED_OFF
        return Standing(State.RETURNING if here > 0 else back, payments)
    surplus = _surplus(amount, payments)
    if Fact.KEPT in decided:
        return Standing(State.KEPT if here > 0 else State.CALLED_OFF, payments, surplus)
    if here < amount:
        return Standing(State.DUE, payments)
    return Standing(State.HELD if kind in SECURING else State.PAID, payments, surplus)


def _payment(name: str, told: list[Entry]) -> Payment:
    """Taken beats held and let go: what was taken can't have been let go, whichever was told first."""
    taken = max((one.amount for one in told if one.fact is Fact.TAKEN), default=ZERO)
    failed = {one.source for one in told if one.fact is Fact.REFUND_FAILED}
    back = sum((one.amount for one in told if one.fact is Fact.REFUNDED and one.source not in failed), ZERO)
    holds = [one for one in told if one.fact is Fact.HELD]
    gone = taken > 0 or any(one.fact is Fact.FREED for one in told)
    held = ZERO if gone else max((one.amount for one in holds), default=ZERO)
    since = min((one.at for one in holds if one.at), default=None)
    return Payment(name, held, taken, min(back, taken), since)


def _surplus(amount: Decimal, payments: tuple[Payment, ...]) -> tuple[Payment, ...]:
    """What is on top of the first payment that is enough: paid twice, in two windows, say. Each of these goes back."""
    enough = next((one for one in payments if one.here >= amount), None)
    return tuple(one for one in payments if one is not enough and one.here > 0) if enough else ()


def orders(found: Standing, now: datetime) -> tuple[Wanted, ...]:
    """What follows for cards: give back what was released or came twice, take what is kept or what the bank would let go."""
    wanted = [_give_back(one) for one in _to_return(found)]
    for one in found.payments:
        lapses = one.held_at is not None and one.held_at + HOLD_FOR <= now
        if one.on_card and one.held and one not in _to_return(found) and (found.state is State.KEPT or lapses):
            wanted.append(Wanted(Order.CAPTURE, one.name, one.held))
    return tuple(wanted)


def _to_return(found: Standing) -> list[Payment]:
    back = found.payments if found.state is State.RETURNING else found.surplus
    return [one for one in back if one.on_card and one.here > 0]


def _give_back(one: Payment) -> Wanted:
    return Wanted(Order.REFUND, one.name, one.here) if one.taken else Wanted(Order.CANCEL, one.name, one.held)

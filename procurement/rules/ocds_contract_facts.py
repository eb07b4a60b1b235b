"""What a contracting process publishes about its contracts: changes, payments and deliveries as they stand at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from procurement.rules.money import Money


@dataclass(frozen=True, slots=True)
class AmendmentPart:
    """An approved change of a contract: `what` says in words what was before and what holds now."""

    id: str
    at: datetime
    what: str
    rationale: str


@dataclass(frozen=True, slots=True)
class PaymentPart:
    """A paid invoice."""

    id: str
    paid_on: date
    value: Money


@dataclass(frozen=True, slots=True)
class DeliveryPart:
    """A delivery that was answered; `status` is met, partiallyMet or notMet."""

    id: str
    title: str
    delivered_on: date
    status: str
    what: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class ContractPart:
    """A signed contract as it holds now, with its changes. `status` is active, completed or terminated.

    `final` is what was paid in the end.
    """

    id: str
    award: str
    number: str
    status: str
    value: Money | None
    signed_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    final: Money | None = None
    ended_at: datetime | None = None
    end_reason: str = ""
    amendments: tuple[AmendmentPart, ...] = ()
    payments: tuple[PaymentPart, ...] = ()
    deliveries: tuple[DeliveryPart, ...] = ()

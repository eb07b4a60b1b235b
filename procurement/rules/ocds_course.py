"""What a release tells of the time before a tender and after its award: the plan, deliveries, payments, changes. See ocds_facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from procurement.rules.money import Money


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
class ConsultationPart:
    """A market consultation, with the address of its page: the questions, and the summary of what was answered."""

    id: str
    title: str
    url: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class PlanningPart:
    """The line of the buyer's yearly plan that the tender comes from, as it was last published, and the market consultation
    before it; either may be missing."""

    id: str = ""
    title: str = ""
    value: Money | None = None
    funding: str = ""
    plan: str = ""
    url: str = ""
    consultation: ConsultationPart | None = None


@dataclass(frozen=True, slots=True)
class AmendmentPart:
    """An approved change of a contract: `what` says in words what was before and what holds now."""

    id: str
    at: datetime
    what: str
    rationale: str

"""Changes of contracts in the demo: what the officer proposes, and whether the second person has agreed yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from procurement import clock
from procurement.rules.contract_changes import Ground
from tenders.demo import director
from tenders.demo.scenario import Played
from tenders.services.contract_changes import ChangeDraft


@dataclass(frozen=True, slots=True)
class ChangePlan:
    """One change of a contract; `more_days` moves its end, `agreed` says whether the second person approves it."""

    ground: Ground
    amount: str
    what: str
    reason: str
    more_days: int = 0
    agreed: bool = True


DEEP_CLEANING = ChangePlan(
    Ground.SMALL,
    "800",
    "A deep cleaning of the sports hall, once.",
    "The roof leaked into the sports hall in August; the floor must be cleaned by machine.",
)
OLD_SEWER = ChangePlan(
    Ground.UNFORESEEN,
    "206800",
    "The old sewer under the road is laid anew over 310 metres.",
    "When the road was opened, a sewer was found that no plan shows; it collapses under the new road.",
)
MORE_BEDS = ChangePlan(
    Ground.ADDITIONAL,
    "39200",
    "Four more electric beds of the same type.",
    "The ward grew by one room; beds of another maker would need other spare parts and another training.",
    30,
)
SATURDAYS = ChangePlan(
    Ground.SMALL,
    "4680",
    "Cleaning also on the Saturdays of the vaccination weeks.",
    "The clinic opens on twelve Saturdays for the vaccination.",
    agreed=False,
)


def play(played: Played, plan: ChangePlan, number: int = 1) -> None:
    """Propose the change, and have it approved where it is agreed."""
    ends_on = clock.now().date() + timedelta(days=365 + plan.more_days) if plan.more_days else None
    upload = SimpleUploadedFile("addendum.pdf", b"%PDF-1.4 addendum", "application/pdf")
    draft = ChangeDraft(plan.ground, Decimal(plan.amount), plan.reason, upload, ends_on, plan.what)
    (director.change if plan.agreed else director.propose_change)(played, draft, number)

"""What a procedure goes through beside its bids, as milestones of the tender: requests, selection, negotiation, auctions.

OCDS 1.1 has no section for any of them; the code list of milestone types is open, and `assessment` is in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from procurement.rules.ocds_values import Json, filled, moment


class Phase(StrEnum):
    """The code of the milestone."""

    REQUESTS = "requestsToParticipate"
    SELECTION = "selection"
    NEGOTIATION = "negotiation"
    AUCTION = "electronicAuction"


TITLES = {
    Phase.REQUESTS: "Requests to participate",
    Phase.SELECTION: "Selection of those who are invited",
    Phase.NEGOTIATION: "Negotiation",
    Phase.AUCTION: "Electronic auction",
}


@dataclass(frozen=True, slots=True)
class PhasePart:
    """A phase: when it is due, when it ended as it should (`met_at`); `failed` where it ended otherwise, `reason` says how."""

    id: str
    phase: Phase
    due_at: datetime | None = None
    met_at: datetime | None = None
    failed: bool = False
    reason: str = ""
    lot: str = ""


def phase_milestone(part: PhasePart) -> Json:
    """The milestone of a phase."""
    return filled(
        id=part.id,
        title=TITLES[part.phase],
        type="assessment",
        code=part.phase.value,
        description=part.reason,
        dueDate=moment(part.due_at),
        dateMet=moment(part.met_at),
        status="notMet" if part.failed else "met" if part.met_at else "scheduled",
        relatedLots=[part.lot] if part.lot else None,
    )


@dataclass(frozen=True, slots=True)
class AuctionTerms:
    """The electronic auction that the notice announces for a lot: the least step, in percent of its estimate, and its page."""

    step: str
    url: str


def auction_technique(terms: AuctionTerms | None) -> Json | None:
    """`techniques` of a lot (techniques extension); None where no auction is announced."""
    if terms is None:
        return None
    about = f"After the evaluation, among the admissible bidders. Least step: {terms.step} percent of the lot's estimated value."
    return {"hasElectronicAuction": True, "electronicAuction": {"url": terms.url, "description": about}}

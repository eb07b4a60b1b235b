"""What a release tells of upheld complaints and of requests to repair a bid: OCDS 1.1 has no fields for them.

An upheld complaint is a milestone, dated by the decision and met once the buyer has carried it out; a request is a document of
the bid. Neither says who complained, or what was asked. The code lists for types of both are open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from procurement.rules.ocds_values import Json, filled, moment

COMPLAINT, UPHELD = "complaint", "upheld"
"""The type and the code of the milestone."""
REPAIR_REQUEST = "repairRequest"
"""The type of the document."""


@dataclass(frozen=True, slots=True)
class UpheldPart:
    """An upheld complaint. `lot` is "" where it is about the whole tender; `carried_out_at` None while that is still to come."""

    number: int
    lot: str
    decided_at: datetime
    carried_out_at: datetime | None


@dataclass(frozen=True, slots=True)
class RepairPart:
    """A request to hand in or correct something that a bid lacks."""

    id: str
    asked_at: datetime


def repair_request(part: RepairPart) -> Json:
    """The document of a request."""
    return {"id": part.id, "documentType": REPAIR_REQUEST, "datePublished": moment(part.asked_at)}


def milestone(part: UpheldPart) -> Json:
    """The milestone of an upheld complaint."""
    return filled(
        id=f"complaint-{part.number}",
        title=f"Complaint {part.number}: upheld",
        type=COMPLAINT,
        code=UPHELD,
        dateModified=moment(part.decided_at),
        dateMet=moment(part.carried_out_at),
        status="met" if part.carried_out_at else "scheduled",
        relatedLots=[part.lot] if part.lot else None,
    )

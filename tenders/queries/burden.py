"""What bidding for a tender asks, from its rows: the burden meter of the review page and the public page. Reads only."""

from __future__ import annotations

from dataclasses import dataclass

from procurement.rules.burden import Asked, Point, burden, heaviest
from procurement.rules.facts import RequirementKind
from procurement.rules.money import Money
from procurement.rules.procedures import procedure_of
from tenders.models import Tender
from tenders.queries.qualification import disproportions


@dataclass(frozen=True, slots=True)
class Meter:
    """The points, and the level of the heaviest."""

    points: tuple[Point, ...]
    level: int


def burden_of(tender: Tender) -> Meter | None:
    """The meter of a tender; None where nobody bids here: history that was imported, and direct purchases."""
    if tender.imported or not procedure_of(tender.procedure).competes:
        return None
    asked = list(tender.requirements.all())
    documents = [one for one in asked if one.kind == RequirementKind.DOCUMENT]
    estimates = (lot.estimated_value for lot in tender.lots.all())
    start = tender.published_at or tender.publish_at
    turnover = tender.turnover_required
    points = burden(
        Asked(
            documents=len(documents),
            declarations=len(asked) - len(documents),
            signatures=sum(one.signed for one in documents),
            pages=sum(one.pages or 0 for one in documents),
            unlimited=sum(one.pages is None for one in documents),
            estimates=tuple(Money(value, tender.currency) for value in estimates if value is not None),
            turnover=None if turnover is None else Money(turnover, tender.currency),
            beyond=tuple((text, ratio) for _one, text, ratio in disproportions(tender)),
            days=(tender.bids_end_at - start).days if start and tender.bids_end_at else None,
        )
    )
    return Meter(points, heaviest(points))

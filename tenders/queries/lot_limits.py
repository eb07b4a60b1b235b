"""How many lots one bidder may win, as the rows of a tender have it now (rules.lot_limits). Reads only."""

from __future__ import annotations

from decimal import Decimal

from procurement.rules.lifecycle import ENDED, Stage
from procurement.rules.lot_limits import LotCourse, at_limit
from tenders.models import Award, Lot, Tender

SETTLED = (Stage.DECIDED, Stage.STANDSTILL, Stage.AWARDED, Stage.CONTRACTED, *ENDED)
HELD = (Award.Status.PENDING, Award.Status.ACTIVE)
"""A decided award that is not undone: what a proposal may become counts for nothing yet."""


def course_of(tender: Tender) -> list[LotCourse]:
    """The lots with the suppliers that hold an award."""
    held: dict[object, set[str]] = {}
    for lot, supplier in Award.objects.filter(lot__tender=tender, status__in=HELD).values_list("lot", "supplier"):
        held.setdefault(lot, set()).add(str(supplier))
    return [
        LotCourse(
            id=str(lot.pk),
            number=lot.number,
            estimated_value=lot.estimated_value or Decimal(0),
            settled=Stage(lot.stage) in SETTLED,
            suppliers=frozenset(held.get(lot.pk, ())),
        )
        for lot in tender.lots.all()
    ]


def at_limit_in(lot: Lot) -> frozenset[str]:
    """The bidders that get no award of this lot, as they hold as many others as they may; asks nothing without a limit."""
    most = lot.tender.lots_awarded_at_most
    return at_limit(str(lot.pk), course_of(lot.tender), most) if most else frozenset()

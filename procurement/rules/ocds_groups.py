"""Lots that may be awarded together: the group, the discount that it asks for, and the discount that a bid gives.

The group is one of the lots extension. A bid has an entry a lot, so the discount is not a bid of its own: it is asked for as a
criterion of the lots and answered in each entry of the bid (requirements extension).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from procurement.rules.lot_groups import LotGroup
from procurement.rules.ocds_values import Json, filled, trimmed


@dataclass(frozen=True, slots=True)
class DiscountPart:
    """What a bid takes off its prices, in percent, if it gets all lots of the group."""

    group: str
    name: str
    percent: Decimal


def lot_group(group: LotGroup) -> Json:
    """`tender.lotGroups`."""
    return filled(id=group.id, title=group.name, relatedLots=list(group.lots), optionToCombine=True)


def discount_criterion(group: LotGroup) -> Json:
    """`tender.criteria`: the percentage that bidders may offer for the group."""
    title = f"Discount in percent for all lots of “{group.name}” together"
    asked = {"id": group.id, "title": title, "dataType": "number", "minValue": 0, "maxValue": 100}
    return filled(
        id=f"discount-{group.id}",
        title=title,
        relatesToTenderer=False,
        relatedLots=list(group.lots),
        requirementGroups=[{"id": group.id, "requirements": [asked]}],
    )


def discount_response(part: DiscountPart, bid: str) -> Json:
    """`requirementResponses` of an entry of the bid."""
    return {
        "id": f"{bid}-{part.group}",
        "value": trimmed(part.percent),
        "requirement": {"id": part.group, "title": f"“{part.name}”"},
    }

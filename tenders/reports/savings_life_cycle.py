"""The working of a saving over the life cycle as the page of a lot shows it: cost by cost, then both sums with and without discounting."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext

from procurement.display import sentence
from procurement.rules.differences import COST_KINDS
from procurement.rules.life_cycle_saving import Worked, read_working
from procurement.rules.messages import Message
from procurement.rules.money import rounded


@dataclass(frozen=True, slots=True)
class Line:
    """A cost, or a sum, of both solutions; `note` says what kind of cost it is."""

    title: str
    note: str
    reference: Decimal
    award: Decimal


@dataclass(frozen=True, slots=True)
class LifeCycle:
    """What is calculated with, and its lines."""

    worked: Worked
    lines: list[Line]


def life_cycle_lines(working: str) -> LifeCycle | None:
    """The lines of a kept working; None where there is none."""
    if not working:
        return None
    found = read_working(working)
    reference, award = found.totals
    plain = (rounded(found.reference.undiscounted), rounded(found.award.undiscounted))
    costs = [
        Line(one.title, sentence(Message(COST_KINDS[one.kind.value])), one.reference, one.award) for one in found.costs
    ]
    return LifeCycle(
        found,
        [
            Line(gettext("Price"), "", found.reference_price, found.award_price),
            *costs,
            Line(
                gettext("Cost over the life cycle"), gettext("what the saving is the difference of"), reference, award
            ),
            Line(gettext("The same without discounting"), gettext("for comparison; it counts nowhere"), *plain),
        ],
    )

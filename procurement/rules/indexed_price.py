"""Baseline S4: what an award would have cost at the last unit prices, adjusted by a price index. In words: docs/methods/indexed-price.md.

Only the result is rounded: rounding each adjusted price first gives another total.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from procurement.rules.messages import gettext_noop
from procurement.rules.money import exact_product, exact_sum, rounded
from procurement.rules.price_index import factor
from procurement.rules.unit_prices import unit_of

TOLERANCE = Decimal("0.001")
"""The lines are the award if they add up to it within a thousandth: unit prices of a scaled award are rounded."""

GAPS: Mapping[str, str] = MappingProxyType(
    {
        "": gettext_noop("It was not looked yet for earlier unit prices."),
        "several": gettext_noop("Several awards stand in this lot."),
        "no_lines": gettext_noop("The award states no price of a unit."),
        "incomplete": gettext_noop("The lines with a unit price do not add up to the award."),
        "broad": gettext_noop("A line has no category finer than a division, so nothing is known to be like it."),
        "no_earlier": gettext_noop("No earlier price of the same category, unit and currency is known for a line."),
        "no_index": gettext_noop("No price index is loaded for the currency and the category."),
        "no_month": gettext_noop("The price index has no value for a month that is needed."),
    }
)
"""Why there is no such baseline, by the code that is stored."""
WAITING = ("no_index", "no_month")
"""What a new version of an index may mend."""


@dataclass(frozen=True, slots=True)
class EarlierLine:
    """A line of an earlier award, one that might be like it: `id` names it to whoever asks."""

    id: int
    description: str
    unit_price: Decimal


@dataclass(frozen=True, slots=True)
class IndexedLine:
    """A line with the earlier price of its unit, and the values of the index in the months of the earlier award and of this one."""

    quantity: Decimal
    earlier_price: Decimal
    then: Decimal
    now: Decimal


def is_broad(category: str) -> bool:
    """Whether a category (CPV) is none or a whole division: laptops and bags are both of 30000000."""
    return not category or category.endswith("000000")


def covers(lines: Iterable[tuple[Decimal, Decimal]], award: Decimal) -> bool:
    """Whether lines (quantity, unit price) are the whole award."""
    whole = exact_sum(*(exact_product(quantity, price) for quantity, price in lines))
    return award > 0 and abs(whole - award) <= award * TOLERANCE


def like(description: str, earlier: Sequence[EarlierLine]) -> EarlierLine:
    """Of the lines of one earlier award in the same category and unit: the one of the same description, else the cheapest, so
    that the saving is rather too small. `earlier` is not empty."""
    wanted = unit_of(description)
    return min(earlier, key=lambda one: (unit_of(one.description) != wanted, one.unit_price, one.id))


def indexed_total(lines: Iterable[IndexedLine]) -> Decimal:
    """Quantity by earlier price by the factor of the index, added up exactly and rounded once, half up, to the cent."""
    adjusted = (Fraction(one.quantity) * Fraction(one.earlier_price) * factor(one.then, one.now) for one in lines)
    return rounded(sum(adjusted, Fraction(0)))

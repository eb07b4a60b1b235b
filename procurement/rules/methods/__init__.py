"""Award methods, one a file: each turns admissible offers into standings that can be compared exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType

from procurement.rules.facts import Offer
from procurement.rules.life_cycle import Cost
from procurement.rules.money import Money

POINTS = Fraction(100)
"""All criteria together, the price included, make 100 points."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An admissible offer with its computed total (without VAT) and its exact quality points by criterion id."""

    offer: Offer
    total: Money
    quality: Mapping[str, Fraction] = field(default_factory=lambda: MappingProxyType({}))
    cost: Cost | None = None
    """Over the life cycle, where that is asked."""

    @property
    def compared(self) -> Fraction:
        """What is weighed as price: the cost over the life cycle where that is asked, else the total."""
        return Fraction(self.total.amount) if self.cost is None else self.cost.discounted


@dataclass(frozen=True, slots=True)
class Standing:
    """What an offer is compared by: a higher merit is better, equal merits are an exact tie. Not every method has points."""

    merit: Fraction
    price_points: Fraction | None = None
    points: Fraction | None = None
    compared: Fraction | None = None
    """The amount that decides where it is neither the total nor points: a reduced price, a cost over the life cycle."""

"""What offers would get: totals and points of quality as anybody imagines them, scored by the published terms of a lot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from procurement.rules.facts import LotTerms
from procurement.rules.methods import POINTS
from procurement.rules.methods.best_ratio import price_weight
from procurement.rules.methods.price_points import price_points


@dataclass(frozen=True, slots=True)
class Imagined:
    """An offer that nobody made: its total without VAT (above zero) and its points of quality."""

    total: Decimal
    quality: Fraction


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an imagined offer gets. Equal points share a rank: the tie-break needs a real offer."""

    offer: Imagined
    price_points: Fraction
    points: Fraction
    rank: int


def quality_weight(lot: LotTerms) -> Fraction:
    """The points that all quality criteria can bring together."""
    return POINTS - price_weight(lot)


def outcomes(lot: LotTerms, offers: Sequence[Imagined]) -> list[Outcome]:
    """The outcome of each offer, in the order given. ValueError for terms that can't be published."""
    prices = price_points(lot, price_weight(lot), [Fraction(offer.total) for offer in offers])
    points = [price + offer.quality for price, offer in zip(prices, offers, strict=True)]
    return [
        Outcome(offer, price, own, 1 + sum(other > own for other in points))
        for offer, price, own in zip(offers, prices, points, strict=True)
    ]

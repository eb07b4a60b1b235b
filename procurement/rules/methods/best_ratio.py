"""Best price-quality ratio: weighted points for price and quality, exact to the last fraction.

Directive 2014/24/EU art. 67(2), Law 98/2016 art. 187(3). Price: see `price_points`. Quality: see `quality`.
The formulas in words and numbers: docs/methods/best-price-quality-ratio.md.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction
from math import lcm

from procurement.rules.criteria import quality_of
from procurement.rules.facts import LotTerms
from procurement.rules.methods import POINTS, Candidate, Standing
from procurement.rules.methods.price_points import price_points


def price_weight(lot: LotTerms) -> Fraction:
    """The points that the price can bring: what the quality criteria leave of 100. ValueError if they leave nothing."""
    weight = POINTS - sum((Fraction(criterion.weight) for criterion in quality_of(lot)), Fraction(0))
    if weight <= 0:
        raise ValueError("The quality criteria leave no points for the price.")
    return weight


def standings(lot: LotTerms, candidates: Sequence[Candidate]) -> dict[str, Standing]:
    """The standing of each candidate by offer id: price points by the lot's formula plus its quality points."""
    prices = price_points(lot, price_weight(lot), [candidate.compared for candidate in candidates])
    result = {}
    for candidate, price in zip(candidates, prices, strict=True):
        points = _sum((price, *candidate.quality.values()))
        result[candidate.offer.id] = Standing(points, price, points)
    return result


def _sum(parts: Collection[Fraction]) -> Fraction:
    """Over one common denominator: one fraction is made instead of one for each part."""
    whole = lcm(*(part.denominator for part in parts))
    return Fraction(sum(part.numerator * (whole // part.denominator) for part in parts), whole)

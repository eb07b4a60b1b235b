"""Best price-quality ratio: weighted points for price and quality, exact to the last fraction.

Directive 2014/24/EU art. 67(2), Law 98/2016 art. 187(3). Price: see `price_points`. Quality: see `quality_points`.
The formulas in words and numbers: docs/methods/best-price-quality-ratio.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

from procurement.rules.facts import Criterion, CriterionKind, LotTerms, Offer
from procurement.rules.judging import counting_score
from procurement.rules.methods import POINTS, Candidate, Standing
from procurement.rules.methods.price_points import price_points

_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,9})?")


def price_weight(lot: LotTerms) -> Fraction:
    """The points that the price can bring: what the quality criteria leave of 100. ValueError if they leave nothing."""
    weight = POINTS - sum((Fraction(criterion.weight) for criterion in lot.criteria), Fraction(0))
    if weight <= 0:
        raise ValueError("The quality criteria leave no points for the price.")
    return weight


def standings(lot: LotTerms, candidates: Sequence[Candidate]) -> dict[str, Standing]:
    """The standing of each candidate by offer id: price points by the lot's formula plus its quality points."""
    prices = price_points(lot, price_weight(lot), [Fraction(candidate.total.amount) for candidate in candidates])
    result = {}
    for candidate, price in zip(candidates, prices, strict=True):
        points = price + sum(candidate.quality.values(), Fraction(0))
        result[candidate.offer.id] = Standing(points, price, points)
    return result


def quality_points(criterion: Criterion, offer: Offer) -> Fraction:
    """The exact points of an offer on one criterion; an answer that says nothing usable gets 0 (see `readable`)."""
    weight = Fraction(criterion.weight)
    if criterion.kind is CriterionKind.JUDGED:
        return weight * counting_score(criterion, offer) / Fraction(criterion.scale_max)
    if not readable(criterion, offer.answers):
        return Fraction(0)
    answer = offer.answers[criterion.id]
    if criterion.kind is CriterionKind.OPTION:
        return weight * Fraction(criterion.options[answer])
    if criterion.worst is None or criterion.best is None or criterion.worst == criterion.best:
        raise ValueError(f"Criterion {criterion.id} needs two different values for no points and for all points.")
    worst, best = Fraction(criterion.worst), Fraction(criterion.best)
    return weight * min(max((Fraction(answer) - worst) / (best - worst), Fraction(0)), Fraction(1))


def readable(criterion: Criterion, answers: Mapping[str, str]) -> bool:
    """Whether a criterion that scores itself has an answer: a listed option, or a decimal of up to 18 and 9 digits."""
    answer = answers.get(criterion.id, "")
    if criterion.kind is CriterionKind.OPTION:
        return answer in criterion.options
    return _NUMBER.fullmatch(answer) is not None

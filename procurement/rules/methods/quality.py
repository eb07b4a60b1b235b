"""What an offer gets on a quality criterion, exactly. What a criterion alone decides is computed once, not for each offer.

In words and numbers: docs/methods/best-price-quality-ratio.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from procurement.rules.facts import Criterion, CriterionKind, Offer
from procurement.rules.judging import counting_score

Scale = Callable[[Offer], Fraction | None]
_NUMBER = re.compile(r"(-?[0-9]{1,18})(?:\.([0-9]{1,9}))?")
_UNIT = 10**9
"""An answer has at most nine decimals: counted in units of the last one it is a whole number."""


def scale_of(criterion: Criterion) -> Scale:
    """How offers are scored on this criterion: their exact points, or None where an answer says nothing usable.

    A usable answer is a listed option, or a decimal of up to 18 and 9 digits. ValueError for a scale without length;
    the scale raises it for a score beyond the published one.
    """
    match criterion.kind:
        case CriterionKind.JUDGED:
            return _judged(criterion)
        case CriterionKind.OPTION:
            return _options(criterion)
        case _:
            return _line(criterion)


def _judged(criterion: Criterion) -> Scale:
    share = Fraction(criterion.weight) / Fraction(criterion.scale_max)
    return lambda offer: share * counting_score(criterion, offer)


def _options(criterion: Criterion) -> Scale:
    weight = Fraction(criterion.weight)
    points = {name: weight * Fraction(share) for name, share in criterion.options.items()}
    return lambda offer: points.get(offer.answers.get(criterion.id, ""))


def _line(criterion: Criterion) -> Scale:
    """weight x (answer - worst) / (best - worst) from 0 to weight, in whole numbers over one denominator."""
    if criterion.worst is None or criterion.best is None or criterion.worst == criterion.best:
        raise ValueError(f"Criterion {criterion.id} needs two different values for no points and for all points.")
    worst, weight = Fraction(criterion.worst), Fraction(criterion.weight)
    slope = weight / (Fraction(criterion.best) - worst)
    start, step = worst.numerator * _UNIT, worst.denominator
    whole = slope.denominator * step * _UNIT
    most = weight.numerator * whole

    def points(offer: Offer) -> Fraction | None:
        found = _NUMBER.fullmatch(offer.answers.get(criterion.id, ""))
        if found is None:
            return None
        units = int(found[1] + (found[2] or "").ljust(9, "0"))
        parts = slope.numerator * (units * step - start)
        if parts <= 0:
            return Fraction(0)
        return weight if parts * weight.denominator >= most else Fraction(parts, whole)

    return points

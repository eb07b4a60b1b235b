"""What an offer gets on a quality criterion, exactly. What a criterion alone decides is computed once, not for each offer.

In words and numbers: docs/methods/best-price-quality-ratio.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
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
        case CriterionKind.NUMBER:
            return _line(criterion)
        case _:
            raise ValueError(f"Criterion {criterion.id} does not score an offer by itself.")


def relative_scale(criterion: Criterion, offers: Iterable[Offer]) -> Scale:
    """weight x (answer / highest answer of these offers) ^ power; None where an answer is no number above zero."""
    answers = {offer.id: _above_zero(offer.answers.get(criterion.id, "")) for offer in offers}
    highest = max((answer for answer in answers.values() if answer is not None), default=None)
    weight = Fraction(criterion.weight)

    def points(offer: Offer) -> Fraction | None:
        answer = answers[offer.id]
        return None if answer is None or highest is None else weight * (answer / highest) ** criterion.power

    return points


def _above_zero(text: str) -> Fraction | None:
    return Fraction(text) if _NUMBER.fullmatch(text) and Fraction(text) > 0 else None


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

"""Points for the rebate off the estimate: with a knee at the mean rebate, or by published steps. Shares from 0 to 1, exact.

Formulas no. 4 to 6 (knee), 1 (table) and 2 (bands) of Appalti & Contratti. What is above the estimate is a rebate of 0, also in
the mean, so that no dear offer moves the points of the others. In words and numbers: docs/methods/price-formulas.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

MOST_STEPS = 20
Steps = Sequence[tuple[Fraction, Fraction]]


def rebate(estimate: Fraction, total: Fraction) -> Fraction:
    """The rebate as a share of the estimate, from 0 on."""
    return max(1 - total / estimate, Fraction(0))


def knee_share(own: Fraction, *, mean: Fraction, highest: Fraction, knee: Fraction) -> Fraction:
    """`knee` at the mean rebate, all at the highest, nothing at 0; evenly in between."""
    if not own:
        return Fraction(0)
    if own <= mean:
        return knee * own / mean
    return knee + (1 - knee) * (own - mean) / (highest - mean)


def table_share(own: Fraction, steps: Steps) -> Fraction:
    """The share of the last step that the rebate reaches; nothing below the first."""
    return next((share for limit, share in reversed(steps) if own >= limit), Fraction(0))


def bands_share(own: Fraction, steps: Steps) -> Fraction:
    """Evenly between the steps, from nothing at no rebate; from the last step on its share."""
    points = steps if not steps[0][0] else [(Fraction(0), Fraction(0)), *steps]
    for (low, below), (high, above) in pairwise(points):
        if low <= own < high:
            return below + (above - below) * (own - low) / (high - low)
    return points[-1][1]


def good_steps(steps: Steps) -> bool:
    """Whether rebates and shares rise, within 0 to 1, and the last step brings all points."""
    if not 1 <= len(steps) <= MOST_STEPS or steps[0][0] < 0 or steps[-1][0] >= 1:
        return False
    rising = all(low < high and below < above for (low, below), (high, above) in pairwise(steps))
    return rising and steps[0][1] >= 0 and steps[-1][1] == 1

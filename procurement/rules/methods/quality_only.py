"""Quality alone: the buyer announces the price, and the offer with the most points wins.

Directive 2014/24/EU art. 67(2) last sentence: the cost element may be a fixed price. See docs/methods/quality-only.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from procurement.rules.methods import Candidate, Standing


def standings(candidates: Iterable[Candidate]) -> dict[str, Standing]:
    """The standing of each candidate by offer id: its points of quality, of 100."""
    found = {}
    for one in candidates:
        points = sum(one.quality.values(), Fraction(0))
        found[one.offer.id] = Standing(points, points=points)
    return found

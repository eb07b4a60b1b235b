"""Lowest price: the cheapest admissible offer wins (Directive 2014/24/EU art. 67(2), Law 98/2016 art. 187(3)).

There are no points: prices are compared to the cent. See docs/methods/lowest-price.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from procurement.rules.methods import Candidate, Standing


def standings(candidates: Iterable[Candidate]) -> dict[str, Standing]:
    """The standing of each candidate by offer id: the lower the total, the higher the merit."""
    return {candidate.offer.id: Standing(-Fraction(candidate.total.amount)) for candidate in candidates}

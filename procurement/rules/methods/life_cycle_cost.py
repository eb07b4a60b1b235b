"""Lowest cost over the life cycle: the cheapest offer is the one that costs least in the end, not the one with the lowest price.

Directive 2014/24/EU art. 67(2) and 68, Law 98/2016 art. 191. The cost itself: rules.life_cycle.
"""

from __future__ import annotations

from collections.abc import Iterable

from procurement.rules.methods import Candidate, Standing


def standings(candidates: Iterable[Candidate]) -> dict[str, Standing]:
    """The standing of each candidate by offer id: the lower the cost, the higher the merit."""
    return {one.offer.id: Standing(-one.compared, compared=one.compared) for one in candidates}

"""Price divided by a coefficient of quality: the lowest reduced price wins (the method of ProZorro, there called MEAT).

coefficient = 1 + V / (1 - Vmax): V are the points of quality of the offer and Vmax those of all criteria, both of 100. In an
auction the step is taken off the own price before the division. In words and numbers: docs/methods/coefficient.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from procurement.rules.facts import LotTerms
from procurement.rules.methods import Candidate, Standing
from procurement.rules.methods.best_ratio import price_weight


def coefficient(lot: LotTerms, quality: Mapping[str, Fraction]) -> Fraction:
    """The number by which a price is divided, from 1 on. ValueError if the criteria leave nothing for the price."""
    return 1 + sum(quality.values(), Fraction(0)) / price_weight(lot)


def standings(lot: LotTerms, candidates: Sequence[Candidate]) -> dict[str, Standing]:
    """The standing of each candidate by offer id: the lower the reduced price, the higher the merit."""
    found = {}
    for candidate in candidates:
        reduced = candidate.compared / coefficient(lot, candidate.quality)
        found[candidate.offer.id] = Standing(-reduced, compared=reduced)
    return found

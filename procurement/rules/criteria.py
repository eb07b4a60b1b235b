"""Which criteria of a lot count as what: quality with points, costs of the life cycle, or only between equal offers."""

from __future__ import annotations

from procurement.rules.facts import AwardMethod, Criterion, CriterionKind, LotTerms

COSTS = frozenset({CriterionKind.YEARLY, CriterionKind.END_COST, CriterionKind.RESIDUAL, CriterionKind.EXTERNAL})
"""Kinds that are amounts of money of the life cycle and earn no points."""
SELF_SCORING = frozenset({CriterionKind.NUMBER, CriterionKind.OPTION})
"""Kinds that score an offer by itself, so that they can tell two equal offers apart."""
NUMERIC = frozenset({CriterionKind.NUMBER, CriterionKind.RELATIVE, *COSTS})
"""Kinds that are answered by a number."""
RATED = frozenset({AwardMethod.BEST_RATIO, AwardMethod.COEFFICIENT, AwardMethod.QUALITY_ONLY})
"""Methods under which quality counts."""
WITH_COSTS = frozenset({AwardMethod.BEST_RATIO, AwardMethod.LIFE_CYCLE_COST})
"""Methods under which costs of the life cycle may count; beside quality they make the best cost-quality ratio."""


def quality_of(lot: LotTerms) -> tuple[Criterion, ...]:
    """The criteria that earn points, where the method has any."""
    if lot.award_method not in RATED:
        return ()
    return tuple(one for one in lot.criteria if one.kind not in COSTS and one.weight)


def costs_of(lot: LotTerms) -> tuple[Criterion, ...]:
    """The costs of the life cycle that bidders state, where the method counts them."""
    if lot.award_method not in WITH_COSTS:
        return ()
    return tuple(one for one in lot.criteria if one.kind in COSTS)


def extra_of(lot: LotTerms) -> Criterion | None:
    """The declared criterion that only tells equal offers apart: the first one without points that scores itself."""
    return next((one for one in lot.criteria if not one.weight and one.kind in SELF_SCORING), None)

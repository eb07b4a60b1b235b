"""What the admissible offers of a lot get before they are compared: points of quality, and their cost over the life cycle.

What an offer gets by itself comes first, with the published minimums; only then what depends on the others that take
part, so that an excluded offer never counts against one that stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType

from procurement.rules.criteria import costs_of, quality_of
from procurement.rules.envelopes import SEALED
from procurement.rules.evaluation_results import Result
from procurement.rules.facts import Criterion, CriterionKind, LotTerms, Offer
from procurement.rules.life_cycle import COST_NOT_POSITIVE, cost_issues, life_cycle_cost
from procurement.rules.messages import Issue, Message, gettext_noop, issue
from procurement.rules.methods.quality import Scale, relative_scale, scale_of
from procurement.rules.money import rounded

BELOW_MINIMUM = gettext_noop("“%(title)s” got %(points)s points; at least %(minimum)s are needed.")
NOT_ANSWERED = gettext_noop("“%(title)s” has no usable answer and gets 0 points.")
_NOTHING = Fraction(0)
_Scales = Sequence[tuple[Criterion, Fraction, Scale]]


def scored(lot: LotTerms, results: Sequence[Result], offers: Mapping[str, Offer]) -> list[Result]:
    """The results with points and costs; an offer that misses a minimum or a cost becomes inadmissible."""
    found = list(results)
    if costs_of(lot):
        priced = {name for name, offer in offers.items() if offer.envelope != SEALED}
        found = [
            _with_cost(lot, one, offers[one.offer]) if one.admissible and one.offer in priced else one for one in found
        ]
    criteria = quality_of(lot)
    alone = [one for one in criteria if one.kind is not CriterionKind.RELATIVE]
    if alone:
        scales = [(one, Fraction(one.minimum_points), scale_of(one)) for one in alone]
        found = [_with_points(scales, one, offers[one.offer]) if one.admissible else one for one in found]
    beside = [one for one in criteria if one.kind is CriterionKind.RELATIVE]
    if beside:
        left = [offers[one.offer] for one in found if one.admissible]
        scales = [(one, _NOTHING, relative_scale(one, left)) for one in beside]
        found = [_with_points(scales, one, offers[one.offer]) if one.admissible else one for one in found]
    return found


def _with_cost(lot: LotTerms, result: Result, offer: Offer) -> Result:
    assert result.total is not None  # an admissible offer has one
    if missing := tuple(cost_issues(lot, offer)):
        return replace(result, exclusions=missing)
    cost = life_cycle_cost(lot, offer, result.total)
    if cost.discounted <= 0:
        return replace(result, exclusions=(issue("cost", COST_NOT_POSITIVE, code="cost_not_positive"),))
    return replace(result, cost=cost)


def _with_points(scales: _Scales, result: Result, offer: Offer) -> Result:
    """Quality points, and exclusion where a published minimum is not reached."""
    found = [(criterion, least, scale(offer)) for criterion, least, scale in scales]
    quality = {criterion.id: points or _NOTHING for criterion, _, points in found}
    below = tuple(
        _below_minimum(criterion, points or _NOTHING)
        for criterion, least, points in found
        if least and (points or _NOTHING) < least
    )
    unanswered = tuple(
        Message(NOT_ANSWERED, {"code": "not_answered", "title": criterion.title})
        for criterion, _, points in found
        if points is None
    )
    whole = MappingProxyType({**result.quality, **quality}) if result.quality else MappingProxyType(quality)
    return replace(result, quality=whole, exclusions=below, notes=(*result.notes, *unanswered))


def _below_minimum(criterion: Criterion, points: Fraction) -> Issue:
    return issue(
        f"criteria.{criterion.id}",
        BELOW_MINIMUM,
        code="below_minimum",
        title=criterion.title,
        points=rounded(points),
        minimum=criterion.minimum_points,
    )

"""The formula linter: plays likely and unlikely offers through a lot's formula and says what may surprise its author.

Advice only, never a reason to refuse. Every finding names an example that anybody can repeat on the what-if page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from procurement.rules.criteria import costs_of, quality_of
from procurement.rules.facts import AwardMethod, CriterionKind, LotTerms
from procurement.rules.life_cycle import annuity
from procurement.rules.messages import Message, gettext_noop
from procurement.rules.methods import POINTS
from procurement.rules.methods.best_ratio import price_weight
from procurement.rules.methods.price_points import ALONE, check_parameter
from procurement.rules.money import CENT, Money, rounded
from procurement.rules.options import compared_estimate
from procurement.rules.what_if import Imagined, Outcome, outcomes, quality_weight

EFFECTIVE = gettext_noop(
    "The price weighs less than its %(weight)s points say: between a total at 80 %% of the estimate and one at the estimate it makes a "
    "difference of %(points)s points, against %(quality)s points of quality. That is a weight of about %(effective)s in 100."
)
OVERWEIGHT = gettext_noop(
    "The price weighs more than its %(weight)s points say where totals are close: between 98 %% and 99 %% of the estimate it makes a "
    "difference of %(points)s points."
)
UNREACHABLE = gettext_noop(
    "No likely price earns the %(weight)s points: even 30 %% below the estimate brings %(points)s."
)
REVERSAL = gettext_noop(
    "An offer that does not win can decide who does. %(second)s with %(second_quality)s points of quality is ahead of %(first)s with "
    "%(first_quality)s, as long as an offer of %(third)s without quality takes part; without that offer it is the other way round."
)
REVERSAL_BACK = gettext_noop(
    "An offer that does not win can decide who does. %(first)s with %(first_quality)s points of quality is ahead of %(second)s with "
    "%(second_quality)s, as long as an offer of %(third)s without quality takes part; without that offer it is the other way round."
)
OUTLIER = gettext_noop(
    "This takes an offer far from the others; an exclusion for an abnormal price would have that effect."
)
MAY_COST_MORE = gettext_noop(
    "With all %(points)s points of quality an offer may cost %(dearer)s %% more than one without any, and be equal to it."
)
BEYOND_USUAL = gettext_noop("%(points)s points are more than usual under this method: up to %(usual)s are common.")
YEARLY_WEIGHS = gettext_noop(
    "1 of yearly cost weighs as much as %(times)s of price, over %(years)s years: ask for data that can be checked."
)
LATE_COSTS_FADE = gettext_noop(
    "Costs at the end count with %(share)s %% only: after %(years)s years the rate has taken the rest. Look at the sum without "
    "discounting, too."
)
ONE_DECIDES = gettext_noop("“%(title)s” has %(points)s of 100 points: it decides nearly alone.")
_USUAL_QUALITY = 30
_LIKELY = tuple(Decimal(percent) / 100 for percent in range(70, 105, 5))
_FAR = (Decimal("0.4"), Decimal("0.5"), Decimal("1.5"), Decimal(2))
_STEPS = 10
_NOTABLE = 15
"""Points of 100 by which the effective weight may differ before it is worth a word."""
_STEEP = 10
"""Points for one percent of the estimate that are worth a word."""


def advice(lot: LotTerms) -> tuple[Message, ...]:
    """What its author should know of the lot's formula; nothing where the price alone decides, or terms are incomplete."""
    if compared_estimate(lot).amount < 1 or not (quality_of(lot) or costs_of(lot)):
        return ()
    try:
        quality_weight(lot)
        check_parameter(lot)
        outcomes(lot, [_offer(lot, Decimal(1), Fraction(0))])
    except ValueError:
        return ()
    return tuple(_ADVICE[lot.award_method](lot))


def _coefficient(lot: LotTerms) -> Iterator[Message]:
    """How much dearer the best offer may be, which the points alone don't say."""
    rest = price_weight(lot)
    dearer = rounded((POINTS / rest - 1) * 100)
    yield Message(MAY_COST_MORE, {"points": rounded(POINTS - rest), "dearer": dearer})
    if POINTS - rest > _USUAL_QUALITY:
        yield Message(BEYOND_USUAL, {"points": rounded(POINTS - rest), "usual": _USUAL_QUALITY})


def _life_cycle(lot: LotTerms) -> Iterator[Message]:
    """What a yearly cost weighs, and what the rate takes from late ones."""
    assert lot.discount_rate is not None  # the terms were tried
    assert lot.life_years is not None
    factor = 1 / (1 + Fraction(lot.discount_rate) / 100)
    if any(one.kind is CriterionKind.YEARLY for one in costs_of(lot)):
        shown = rounded(annuity(factor, lot.life_years))
        yield Message(YEARLY_WEIGHS, {"times": shown, "years": lot.life_years})
    kept = factor**lot.life_years
    if kept < Fraction(1, 2):
        yield Message(LATE_COSTS_FADE, {"share": rounded(kept * 100), "years": lot.life_years})


def _quality_only(lot: LotTerms) -> Iterator[Message]:
    """Where one criterion decides alone, the others are for show."""
    heaviest = max(quality_of(lot), key=lambda one: one.weight)
    if heaviest.weight > _USUAL_QUALITY * 2:
        yield Message(ONE_DECIDES, {"title": heaviest.title, "points": rounded(heaviest.weight)})


def _found(lot: LotTerms) -> Iterator[Message]:
    if costs_of(lot):
        yield from _life_cycle(lot)
        return
    weight, quality = price_weight(lot), quality_weight(lot)
    given: dict[str, object] = {"weight": rounded(weight), "quality": rounded(quality)}
    lowest = _points(lot, "0.7")[0]
    if lot.price_formula in ALONE and lowest * 2 < weight:
        yield Message(UNREACHABLE, {**given, "points": rounded(lowest)})
    low, high = _points(lot, "0.8", "1")
    effective = (low - high) / (low - high + quality) * 100
    if weight - effective > _NOTABLE:
        shown = rounded(effective).quantize(Decimal(1))
        yield Message(EFFECTIVE, {**given, "points": rounded(low - high), "effective": shown})
    near, next_to_it = _points(lot, "0.98", "0.99")
    if near - next_to_it > _STEEP:
        yield Message(OVERWEIGHT, {**given, "points": rounded(near - next_to_it)})
    if lot.price_formula not in ALONE:  # in which no rival counts
        yield from _reversal(lot, quality)


def _reversal(lot: LotTerms, quality: Fraction) -> Iterator[Message]:
    """The first case in which taking out an offer that did not win changes the order of two others."""
    for third in (*_LIKELY, *_FAR):
        for first, second in combinations(_LIKELY, 2):
            for step in range(1, _STEPS + 1):
                rivals = _offer(lot, first, quality - quality * step / _STEPS), _offer(lot, second, quality)
                with_third = outcomes(lot, [*rivals, _offer(lot, third, Fraction(0))])
                if with_third[2].rank == 1:
                    continue
                before, after = _lead(with_third), _lead(outcomes(lot, rivals))
                if before * after < 0:
                    yield Message(REVERSAL_BACK if before > 0 else REVERSAL, _example(lot, with_third))
                    if third in _FAR:
                        yield Message(OUTLIER)
                    return


def _lead(found: list[Outcome]) -> Fraction:
    """By how many points the first is ahead of the second."""
    return found[0].points - found[1].points


def _example(lot: LotTerms, found: list[Outcome]) -> dict[str, object]:
    names = ("first", "second", "third")
    totals = {
        name: Money(one.offer.total, lot.estimated_value.currency) for name, one in zip(names, found, strict=True)
    }
    return {
        **totals,
        **{f"{name}_quality": rounded(one.offer.quality) for name, one in zip(names[:2], found, strict=False)},
    }


def _points(lot: LotTerms, *shares: str) -> list[Fraction]:
    """The points of prices alone, at these shares of the estimate."""
    found = outcomes(lot, [_offer(lot, Decimal(share), Fraction(0)) for share in shares])
    return [one.price_points for one in found]


_ADVICE: Mapping[AwardMethod, Callable[[LotTerms], Iterator[Message]]] = {
    AwardMethod.LOWEST_PRICE: lambda _lot: iter(()),
    AwardMethod.BEST_RATIO: _found,
    AwardMethod.COEFFICIENT: _coefficient,
    AwardMethod.LIFE_CYCLE_COST: _life_cycle,
    AwardMethod.QUALITY_ONLY: _quality_only,
}


def _offer(lot: LotTerms, share: Decimal, quality: Fraction) -> Imagined:
    return Imagined((compared_estimate(lot).amount * share).quantize(CENT), quality)

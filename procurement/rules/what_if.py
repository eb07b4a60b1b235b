"""What offers would get: totals, costs and points of quality as anybody imagines them, compared by the published terms of a lot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from procurement.rules.criteria import costs_of
from procurement.rules.facts import AwardMethod, LotTerms
from procurement.rules.life_cycle import added_up
from procurement.rules.methods import POINTS
from procurement.rules.methods.best_ratio import price_weight
from procurement.rules.methods.price_points import price_points


@dataclass(frozen=True, slots=True)
class Imagined:
    """An offer that nobody made: its total without VAT (above zero), its points of quality, its costs by criterion."""

    total: Decimal
    quality: Fraction
    costs: tuple[tuple[str, Fraction], ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an imagined offer gets: points, or the amount that is compared. Equals share a rank: the tie-break needs a real offer."""

    offer: Imagined
    price_points: Fraction
    points: Fraction
    rank: int
    compared: Fraction | None = None
    undiscounted: Fraction | None = None


def quality_weight(lot: LotTerms) -> Fraction:
    """The points that all quality criteria can bring together."""
    match lot.award_method:
        case AwardMethod.QUALITY_ONLY:
            return POINTS
        case AwardMethod.LIFE_CYCLE_COST | AwardMethod.LOWEST_PRICE:
            return Fraction(0)
        case _:
            return POINTS - price_weight(lot)


def outcomes(lot: LotTerms, offers: Sequence[Imagined]) -> list[Outcome]:
    """The outcome of each offer, in the order given. ValueError for terms that can't be published."""
    costs = [added_up(lot, Fraction(one.total), dict(one.costs)) if costs_of(lot) else None for one in offers]
    amounts = [
        Fraction(one.total) if cost is None else cost.discounted for one, cost in zip(offers, costs, strict=True)
    ]
    prices, compared = [Fraction(0)] * len(offers), list[Fraction | None](amounts)
    if lot.award_method is AwardMethod.BEST_RATIO:
        prices = price_points(lot, price_weight(lot), amounts)
    if lot.award_method in (AwardMethod.BEST_RATIO, AwardMethod.QUALITY_ONLY):
        points = [price + one.quality for price, one in zip(prices, offers, strict=True)]
        merits, compared = points, [None if cost is None else cost.discounted for cost in costs]
    else:
        points = [one.quality for one in offers]
        if lot.award_method is AwardMethod.COEFFICIENT:
            amounts = [a / (1 + one.quality / price_weight(lot)) for a, one in zip(amounts, offers, strict=True)]
            compared = list(amounts)
        merits = [-amount for amount in amounts]
    return [
        Outcome(
            offer=offer,
            price_points=prices[at],
            points=points[at],
            rank=1 + sum(other > merits[at] for other in merits),
            compared=compared[at],
            undiscounted=None if (cost := costs[at]) is None else cost.undiscounted,
        )
        for at, offer in enumerate(offers)
    ]

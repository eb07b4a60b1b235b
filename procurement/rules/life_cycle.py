"""What an offer costs over its life: acquisition, use and maintenance, end of life, value left, and costs borne by others.

Directive 2014/24/EU art. 68, Law 98/2016 art. 191 and 192: the buyer announces years, rate and classes of cost. With the rate
0 it is the plain sum. In words and numbers: docs/methods/life-cycle-cost.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from procurement.rules.criteria import costs_of
from procurement.rules.facts import CriterionKind, LotTerms, Offer
from procurement.rules.messages import Issue, gettext_noop, issue
from procurement.rules.money import Money

MOST_YEARS = 100
HIGHEST_RATE = 20
"""Percent a year. Higher ones make later costs vanish, which is no life-cycle costing any more."""
COST_MISSING = gettext_noop("The cost “%(title)s” is missing or is no amount from 0.")
COST_NOT_POSITIVE = gettext_noop("Over the life cycle the offer would cost nothing or less.")
_AMOUNT = re.compile(r"[0-9]{1,15}(\.[0-9]{1,6})?")


@dataclass(frozen=True, slots=True)
class Cost:
    """The exact cost of an offer over its life, without VAT: as compared, and with no discounting at all."""

    discounted: Fraction
    undiscounted: Fraction


def cost_issues(lot: LotTerms, offer: Offer) -> Iterator[Issue]:
    """Costs that an offer lacks. A missing cost is not 0: that would make the offer look better."""
    for one in costs_of(lot):
        if _AMOUNT.fullmatch(offer.answers.get(one.id, "")) is None:
            yield issue(f"criteria.{one.id}", COST_MISSING, code="cost_missing", title=one.title)


def life_cycle_cost(lot: LotTerms, offer: Offer, total: Money) -> Cost:
    """The cost of an offer whose costs are all stated. ValueError for terms without years or rate."""
    stated = {one.id: Fraction(offer.answers[one.id]) for one in costs_of(lot)}
    return added_up(lot, Fraction(total.amount), stated)


def added_up(lot: LotTerms, total: Fraction, stated: Mapping[str, Fraction]) -> Cost:
    """The cost at this total and with these costs by criterion; those that are not there count as 0."""
    years, rate = lot.life_years, lot.discount_rate
    if years is None or rate is None or not 1 <= years <= MOST_YEARS or not 0 <= rate <= HIGHEST_RATE:
        raise ValueError("Life-cycle costs need years and a rate.")
    return over_years(years, rate, total, ((one.kind, stated.get(one.id, Fraction(0))) for one in costs_of(lot)))


def over_years(years: int, rate: Decimal, price: Fraction, costs: Iterable[tuple[CriterionKind, Fraction]]) -> Cost:
    """The cost of a price with costs, each of its kind, over years at a rate in percent."""
    amounts = {kind: Fraction(0) for kind in CriterionKind}
    for kind, amount in costs:
        amounts[kind] += amount
    yearly = amounts[CriterionKind.YEARLY]
    end = amounts[CriterionKind.END_COST] - amounts[CriterionKind.RESIDUAL]
    start = price + amounts[CriterionKind.EXTERNAL]
    factor = 1 / (1 + Fraction(rate) / 100)
    return Cost(start + yearly * annuity(factor, years) + end * factor**years, start + yearly * years + end)


def annuity(factor: Fraction, years: int) -> Fraction:
    """What one paid at the end of each year is worth now: factor + factor^2 + ... + factor^years."""
    if factor == 1:
        return Fraction(years)
    return factor * (1 - factor**years) / (1 - factor)

"""What a lot must say about how its winner is found: criteria and weights that fit the method, formula, costs, ties."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from procurement.rules.criteria import COSTS, RATED, SELF_SCORING, WITH_COSTS, costs_of, extra_of, quality_of
from procurement.rules.facts import AwardMethod, Criterion, CriterionKind, LotTerms, PriceFormula
from procurement.rules.judging import scale_issues
from procurement.rules.life_cycle import HIGHEST_RATE, MOST_YEARS
from procurement.rules.life_cycle_saving import reference_issues
from procurement.rules.messages import Issue, gettext_noop, issue
from procurement.rules.methods.price_points import HIGHEST_POWER, PARAMETERS, check_parameter
from procurement.rules.money import exact_sum
from procurement.rules.rulesets.ruleset import Ruleset
from procurement.rules.tie_break import EXTRA


def method_issues(lot: LotTerms, ruleset: Ruleset) -> Iterator[Issue]:
    """All that its award method still misses, or has too much of."""
    yield from _criteria(lot)
    if lot.award_method is AwardMethod.BEST_RATIO:
        yield from _price_formula(lot)
    if costs_of(lot) or lot.award_method is AwardMethod.LIFE_CYCLE_COST:
        yield from _life_cycle(lot)
    if lot.award_method is AwardMethod.QUALITY_ONLY:
        yield from _fixed_prices(lot)
    for number, criterion in enumerate(lot.criteria, start=1):
        yield from _criterion(_of(lot, f"criteria.{number}"), criterion)
    yield from _tie_break(lot, ruleset)


def _of(lot: LotTerms, field: str) -> str:
    return f"lots.{lot.number}.{field}"


def _criteria(lot: LotTerms) -> Iterator[Issue]:
    """Quality where it counts and only there; weights that leave the price its points, or none."""
    field, method = _of(lot, "criteria"), lot.award_method
    weighted = [one for one in lot.criteria if one.kind not in COSTS and one.weight]
    costs = [one for one in lot.criteria if one.kind in COSTS]
    if weighted and method not in RATED:
        text = gettext_noop("Remove the quality criteria of lot %(number)s, or let price and quality decide.")
        yield issue(field, text, number=lot.number)
    if costs and method not in WITH_COSTS:
        text = gettext_noop("Remove the costs of the life cycle of lot %(number)s, or let them decide.")
        yield issue(field, text, number=lot.number)
    if method is AwardMethod.LIFE_CYCLE_COST and not costs:
        text = gettext_noop(
            "Say which costs beside the price bidders of lot %(number)s state, or let the price alone decide."
        )
        yield issue(field, text, number=lot.number)
    if method in RATED:
        yield from _weights(lot, field)


def _weights(lot: LotTerms, field: str) -> Iterator[Issue]:
    if all(one.kind in COSTS or (one.kind in SELF_SCORING and not one.weight) for one in lot.criteria):
        text = gettext_noop("Add a quality criterion to lot %(number)s, or let the price alone decide.")
        yield issue(field, text, number=lot.number)
        return
    weights = exact_sum(*(criterion.weight for criterion in quality_of(lot)))
    if lot.award_method is AwardMethod.QUALITY_ONLY:
        if weights != 100:
            text = gettext_noop("Share out 100 points: the quality criteria of lot %(number)s have %(weights)s.")
            yield issue(field, text, number=lot.number, weights=weights)
    elif weights >= 100:
        text = gettext_noop(
            "Leave points for the price: the quality criteria of lot %(number)s take %(weights)s of 100."
        )
        yield issue(field, text, number=lot.number, weights=weights)


def _price_formula(lot: LotTerms) -> Iterator[Issue]:
    if costs_of(lot) and lot.price_formula is not PriceFormula.INVERSE:
        text = gettext_noop(
            "Weigh the costs of lot %(number)s in proportion to the lowest: the estimate knows only the price."
        )
        yield issue(_of(lot, "price_formula"), text, number=lot.number)
    try:
        check_parameter(lot)
    except ValueError:
        text = PARAMETERS[lot.price_formula]
        yield issue(_of(lot, "price_parameter"), text, number=lot.number, most=HIGHEST_POWER)


def _life_cycle(lot: LotTerms) -> Iterator[Issue]:
    if lot.life_years is None or not 1 <= lot.life_years <= MOST_YEARS:
        text = gettext_noop("Say over how many years the costs of lot %(number)s are counted: from 1 to %(most)s.")
        yield issue(_of(lot, "life_years"), text, number=lot.number, most=MOST_YEARS)
    if lot.discount_rate is None or not 0 <= lot.discount_rate <= HIGHEST_RATE:
        text = gettext_noop(
            "Announce the discount rate of lot %(number)s: percent a year, from 0 (later costs count in full) to %(most)s."
        )
        yield issue(_of(lot, "discount_rate"), text, number=lot.number, most=HIGHEST_RATE)
    yield from reference_issues(lot)


def _fixed_prices(lot: LotTerms) -> Iterator[Issue]:
    """Quality alone decides only where the buyer has said what it pays."""
    for number, item in enumerate(lot.items, start=1):
        if item.fixed_price is None or item.fixed_price <= 0:
            text = gettext_noop("Announce the price of one %(unit)s of item %(item)s of lot %(number)s, without VAT.")
            field = _of(lot, f"items.{number}.fixed_price")
            yield issue(field, text, unit=item.unit, item=number, number=lot.number)


def _criterion(field: str, criterion: Criterion) -> Iterator[Issue]:
    title, weight = criterion.title, criterion.weight
    if not title.strip():
        yield issue(f"{field}.title", gettext_noop("Give the criterion a title."))
    if criterion.kind in COSTS:
        yield from _cost(field, criterion)
        return
    if weight < 0 or not (weight or criterion.kind in SELF_SCORING):
        yield issue(f"{field}.weight", gettext_noop("Give “%(title)s” points above zero."), title=title)
    if not 0 <= criterion.minimum_points <= weight:
        text = gettext_noop("Choose a minimum for “%(title)s” between 0 and its %(weight)s points.")
        yield issue(f"{field}.minimum_points", text, title=title, weight=weight)
    if criterion.kind is CriterionKind.NUMBER and (
        None in (criterion.worst, criterion.best) or criterion.worst == criterion.best
    ):
        text = gettext_noop("Say for “%(title)s” which value gets no points and which, another one, gets all.")
        yield issue(f"{field}.best", text, title=title)
    if criterion.kind is CriterionKind.OPTION:
        yield from _options(f"{field}.options", criterion)
    if criterion.kind is CriterionKind.RELATIVE:
        yield from _relative(field, criterion)
    if criterion.kind is CriterionKind.JUDGED:
        yield from scale_issues(field, criterion)


def _cost(field: str, criterion: Criterion) -> Iterator[Issue]:
    if criterion.weight or criterion.minimum_points:
        text = gettext_noop("“%(title)s” is a cost: it counts as an amount and has no points.")
        yield issue(f"{field}.weight", text, title=criterion.title)
    if not criterion.guidance.strip():
        text = gettext_noop(
            "Say for “%(title)s” how bidders compute it, and from which data: it must be possible to check."
        )
        yield issue(f"{field}.guidance", text, title=criterion.title)


def _relative(field: str, criterion: Criterion) -> Iterator[Issue]:
    if criterion.minimum_points:
        text = gettext_noop("Take the minimum out of “%(title)s”: its points depend on the other offers.")
        yield issue(f"{field}.minimum_points", text, title=criterion.title)
    if criterion.power not in range(1, HIGHEST_POWER + 1):
        text = gettext_noop("Choose a power of “%(title)s”: a whole number from 1 to %(most)s.")
        yield issue(f"{field}.power", text, title=criterion.title, most=HIGHEST_POWER)


def _options(field: str, criterion: Criterion) -> Iterator[Issue]:
    shares, title = criterion.options.values(), criterion.title
    if len(shares) < 2 or any(not name.strip() for name in criterion.options):
        yield issue(field, gettext_noop("Give “%(title)s” at least two named choices."), title=title)
    elif any(not 0 <= share <= 1 for share in shares):
        yield issue(
            field, gettext_noop("Give each choice of “%(title)s” a share from 0 to 1 of its points."), title=title
        )
    elif max(shares) != Decimal(1) or len(set(shares)) == 1:
        text = gettext_noop("Let the best choice of “%(title)s” have share 1, and another one less.")
        yield issue(field, text, title=title)


def _tie_break(lot: LotTerms, ruleset: Ruleset) -> Iterator[Issue]:
    allowed = ruleset.names("tie_break.allowed")
    if not set(lot.tie_break) <= set(allowed):
        text = gettext_noop("Choose how ties are broken in lot %(number)s from: %(allowed)s.")
        citation = ruleset.citation("tie_break.allowed")
        yield issue(_of(lot, "tie_break"), text, citation=citation, number=lot.number, allowed=", ".join(allowed))
    if (EXTRA in lot.tie_break) != (extra_of(lot) is not None):
        text = gettext_noop(
            "Lot %(number)s: the additional criterion between equal offers is one with 0 points; name it among the ties, and have one."
        )
        yield issue(_of(lot, "criteria"), text, number=lot.number)

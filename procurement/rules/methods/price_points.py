"""What a price brings in points, by the formula that the notice names. Exact fractions, from 0 to the weight of the price.

Sources: the inverse formula is that of most Romanian notices; the others are formulas of Appalti & Contratti (no. 1, 2, 4 to 6, 8
to 10, 12, 13 and 15), with whole powers only, so that everything stays exact. In words and numbers: docs/methods/price-formulas.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from procurement.rules.facts import LotTerms, PriceFormula
from procurement.rules.messages import gettext_noop
from procurement.rules.methods import rebates
from procurement.rules.options import compared_estimate

HIGHEST_POWER = 4
_POWER = gettext_noop("Choose a power of the price formula of lot %(number)s: a whole number from 1 to %(most)s.")
_STEPS = gettext_noop(
    "Give the price formula of lot %(number)s its steps: rebates and shares that rise, the last with all points, and no number."
)
PARAMETERS: Mapping[PriceFormula, str] = MappingProxyType(
    {
        PriceFormula.INVERSE: gettext_noop(
            "Leave the number of the price formula of lot %(number)s empty: it has none."
        ),
        PriceFormula.TO_ESTIMATE: _POWER,
        PriceFormula.BILINEAR: gettext_noop(
            "Choose the share of the points at the mean price of lot %(number)s: between 0 and 1, for example 0.85."
        ),
        PriceFormula.POWER: _POWER,
        PriceFormula.REBATE: gettext_noop(
            "Choose the share of the points at the mean rebate of lot %(number)s: between 0 and 1, for example 0.85."
        ),
        PriceFormula.TABLE: _STEPS,
        PriceFormula.BANDS: _STEPS,
    }
)
"""What is to be mended where the parameter does not fit the formula."""
WITH_STEPS = frozenset({PriceFormula.TABLE, PriceFormula.BANDS})
"""Formulas that need published steps."""
ALONE = frozenset({PriceFormula.POWER, *WITH_STEPS})
"""Formulas under which no rival changes another one's points."""


@dataclass(frozen=True, slots=True)
class Field:
    """What a formula may look at beside the offer's own total: all admissible totals and the estimate."""

    lowest: Fraction
    mean: Fraction
    estimate: Fraction
    mean_rebate: Fraction
    steps: rebates.Steps


def price_points(lot: LotTerms, weight: Fraction, totals: Sequence[Fraction]) -> list[Fraction]:
    """The points of each admissible total (positive, without VAT), in their order. ValueError as `check_parameter` does."""
    check_parameter(lot)
    if not totals:
        return []
    field = _field(lot, totals)
    share = _SHARES[lot.price_formula]
    return [weight * _within(share(lot, field, total)) for total in totals]


def _field(lot: LotTerms, totals: Sequence[Fraction]) -> Field:
    estimate, count = Fraction(compared_estimate(lot).amount), len(totals)
    mean_rebate = Fraction(0)
    if lot.price_formula is PriceFormula.REBATE:
        mean_rebate = sum((rebates.rebate(estimate, total) for total in totals), Fraction(0)) / count
    return Field(min(totals), sum(totals, Fraction(0)) / count, estimate, mean_rebate, _steps(lot))


def _steps(lot: LotTerms) -> rebates.Steps:
    return [(Fraction(percent) / 100, Fraction(share)) for percent, share in lot.price_steps]


def check_parameter(lot: LotTerms) -> None:
    """ValueError unless the formula has the number or the steps that it needs, and none that it does not."""
    parameter, stepped = lot.price_parameter, lot.price_formula in WITH_STEPS
    match lot.price_formula:
        case PriceFormula.INVERSE | PriceFormula.TABLE | PriceFormula.BANDS:
            good = parameter is None
        case PriceFormula.BILINEAR | PriceFormula.REBATE:
            good = parameter is not None and 0 < parameter < 1
        case _:
            good = parameter is not None and parameter in range(1, HIGHEST_POWER + 1)
    if not good:
        raise ValueError(f"{parameter} is no parameter of the price formula {lot.price_formula}.")
    if not rebates.good_steps(_steps(lot)) if stepped else lot.price_steps:
        raise ValueError(f"These are no steps of the price formula {lot.price_formula}.")


def _within(share: Fraction) -> Fraction:
    return min(max(share, Fraction(0)), Fraction(1))


def _inverse(_lot: LotTerms, field: Field, total: Fraction) -> Fraction:
    return field.lowest / total


def _to_estimate(lot: LotTerms, field: Field, total: Fraction) -> Fraction:
    if total >= field.estimate:
        return Fraction(0)
    return Fraction((field.estimate - total) / (field.estimate - field.lowest)) ** _power(lot)


def _bilinear(lot: LotTerms, field: Field, total: Fraction) -> Fraction:
    knee = Fraction(lot.price_parameter or 0)
    if total < field.mean:
        return knee + (1 - knee) * (field.mean - total) / (field.mean - field.lowest)
    if total >= field.estimate:
        return Fraction(0)
    return knee * (field.estimate - total) / (field.estimate - field.mean)


def _absolute(lot: LotTerms, field: Field, total: Fraction) -> Fraction:
    return 1 - Fraction(total / field.estimate) ** _power(lot)


def _rebate(lot: LotTerms, field: Field, total: Fraction) -> Fraction:
    highest, own = rebates.rebate(field.estimate, field.lowest), rebates.rebate(field.estimate, total)
    return rebates.knee_share(own, mean=field.mean_rebate, highest=highest, knee=Fraction(lot.price_parameter or 0))


def _table(_lot: LotTerms, field: Field, total: Fraction) -> Fraction:
    return rebates.table_share(rebates.rebate(field.estimate, total), field.steps)


def _bands(_lot: LotTerms, field: Field, total: Fraction) -> Fraction:
    return rebates.bands_share(rebates.rebate(field.estimate, total), field.steps)


def _power(lot: LotTerms) -> int:
    return int(lot.price_parameter or 1)


_SHARES: Mapping[PriceFormula, Callable[[LotTerms, Field, Fraction], Fraction]] = MappingProxyType(
    {
        PriceFormula.INVERSE: _inverse,
        PriceFormula.TO_ESTIMATE: _to_estimate,
        PriceFormula.BILINEAR: _bilinear,
        PriceFormula.POWER: _absolute,
        PriceFormula.REBATE: _rebate,
        PriceFormula.TABLE: _table,
        PriceFormula.BANDS: _bands,
    }
)

"""The formula linter and the what-if calculator: what they find, and that each finding can be repeated."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from procurement.rules.facts import AwardMethod, Criterion, CriterionKind, LotTerms, PriceFormula
from procurement.rules.formula_check import EFFECTIVE, OUTLIER, OVERWEIGHT, REVERSAL, REVERSAL_BACK, UNREACHABLE, advice
from procurement.rules.money import Money
from procurement.rules.what_if import Imagined, outcomes, quality_weight
from tests.rules.cases import lot_of


def lot(formula: str = "inverse", parameter: str | None = None, quality: str = "40") -> LotTerms:
    terms = lot_of({"estimate": "100000"}, AwardMethod.BEST_RATIO.value)
    return replace(
        terms,
        criteria=(Criterion("q", "Quality", CriterionKind.JUDGED, Decimal(quality)),),
        price_formula=PriceFormula(formula),
        price_parameter=None if parameter is None else Decimal(parameter),
    )


@pytest.mark.parametrize(
    ("formula", "parameter", "expected"),
    [
        ("inverse", None, [EFFECTIVE, REVERSAL]),
        ("to_estimate", "1", [OVERWEIGHT, REVERSAL]),
        ("bilinear", "0.85", [OVERWEIGHT, REVERSAL_BACK]),
        ("power", "1", [UNREACHABLE, EFFECTIVE]),
    ],
)
def test_each_formula_is_told_what_it_does(formula: str, parameter: str | None, expected: list[str]) -> None:
    assert [found.template for found in advice(lot(formula, parameter))] == expected


def test_reversal_can_be_repeated_from_its_own_numbers() -> None:
    for terms in (lot(), lot("to_estimate", "1"), lot("bilinear", "0.85")):
        (found,) = [one for one in advice(terms) if one.template in (REVERSAL, REVERSAL_BACK)]
        totals, offers = [found.params[name] for name in ("first", "second", "third")], []
        quality = [found.params["first_quality"], found.params["second_quality"], Decimal(0)]
        for total, points in zip(totals, quality, strict=True):
            assert isinstance(total, Money)
            assert isinstance(points, Decimal)
            offers.append(Imagined(total.amount, Fraction(points)))
        three, two = outcomes(terms, offers), outcomes(terms, offers[:2])
        assert three[2].rank != 1
        assert (three[0].rank < three[1].rank) is (found.template == REVERSAL_BACK)
        assert (two[0].rank < two[1].rank) is (found.template == REVERSAL)


def test_outlier_is_named_where_only_a_far_offer_turns_the_order() -> None:
    assert [one.template for one in advice(lot("bilinear", "0.85", quality="5"))] == [
        OVERWEIGHT,
        REVERSAL,
        OUTLIER,
    ]
    assert [one.template for one in advice(lot("to_estimate", "1", quality="5"))] == [OVERWEIGHT]


@pytest.mark.parametrize(
    "terms",
    [
        lot_of({}, "lowest_price"),
        lot_of({}, "best_ratio"),
        lot(quality="100"),
        lot("power"),
        replace(lot(), estimated_value=Money(Decimal(0), "RON")),
    ],
)
def test_unfinished_terms_and_price_alone_get_no_advice(terms: LotTerms) -> None:
    assert advice(terms) == ()


def test_imagined_offers_are_scored_as_real_ones_and_equals_share_a_rank() -> None:
    offers = [
        Imagined(Decimal(total), Fraction(quality)) for total, quality in ((100000, 28), (110000, 36), (125000, 40))
    ]
    found = outcomes(lot(), offers)
    assert [(one.points, one.rank) for one in found] == [(88, 2), (Fraction(996, 11), 1), (88, 2)]
    assert quality_weight(lot()) == 40
    assert outcomes(lot(), []) == []

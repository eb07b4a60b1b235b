"""The formula linter and the what-if calculator: what they find, and that each finding can be repeated."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from procurement.rules.facts import AwardMethod, Criterion, CriterionKind, LotTerms, PriceFormula
from procurement.rules.formula_check import (
    BEYOND_USUAL,
    EFFECTIVE,
    LATE_COSTS_FADE,
    MAY_COST_MORE,
    ONE_DECIDES,
    OUTLIER,
    OVERWEIGHT,
    REVERSAL,
    REVERSAL_BACK,
    UNREACHABLE,
    YEARLY_WEIGHS,
    advice,
)
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


COST = Criterion("e", "Energy", CriterionKind.YEARLY, Decimal(0), guidance="By meter.")
LIFE = replace(lot_of({"life_years": 10, "discount_rate": "4"}, "life_cycle_cost"), criteria=(COST,))


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        (replace(lot(quality="30"), award_method=AwardMethod.COEFFICIENT), [MAY_COST_MORE]),
        (replace(lot(quality="60"), award_method=AwardMethod.COEFFICIENT), [MAY_COST_MORE, BEYOND_USUAL]),
        (LIFE, [YEARLY_WEIGHS]),
        (replace(LIFE, life_years=20, discount_rate=Decimal(10)), [YEARLY_WEIGHS, LATE_COSTS_FADE]),
        (replace(LIFE, criteria=(replace(COST, kind=CriterionKind.END_COST),)), []),
        (replace(LIFE, award_method=AwardMethod.BEST_RATIO, criteria=(COST, *lot().criteria)), [YEARLY_WEIGHS]),
        (replace(LIFE, life_years=None), []),
        (replace(lot(quality="100"), award_method=AwardMethod.QUALITY_ONLY), [ONE_DECIDES]),
        (
            replace(
                lot(),
                award_method=AwardMethod.QUALITY_ONLY,
                criteria=tuple(replace(lot(quality="50").criteria[0], id=name) for name in "ab"),
            ),
            [],
        ),
        (replace(lot("bands"), price_steps=((Decimal(50), Decimal(1)),)), [EFFECTIVE]),
        (replace(lot("table"), price_steps=((Decimal(40), Decimal(1)),)), [UNREACHABLE, EFFECTIVE]),
    ],
)
def test_each_method_is_told_what_it_does(terms: LotTerms, expected: list[str]) -> None:
    assert [found.template for found in advice(terms)] == expected


def test_dearer_and_yearly_weight_are_in_figures() -> None:
    dearer, *_ = advice(replace(lot(quality="30"), award_method=AwardMethod.COEFFICIENT))
    assert "42.86 % more" in str(dearer)
    (yearly,) = advice(LIFE)
    assert "as much as 8.11 of price" in str(yearly)


def whole(*numbers: int) -> tuple[Fraction, ...]:
    return tuple(map(Fraction, numbers))


def test_imagined_offers_are_compared_as_each_method_does() -> None:
    coefficient = replace(lot(quality="20"), award_method=AwardMethod.COEFFICIENT)
    found = outcomes(coefficient, [Imagined(Decimal(100000), Fraction(15)), Imagined(Decimal(95000), Fraction(5))])
    assert [(one.compared, one.rank) for one in found] == [(Fraction(1600000, 19), 1), (Fraction(1520000, 17), 2)]
    assert quality_weight(coefficient) == 20
    plain = replace(LIFE, life_years=1, discount_rate=Decimal(0))
    costs = [Imagined(Decimal(200), Fraction(0), (("e", Fraction(100)),)), Imagined(Decimal(250), Fraction(0))]
    found = outcomes(plain, costs)
    assert [(one.compared, one.undiscounted) for one in found] == [whole(300, 300), whole(250, 250)]
    assert [one.rank for one in found] == [2, 1]
    assert quality_weight(plain) == 0
    quality = replace(lot(quality="100"), award_method=AwardMethod.QUALITY_ONLY)
    found = outcomes(quality, [Imagined(Decimal(5), Fraction(70)), Imagined(Decimal(5), Fraction(70))])
    assert [(one.points, one.compared, one.rank) for one in found] == [(Fraction(70), None, 1)] * 2
    assert quality_weight(quality) == 100
    ratio = replace(LIFE, award_method=AwardMethod.BEST_RATIO, criteria=(COST, *lot().criteria))
    found = outcomes(ratio, [Imagined(Decimal(100), Fraction(0)), Imagined(Decimal(200), Fraction(30))])
    assert [(one.price_points, one.points, one.compared) for one in found] == [whole(60, 60, 100), whole(30, 60, 200)]

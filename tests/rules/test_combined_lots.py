"""Combined lots: the worked cases, and what holds for all of them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.rules.combined_lots import choose, sum_of
from tests.rules.cases import Case, cases
from tests.rules.combined import awarded, chosen_of

PRICES = st.integers(50, 150).map(str)
DISCOUNTS = st.sampled_from(["", "0", "3", "7.5", "20"])


@pytest.mark.parametrize("case", cases("combined_lots"), ids=str)
def test_case_gives_what_its_file_says(case: Case) -> None:
    assert awarded(chosen_of(case).divisions[0]) == case.data["expected"]


@st.composite
def tenders(draw: Any) -> Case:
    bids = ["A", "B", "C"]
    lots = {
        str(n): {
            "estimate": draw(PRICES),
            "offers": {bid: draw(PRICES) for bid in bids if bid == "A" or draw(st.booleans())},
        }
        for n in (1, 2, 3)
    }
    groups = {"G": ["1", "2"], "H": ["2", "3"], "K": ["1", "2", "3"]}
    discounts = {bid: {group: draw(DISCOUNTS) for group in groups} for bid in bids}
    at_most = draw(st.sampled_from([None, 1, 2]))
    return Case("", "", {"groups": groups, "discounts": discounts, "lots": lots, "at_most": at_most})


@given(tenders())
@settings(max_examples=60)
def test_choice_is_the_best_disjoint_and_within_the_limit_in_any_order(case: Case) -> None:
    found = chosen_of(case)
    best = found.divisions[0]
    single = next(one for one in found.divisions if not one.groups)
    for division in found.divisions:
        assert sorted(lot for part in division.parts for lot in part.lots) == ["1", "2", "3"]
        held = [part.bidder for part in division.parts for _ in part.lots if part.offer]
        assert all(held.count(bidder) <= (found.at_most or 3) for bidder in held)
        assert (best.left_over, -best.merit) <= (division.left_over, -division.merit)
    if best.groups:
        assert (best.left_over, -best.merit) < (single.left_over, -single.merit)
    turned = [replace(state) for state in reversed(found.states)]
    assert choose(turned, found.groups, found.at_most) == found


@given(tenders())
@settings(max_examples=30)
def test_without_limit_single_lots_go_to_the_first_in_rank(case: Case) -> None:
    found = chosen_of(Case("", "", {**case.data, "at_most": None}))
    single = next(one for one in found.divisions if not one.groups)
    winners = {state.id: state.evaluation.winner for state in found.states}
    assert {part.lots[0]: part.offer for part in single.parts} == {
        lot: one and one.offer for lot, one in winners.items()
    }
    assert single.merit == -sum(Fraction(one.total.amount) for one in winners.values() if one and one.total)


def test_higher_discount_never_loses_what_a_lower_one_won() -> None:
    data = next(case for case in cases("combined_lots") if case.name == "combination-costs-less").data
    for percent in ("8.0001", "50", "99.9"):
        won = chosen_of(Case("", "", {**data, "discounts": {"B": {"G": percent}}}))
        assert won.divisions[0].groups == ("G",)


@pytest.mark.parametrize("text", ["", "0", "0.0000", "100", "-5", "five", "5%", "1.23456"])
def test_what_is_no_discount_combines_nothing(text: str) -> None:
    data = next(case for case in cases("combined_lots") if case.name == "combination-costs-less").data
    found = chosen_of(Case("", "", {**data, "discounts": {"B": {"G": text}}}))
    assert [one.groups for one in found.divisions] == [()]


def test_amounts_are_those_of_each_lot_rounded_and_a_decided_lot_has_no_part() -> None:
    (case,) = (one for one in cases("combined_lots") if one.name == "cents-of-each-lot")
    part = chosen_of(case).part_of("2")
    assert part is not None
    assert dict(zip(part.lots, map(str, part.totals), strict=True)) == {
        "1": "32.50 RON",
        "2": "64.94 RON",
        "3": "0.10 RON",
    }
    assert str(sum_of(part.totals)) == "97.54 RON"
    (stands,) = (one for one in cases("combined_lots") if one.name == "part-that-stands")
    assert chosen_of(stands).part_of("1") is None


def test_discount_that_leaves_nothing_to_pay_is_no_combination() -> None:
    lots = {"1": {"offers": {"A": "0.01"}}, "2": {"offers": {"A": "0.01"}}}
    data = {"groups": {"G": ["1", "2"]}, "discounts": {"A": {"G": "99"}}, "lots": lots}
    assert [one.groups for one in chosen_of(Case("", "", data)).divisions] == [()]


def test_group_with_a_lot_that_is_not_open_is_not_combined() -> None:
    for state in ({"award": ["B"]}, None):
        lots: dict[str, Any] = {
            "1": {"offers": {"A": "10", "B": "10"}},
            "2": {"offers": {"A": "10", "B": "10"}, **(state or {})},
        }
        if state is None:
            del lots["2"]
        data = {"groups": {"G": ["1", "2"]}, "discounts": {"A": {"G": "9"}}, "lots": lots}
        assert [one.groups for one in chosen_of(Case("", "", data)).divisions] == [()]
    assert choose([], []).divisions[0].parts == ()

"""How many lots one bidder may bid for and win: the published order, who is passed over, what a notice may say."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.rules.evaluation import evaluate
from procurement.rules.evaluation_inputs import evaluation_inputs, inputs_from_data
from procurement.rules.lot_limits import LotCourse, at_limit, first_below_limit, in_order, limit_issues, waits_for
from procurement.rules.verify_terms import differences
from tests.rules.cases import Case, allotted_of, cases, lot_of, offers_of

OPEN = LotCourse("b", 2, Decimal(50))
LARGE = LotCourse("a", 3, Decimal(90), settled=True, suppliers=frozenset({"A"}))


@pytest.mark.parametrize("case", cases("lot_limits"), ids=str)
def test_case_gives_what_its_file_says(case: Case) -> None:
    assert {one.lot.id: one.winner for one in allotted_of(case)} == case.data["expected"]


@given(
    st.lists(st.tuples(st.integers(0, 3), st.permutations("ABCD")), min_size=1, max_size=6), st.integers(1, 3)
)  # fmt: skip
def test_nobody_exceeds_the_limit_and_nobody_below_it_is_passed_over(
    lots: list[tuple[int, list[str]]], most: int
) -> None:
    numbered = {str(n): {"estimate": str(value), "ranking": order} for n, (value, order) in enumerate(lots, start=1)}
    found = allotted_of(Case("", "", {"at_most": most, "lots": numbered}))
    assert [one.lot.number for one in found] == [one.number for one in in_order(one.lot for one in found)]
    held: Counter[str] = Counter()
    for one in found:
        assert all(held[bidder] == most for bidder in one.passed)
        if one.winner:
            held[one.winner] += 1
            assert held[one.winner] <= most


def test_lot_waits_for_those_before_it_and_for_no_other() -> None:
    assert waits_for("b", [OPEN, LARGE]) is None
    assert waits_for("b", [OPEN, replace(LARGE, settled=False)]) == replace(LARGE, settled=False)
    assert waits_for("a", [OPEN, replace(LARGE, settled=False)]) is None
    with pytest.raises(ValueError, match="not among"):
        waits_for("c", [LARGE])


def test_own_award_of_a_lot_does_not_count_against_its_bidder() -> None:
    assert at_limit("b", [OPEN, LARGE], 1) == {"A"}
    assert at_limit("a", [OPEN, LARGE], 1) == at_limit("b", [OPEN, LARGE], 2) == at_limit("b", [OPEN, LARGE], None)
    assert first_below_limit([], frozenset()) == (None, ())


@pytest.mark.parametrize(
    ("bid", "awarded", "lots", "fields"),
    [
        (None, None, 1, []),
        (2, 1, 3, []),
        (None, 2, 3, []),
        (0, None, 3, ["lots_bid_at_most"]),
        (3, None, 3, ["lots_bid_at_most"]),
        (None, 1, 1, ["lots_awarded_at_most"]),
        (1, 2, 3, ["lots_awarded_at_most"]),
        (2, 2, 3, ["lots_awarded_at_most"]),
    ],
)
def test_limit_limits_something(bid: int | None, awarded: int | None, lots: int, fields: list[str]) -> None:
    assert [found.field for found in limit_issues(bid, awarded, lots)] == fields


def test_bid_for_too_many_lots_is_admissible_for_none_and_recomputed_so() -> None:
    data = {"offers": {"A": {"price": "100"}, "B": {"price": "90"}}}
    lot = replace(lot_of(data, "lowest_price"), lots_bid_at_most=2)
    few, many = offers_of(data)
    found = evaluate(lot, [replace(few, lots=2), replace(many, lots=3)])
    assert [(one.offer, one.rank) for one in found.results] == [("A", 1), ("B", None)]
    assert str(found.of("B").exclusions[0]) == "The bid is for 3 lots; one bidder may bid for at most 2."
    assert evaluate(*inputs_from_data(found.inputs())) == found
    plain = evaluation_inputs(lot_of(data, "lowest_price"), [few])
    assert "lots" not in plain["offers"][0]
    assert "lots_bid_at_most" not in plain["lot"]


def test_limit_is_the_one_of_the_notice() -> None:
    lot = replace(lot_of({"offers": {}}, "lowest_price"), lots_bid_at_most=2)
    shown = evaluation_inputs(lot, [])["lot"] | {"estimated_value": str(lot.estimated_value.amount)}
    assert not differences(lot, shown, {"requirements": [], "lots_bid_at_most": 2})
    assert "lots_bid_at_most" in differences(lot, shown, {"requirements": []})

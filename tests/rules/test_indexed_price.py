"""Baseline S4 worked out by hand: earlier prices carried to today, rounded once."""

from __future__ import annotations

from decimal import Decimal

import pytest

from procurement.rules.indexed_price import (
    GAPS,
    WAITING,
    EarlierLine,
    IndexedLine,
    covers,
    indexed_total,
    is_broad,
    like,
)
from procurement.rules.indexed_working import WorkedLine, read_working, total_of_working, working_text

D = Decimal


def test_only_the_result_is_rounded() -> None:
    # 1000 x 0.33 x 110.1 / 103.7 = 350.3664...; the unit price rounded first would be 0.35, the total 350.00.
    line = IndexedLine(D(1000), D("0.33"), D("103.7"), D("110.1"))
    assert indexed_total([line]) == D("350.37")
    # Three lines of 0.004 each are 0.012: rounded apart they would be nothing.
    assert indexed_total([IndexedLine(D(1), D("0.004"), D(100), D(100))] * 3) == D("0.01")


def test_falling_prices_lower_the_baseline() -> None:
    assert indexed_total([IndexedLine(D(10), D(100), D(125), D(100))]) == D("800.00")


@pytest.mark.parametrize(
    ("category", "broad"), [("", True), ("30000000", True), ("30213100", False), ("30200000", False)]
)
def test_a_division_is_no_likeness(category: str, broad: bool) -> None:
    assert is_broad(category) is broad


@pytest.mark.parametrize(
    ("award", "whole"),
    [("100", True), ("100.10", True), ("99.91", True), ("100.11", False), ("99.90", False), ("0", False)],
)
def test_lines_are_the_award_within_a_thousandth(award: str, whole: bool) -> None:
    assert covers([(D(4), D("20")), (D(2), D("10.00"))], D(award)) is whole


def test_same_description_comes_before_the_cheapest_line() -> None:
    dear, cheap = EarlierLine(1, "Laptop 14 inch.", D(4000)), EarlierLine(2, "Laptop 13 inch", D(3000))
    twin = EarlierLine(3, "laptop  14 INCH", D(4000))
    assert like("Laptop 14 inch", [cheap, twin, dear]) == dear
    assert like("Laptop 15 inch", [dear, cheap, twin]) == cheap


def test_every_reason_is_a_sentence_and_those_that_wait_are_known() -> None:
    assert all(reason.endswith(".") for reason in GAPS.values())
    assert set(WAITING) < set(GAPS)


def test_working_is_read_back_and_adds_up_to_the_baseline() -> None:
    line = WorkedLine(
        number=1, quantity=D("1000.0000"), earlier_price=D("0.330000"), earlier_ocid="ocds-1-ș", earlier_lot=2, earlier_line=3,
        own=True, month_then="2025-01", month_now="2026-03", then=D("103.7"), now=D("110.10"), index="prices/2", file="ab",
    )  # fmt: skip
    text = working_text([line])
    assert read_working(text) == (line,)
    assert total_of_working(text) == D("350.37")
    assert '"quantity":"1000"' in text


@pytest.mark.parametrize(
    "text", ["", "{}", '{"lines":[],"v":2}', '{"lines":[{"n":1}],"v":1}', '{"lines":[1],"v":1}', "ș", '{ "v":1}', "[]"]
)
def test_anything_else_is_no_working(text: str) -> None:
    with pytest.raises(ValueError, match="working"):
        read_working(text)

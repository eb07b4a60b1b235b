"""The text by which a savings report is signed off: written and read back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from procurement.rules.savings_statement import Statement, parse_statement, statement_text

SAID = Statement(
    number=7,
    currency="RON",
    filters="buyer=1",
    cut_off="2026-11-21T08:00:00+00:00",
    method="savings/2",
    lots=3,
    data="ab" * 32,
    prepared_by="1",
    approved_by="2",
    totals={"estimate": ("100.00", "90.00", "10.00", "10.00", "3", "0"), "auction": ("0", "0", "0", "", "0", "3")},
)


def test_statement_is_read_back_with_every_value() -> None:
    found = parse_statement(statement_text(SAID))
    assert (found["number"], found["filters"], found["data-sha256"]) == ("7", "buyer=1", "ab" * 32)
    assert found["total estimate"] == "100.00 90.00 10.00 10.00 3 0"
    assert found["total auction"] == "0 0 0 - 0 3"
    assert parse_statement(statement_text(replace(SAID, filters="")))["filters"] == "-"


def test_rates_of_a_conversion_are_named_and_only_then() -> None:
    rates = f"bnr 2 {'cd' * 32}"
    assert parse_statement(statement_text(replace(SAID, conversion=rates)))["conversion"] == rates
    assert "conversion" not in parse_statement(statement_text(SAID))


def test_other_text_is_no_statement() -> None:
    with pytest.raises(ValueError, match="no sign-off"):
        parse_statement("sigiliu receipt/1\nnumber 7\n")

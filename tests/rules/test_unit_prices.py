"""What one unit of an awarded line costs, with and without a total that the lines don't add up to."""

from __future__ import annotations

from decimal import Decimal

import pytest

from procurement.rules.facts import Item, LotTerms, Offer, PriceLine
from procurement.rules.money import Money
from procurement.rules.unit_prices import awarded_prices, spread, unit_of

D = Decimal
LOT = LotTerms(
    id="lot", number=1, title="Paper", estimated_value=Money(D(100), "RON"),
    items=(Item("a4", "A4", D(3), "box"), Item("a3", "A3", D(7), "box")),
)  # fmt: skip
OFFER = Offer("x", "Alfa", "RON", (PriceLine("a4", D("10.0001")), PriceLine("a3", D("5"))), None)


@pytest.mark.parametrize(("text", "unit"), [(" Piece ", "piece"), ("pcs.", "pcs"), ("square   Meter", "square meter")])
def test_units_are_compared_without_case_blanks_and_final_point(text: str, unit: str) -> None:
    assert unit_of(text) == unit


def test_the_prices_of_the_bid_count_where_its_lines_add_up() -> None:
    assert awarded_prices(LOT, OFFER, D("65.00")) == {"a4": D("10.0001"), "a3": D("5")}


def test_after_an_auction_each_line_shrinks_and_is_divided_by_its_quantity() -> None:
    # 30.00 and 35.00 become 27.69 and 32.31 of 60.00; a third and a seventh of them, to six decimals.
    assert awarded_prices(LOT, OFFER, D("60.00")) == {"a4": D("9.230000"), "a3": D("4.615714")}


@pytest.mark.parametrize(
    ("lower", "median", "upper", "expected"),
    [("90", "120", "150", D("50.00")), ("1", "3", "2", D("33.33")), ("0", "0", "5", None)],
)
def test_the_spread_is_between_the_quartiles_in_percent_of_the_median(
    lower: str, median: str, upper: str, expected: Decimal | None
) -> None:
    assert spread({"lower": D(lower), "median": D(median), "upper": D(upper)}) == expected

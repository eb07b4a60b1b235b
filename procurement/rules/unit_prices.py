"""What one unit of an awarded line costs, and how units and categories of lines are compared. In words: docs/methods/unit-prices.md."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from procurement.rules.auction_lines import lines_of, scaled
from procurement.rules.facts import LotTerms, Offer
from procurement.rules.money import exact_sum, rounded
from procurement.rules.options import compared_items

DECIMALS = Decimal("0.000001")
"""To what a unit price is rounded that no bid states: where the award is another amount than the sum of the lines."""


def unit_of(text: str) -> str:
    """The unit as it is compared: "Piece " and "piece" are one. Nothing is converted: a box is not twelve pieces."""
    return " ".join(text.casefold().split()).rstrip(".")


def awarded_prices(lot: LotTerms, offer: Offer, amount: Decimal) -> dict[str, Decimal]:
    """The price of one unit of each item that is awarded, without VAT, at the awarded amount.

    The prices of the bid where its lines add up to the award. Where they don't (an auction, a discount on lots together),
    every line shrinks in the same proportion (rules.auction_lines), and its total is divided by its quantity. Options that
    do not count are not awarded yet.
    """
    lines = lines_of(lot, offer)
    if exact_sum(*lines.values()) == amount:
        return {line.item_id: line.unit_price for line in offer.lines if line.item_id in lines}
    totals = scaled(lines, amount)
    return {
        item.id: rounded(Fraction(totals[item.id]) / Fraction(item.quantity), DECIMALS) for item in compared_items(lot)
    }


def spread(figures: Mapping[str, Decimal]) -> Decimal | None:
    """From the lower to the upper quartile, in percent of the median (two decimals); None where the median is not above zero."""
    if figures["median"] <= 0:
        return None
    return rounded(Fraction(figures["upper"] - figures["lower"]) * 100 / Fraction(figures["median"]))

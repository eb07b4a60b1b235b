"""Tax on top of a price: rounded once a lot, added up as shown."""

from __future__ import annotations

from decimal import Decimal

import pytest

from procurement.rules.money import CurrencyMismatch, Money
from procurement.rules.vat import together, with_vat


def ron(amount: str) -> Money:
    return Money(Decimal(amount), "RON")


@pytest.mark.parametrize(
    ("net", "rate", "tax", "gross"),
    [
        ("100.00", "19", "19.00", "119.00"),
        ("0.05", "21", "0.01", "0.06"),
        ("0.50", "5", "0.03", "0.53"),  # 0.025: half up
        ("1000.00", "0", "0.00", "1000.00"),
        ("333.33", "8.5", "28.33", "361.66"),
        ("12345678901234567890.12", "21", "2592592569259259256.93", "14938271470493827147.05"),
    ],
)
def test_tax_is_rounded_half_up_to_the_cent(net: str, rate: str, tax: str, gross: str) -> None:
    found = with_vat(ron(net), Decimal(rate))
    assert (found.tax, found.gross) == (ron(tax), ron(gross))


def test_sum_of_lots_is_that_of_its_lines() -> None:
    lots = [with_vat(ron("0.50"), Decimal(5))] * 3
    assert (together(lots).tax, together(lots).gross, together(lots).rate) == (ron("0.09"), ron("1.59"), Decimal(5))


def test_sum_of_several_rates_names_none() -> None:
    found = together([with_vat(ron("100.00"), Decimal(21)), with_vat(ron("100.00"), Decimal(11))])
    assert (found.rate, found.net, found.gross) == (None, ron("200.00"), ron("232.00"))


def test_currencies_are_not_mixed() -> None:
    parts = [with_vat(Money(Decimal(1), currency), Decimal(19)) for currency in ("EUR", "RON")]
    with pytest.raises(CurrencyMismatch):
        together(parts)

"""Money is exact, refuses what it can't mean, and is rounded by one rule."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.rules.money import CurrencyMismatch, Money, exact_product, exact_sum, rounded


def ron(amount: str) -> Money:
    return Money(Decimal(amount), "RON")


@pytest.mark.parametrize("amount", [10.5, 10, "10"])
def test_money_of_anything_but_a_decimal_is_refused(amount: Any) -> None:
    with pytest.raises(TypeError, match="takes a Decimal"):
        Money(amount, "RON")


@pytest.mark.parametrize("amount", ["NaN", "Infinity"])
def test_money_without_a_finite_amount_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="finite"):
        ron(amount)


@pytest.mark.parametrize("currency", ["", "lei", "RO", "RONN", "R0N", "ȘȚĂ"])
def test_money_in_no_currency_is_refused(currency: str) -> None:
    with pytest.raises(ValueError, match="ISO 4217"):
        Money(Decimal(1), currency)


def test_money_compares_by_amount() -> None:
    assert ron("1.0") == ron("1.00")
    assert ron("1") < ron("2")
    assert ron("1") <= ron("1")
    assert ron("2") > ron("1")
    assert ron("2") >= ron("2")
    assert not ron("1") > ron("1")
    assert not ron("1") < ron("1")
    assert str(ron("10.50")) == "10.50 RON"


@pytest.mark.parametrize("act", ["__add__", "__sub__", "__lt__", "__le__", "__gt__", "__ge__"])
def test_money_of_two_currencies_never_mixes(act: str) -> None:
    with pytest.raises(CurrencyMismatch, match="RON and EUR"):
        getattr(ron("1"), act)(Money(Decimal(1), "EUR"))


@pytest.mark.parametrize(
    ("value", "shown"),
    [("1.005", "1.01"), ("1.0049999", "1.00"), ("-1.005", "-1.01"), ("2.5E+3", "2500.00"), ("-0.001", "0.00")],
)
def test_rounded_goes_half_up_and_away_from_zero(value: str, shown: str) -> None:
    assert str(rounded(Decimal(value))) == shown
    assert str(rounded(Fraction(value))) == shown


def test_rounded_takes_another_quantum() -> None:
    assert rounded(Fraction(1, 3), Decimal("0.0001")) == Decimal("0.3333")
    assert rounded(Decimal("149.5"), Decimal(1)) == Decimal(150)


wide = st.decimals(-(10**25), 10**25, allow_nan=False, allow_infinity=False, places=6)


@given(st.lists(wide, max_size=6))
def test_exact_sum_is_that_of_fractions(amounts: list[Decimal]) -> None:
    assert Fraction(exact_sum(*amounts)) == sum(map(Fraction, amounts), Fraction(0))


@given(wide, wide)
def test_exact_product_is_that_of_fractions(left: Decimal, right: Decimal) -> None:
    assert Fraction(exact_product(left, right)) == Fraction(left) * Fraction(right)


@given(wide, wide)
def test_money_adds_and_subtracts_without_loss(left: Decimal, right: Decimal) -> None:
    one, two = Money(left, "RON"), Money(right, "RON")
    assert (one + two) - two == one
    assert one - two == Money(exact_sum(left, right.copy_negate()), "RON")


@given(wide)
def test_rounded_is_nearest_and_the_same_for_both_kinds(value: Decimal) -> None:
    result = rounded(value)
    assert result == rounded(Fraction(value))
    assert abs(Fraction(result) - Fraction(value)) <= Fraction(1, 200)
    assert rounded(result) == result

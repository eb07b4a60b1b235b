"""Conversion by dated rates: the last published rate within the days, exact factors, one rounding, and its text read again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from procurement.rules.conversion import Source, Working, convert, converted, factor, quote_on, read_working
from procurement.rules.exchange_rates import PER_BASE, PER_FOREIGN, Quote
from procurement.rules.money import Money

D = Decimal
BNR, ECB = Source("RON", PER_FOREIGN), Source("EUR", PER_BASE)
FRIDAY, MONDAY = date(2026, 2, 27), date(2026, 3, 2)
EURO = Quote(FRIDAY, "EUR", D("5.0901"), 1)
FORINT = Quote(FRIDAY, "HUF", D("1.3312"), 100)
TEXT = "from=EUR on=2026-03-01 EUR=5.0901/1@2026-02-27 estimate=540000.00 award=-0.01"


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2026, 2, 26), None),
        (FRIDAY, EURO),
        (date(2026, 3, 1), EURO),
        (MONDAY, Quote(MONDAY, "EUR", D("5.1"), 1)),
        (date(2026, 3, 9), Quote(MONDAY, "EUR", D("5.1"), 1)),
        (date(2026, 3, 10), None),
    ],
)
def test_rate_of_a_day_is_the_last_one_published_within_seven_days(day: date, found: Quote | None) -> None:
    quotes = (EURO, Quote(MONDAY, "EUR", D("5.1"), 1), FORINT)
    assert quote_on(quotes, "EUR", day) == found


def test_factor_is_exact_in_both_ways_of_quoting_and_across() -> None:
    assert factor(BNR, EURO, None) == Fraction(50901, 10000)
    assert factor(BNR, FORINT, None) == Fraction(13312, 1000000)
    assert factor(BNR, None, EURO) == Fraction(10000, 50901)
    assert factor(BNR, FORINT, EURO) == Fraction(13312, 1000000) / Fraction(50901, 10000)
    dollar, leu = Quote(FRIDAY, "USD", D("1.1"), 1), Quote(FRIDAY, "RON", D("5.0901"), 1)
    assert factor(ECB, leu, None) == Fraction(10000, 50901)
    assert factor(ECB, dollar, leu) == Fraction(50901, 11000)


def test_amount_is_rounded_once_half_up_to_the_cent() -> None:
    half = Fraction(1, 2)
    assert convert(Money(D("0.01"), "EUR"), "RON", half) == Money(D("0.01"), "RON")
    assert convert(Money(D("-0.01"), "EUR"), "RON", half) == Money(D("-0.01"), "RON")
    assert convert(Money(D("1000000.00"), "EUR"), "RON", factor(BNR, EURO, None)) == Money(D("5090100.00"), "RON")


def test_working_is_read_and_applied_again() -> None:
    working = read_working(TEXT)
    assert working == Working("EUR", date(2026, 3, 1), (EURO,), {"estimate": D("540000.00"), "award": D("-0.01")})
    assert converted(working, "RON", BNR) == {"estimate": D("2748654.00"), "award": D("-0.05")}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("from=EUR on", "'on' is no word"),
        ("from=EUR on=2026-03-01 EUR=5", "'5' is no rate"),
        (TEXT.replace("EUR=", "USD="), "The rates of EUR are needed, those of USD are there"),
        (TEXT.replace("on=2026-03-01", "on=2026-03-08"), "not of 2026-03-08 or the 7 days before"),
        (TEXT.replace("on=2026-03-01", "on=2026-02-26"), "not of 2026-02-26 or the 7 days before"),
    ],
)
def test_working_that_does_not_hold_is_refused(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        converted(read_working(text), "RON", BNR)

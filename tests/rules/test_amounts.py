"""Numbers as people type them."""

from decimal import Decimal

import pytest

from procurement.rules.amounts import NO_NUMBER, TOO_FINE, TWO_READINGS, NotANumber, parse_amount


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234", "1234"),
        ("12.5", "12.50"),
        ("12,5", "12.50"),
        ("1 234,50", "1234.50"),
        ("1\u00a0234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1.234.567", "1234567"),
        ("1,234,567.8", "1234567.80"),
        ("1234.500", "1234.50"),
        ("0.250", "0.25"),
        ("-5", "-5"),
        ("1\u2019000\u2019000,00", "1000000"),
    ],
)
def test_parse_amount_clear_text_is_read(text: str, value: str) -> None:
    assert parse_amount(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "template"),
    [
        ("", NO_NUMBER),
        ("abc", NO_NUMBER),
        ("1,2,3", NO_NUMBER),
        ("1.234.56", NO_NUMBER),
        ("12e3", NO_NUMBER),
        ("NaN", NO_NUMBER),
        ("1.234,567,8", NO_NUMBER),
        ("1.234", TWO_READINGS),
        ("12,500", TWO_READINGS),
        ("1.005,123", TOO_FINE),
        ("0.001", TOO_FINE),
        ("9" * 19, NO_NUMBER),
    ],
)
def test_parse_amount_unclear_text_is_asked_back(text: str, template: str) -> None:
    with pytest.raises(NotANumber) as refused:
        parse_amount(text, field="price")
    assert refused.value.issue.message.template == template
    assert refused.value.issue.field == "price"


def test_parse_amount_two_readings_names_both() -> None:
    with pytest.raises(NotANumber, match=r"write 1234 or 1\.2340"):
        parse_amount("1.234", places=4)


def test_parse_amount_four_places_are_kept_for_unit_prices() -> None:
    assert parse_amount("0,1234", places=4) == Decimal("0.1234")

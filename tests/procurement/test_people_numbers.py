"""Registry and VAT numbers: real ones of public bodies and companies, and ones with a slip."""

from __future__ import annotations

import pytest

from procurement.people.numbers import clean_registry_number, clean_vat_number
from procurement.refusal import Refused


@pytest.mark.parametrize(
    ("country", "typed", "stored"),
    [
        ("RO", " RO 18547290 ", "18547290"),
        ("RO", "18547290", "18547290"),
        ("FR", "552 008 443", "552008443"),
        ("AZ", "140 155 5071", "1401555071"),
        ("GE", "123 456 789", "123456789"),
        ("UA", "32855961", "32855961"),
        ("DE", "HRB  12345 b", "HRB 12345 B"),
        ("XK", "70123456-1", "70123456-1"),
        ("AT", "FN 122119m", "122119M"),
        ("CZ", "25123891", "25123891"),
        ("LV", "4000 3521 600", "40003521600"),
        ("SI", "9331310000", "9331310"),
        ("NL", "1234 5678", "12345678"),
    ],
)
def test_registry_number_right_is_stored_in_one_form(country: str, typed: str, stored: str) -> None:
    assert clean_registry_number(country, typed) == stored


@pytest.mark.parametrize(
    ("country", "typed", "words"),
    [
        ("RO", "18547291", "check digit"),
        ("RO", "1", "too few or too many"),
        ("RO", "J40/123", "not written like"),
        ("FR", "552008444", "check digit"),
        ("GE", "12345678", "9 digits"),
        ("DE", "<script>", "as the register does"),
        ("XK", "no digit at all", "as the register does"),
        ("CZ", "25123892", "check digit"),
        ("LV", "40003521601", "check digit"),
        ("SK", "1234567", "8 digits"),
    ],
)
def test_registry_number_wrong_says_what_is_wrong(country: str, typed: str, words: str) -> None:
    with pytest.raises(Refused, match=words) as refused:
        clean_registry_number(country, typed)
    assert [issue.field for issue in refused.value.issues] == ["registry_number"]


@pytest.mark.parametrize(
    ("country", "typed", "stored"),
    [
        ("RO", "", ""),
        ("RO", "18547290", "RO18547290"),
        ("RO", "ro 18547290", "RO18547290"),
        ("GR", "094259216", "EL094259216"),
        ("GR", "EL 094259216", "EL094259216"),
        ("NO", "995525828 MVA", "995525828MVA"),
        ("GE", "123456789", "123456789"),
    ],
)
def test_vat_number_right_carries_its_country_in_the_union(country: str, typed: str, stored: str) -> None:
    assert clean_vat_number(country, typed) == stored


def test_vat_number_of_another_country_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        clean_vat_number("RO", "DE136695976")
    assert [issue.field for issue in refused.value.issues] == ["vat_number"]


UNION = [
    "ATU13585627", "BE0428759497", "BG175074752", "CY10259033P", "CZ25123891", "DE136695976", "DK13585628", "EE100931558",
    "EL094259216", "ESB58378431", "FI20774740", "FR40303265045", "HR33392005961", "HU12892312", "IE6433435F",
    "IT00743110157", "LT119511515", "LU15027442", "LV40003521600", "MT11679112", "NL004495445B01", "PL8567346215",
    "PT501964843", "RO18547290", "SE556188840401", "SI50223054", "SK2022749619",
]  # fmt: skip


@pytest.mark.parametrize("number", UNION, ids=[number[:2] for number in UNION])
def test_vat_number_of_each_state_of_the_union_is_checked_by_its_digits(number: str) -> None:
    """Any other last digit but one is a slip: some states check by a letter at the end, or end in a fixed part."""
    country = {"EL": "GR"}.get(number[:2], number[:2])
    assert clean_vat_number(country, number) == clean_vat_number(country, number[2:]) == number
    at = {"NL": 10, "SE": 11}.get(number[:2], max(place for place, one in enumerate(number) if one.isdigit()))
    slip = f"{number[:at]}{(int(number[at]) + 1) % 10}{number[at + 1 :]}"
    with pytest.raises(Refused, match="Compare it with the certificate"):
        clean_vat_number(country, slip)


def test_union_has_27_states() -> None:
    assert len({number[:2] for number in UNION}) == 27

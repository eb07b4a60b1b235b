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

"""Whether a registry number or VAT number can exist: form and check digit, by python-stdnum. Nothing is asked over the network.

Where the library knows no rule for a country, only the form is checked; what a register says is for a person to look up.
"""

from __future__ import annotations

import re
from typing import Protocol

from stdnum import exceptions
from stdnum.eu import vat as eu_vat
from stdnum.util import get_cc_module

from procurement.refusal import refuse
from procurement.rules.messages import gettext_noop


class _Rule(Protocol):
    def compact(self, number: str) -> str: ...
    def validate(self, number: str) -> str: ...


_REGISTRY_MODULES = {
    "AT": "businessid",
    "AZ": "voen",
    "BE": "vat",
    "BG": "vat",
    "CH": "uid",
    "CZ": "dic",
    "DK": "cvr",
    "EE": "registrikood",
    "ES": "cif",
    "FI": "ytunnus",
    "FR": "siren",
    "HR": "oib",
    "IT": "iva",
    "LV": "pvn",
    "MD": "idno",
    "NO": "orgnr",
    "PL": "nip",
    "PT": "nif",
    "RO": "cui",
    "RS": "pib",
    "SE": "orgnr",
    "SI": "maticna",
    "TR": "vkn",
    "UA": "edrpou",
}
"""Which of a country's numbers we take as the registry number of an organization, by the name of the library's module."""

REGISTRY_NAMES = {
    "AT": "Firmenbuchnummer",
    "AZ": "VÖEN",
    "CH": "UID",
    "CZ": "IČO",
    "DE": "Handelsregisternummer",
    "DK": "CVR",
    "ES": "CIF",
    "FI": "Y-tunnus",
    "FR": "SIREN",
    "GE": "საიდენტიფიკაციო კოდი",
    "HR": "OIB",
    "IT": "Partita IVA",
    "LV": "Reģistrācijas numurs",
    "MD": "IDNO",
    "PL": "NIP",
    "RO": "CUI",
    "SI": "Matična številka",
    "SK": "IČO",
    "UA": "ЄДРПОУ",
}
"""What people of the country call that number; proper names, so they are not translated."""

_DIGITS_ONLY = {"GE": 9, "AM": 8, "KZ": 12, "NL": 8, "SK": 8}
"""Countries whose numbers have a fixed length and no published check digit."""
_PLAUSIBLE = re.compile(r"[0-9A-Z][0-9A-Z ./\-]{1,38}[0-9A-Z]")


def clean_registry_number(country: str, number: str) -> str:
    """The number in the one form that is stored, so that an organization can't register twice. Raises Refused."""
    name = _REGISTRY_MODULES.get(country)
    rule: _Rule | None = get_cc_module(country, name) if name else None
    if rule is not None:
        return _validated(rule, number, "registry_number")
    if country in _DIGITS_ONLY:
        return _of_length(number, _DIGITS_ONLY[country])
    return _plausible(number, "registry_number")


def clean_vat_number(country: str, number: str) -> str:
    """The number with its country in front where the Union writes it so; empty stays empty. Raises Refused."""
    if not number.strip():
        return ""
    prefix = {"GR": "EL"}.get(country, country)
    if prefix.lower() in eu_vat.MEMBER_STATES or prefix == "EL":
        bare = re.sub(r"[\s.\-]", "", number).upper()
        return _validated(eu_vat, bare if bare.startswith(prefix) else prefix + bare, "vat_number")
    rule: _Rule | None = get_cc_module(country, "vat")
    return _validated(rule, number, "vat_number") if rule is not None else _plausible(number, "vat_number")


def _validated(rule: _Rule, number: str, field: str) -> str:
    try:
        rule.validate(number)
        return str(rule.compact(number)).upper()
    except exceptions.InvalidChecksum:
        raise refuse(
            field,
            gettext_noop("“%(number)s” can't be right: its check digit does not fit. Compare it with the certificate."),
            number=number,
        ) from None
    except exceptions.InvalidLength:
        raise refuse(
            field,
            gettext_noop(
                "“%(number)s” has too few or too many characters for this country. Compare it with the certificate."
            ),
            number=number,
        ) from None
    except exceptions.ValidationError:
        raise refuse(
            field,
            gettext_noop("“%(number)s” is not written like a number of this country. Compare it with the certificate."),
            number=number,
        ) from None


def _of_length(number: str, length: int) -> str:
    bare = re.sub(r"[\s.\-]", "", number)
    if bare.isascii() and bare.isdigit() and len(bare) == length:
        return bare
    raise refuse(
        "registry_number", gettext_noop("Numbers of this country have %(count)s digits and nothing else."), count=length
    )


def _plausible(number: str, field: str) -> str:
    """Only the form: letters of the Latin alphabet, digits and the usual separators, at least three characters."""
    bare = re.sub(r"\s+", " ", number.strip()).upper()
    if _PLAUSIBLE.fullmatch(bare) and any(character.isdigit() for character in bare):
        return bare
    raise refuse(
        field,
        gettext_noop(
            "Write the number as the register does: 3 to 40 letters, digits, spaces, dots, dashes or slashes."
        ),
    )

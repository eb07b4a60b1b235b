"""Countries by ISO 3166-1 code, named in the reader's language by Unicode's data (Babel). What their numbers look like is in numbers.py."""

from __future__ import annotations

from functools import cache

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language

from procurement.alphabets import order

_NO_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
"""Two letters that Unicode uses for groups and for nothing known."""


def choices() -> list[tuple[str, str]]:
    """Code and name in the reader's language, in alphabetical order."""
    return list(_choices(get_language() or "en"))


def name_of(code: str) -> str:
    """The country's name, or its code where Unicode knows none (imported records)."""
    return dict(_choices(get_language() or "en")).get(code, code)


@cache
def _choices(language: str) -> tuple[tuple[str, str], ...]:
    try:
        names = Locale.parse(language.replace("-", "_")).territories
    except UnknownLocaleError:
        names = Locale.parse("en").territories
    found = [(code, name) for code, name in names.items() if len(code) == 2 and code.isalpha()]
    return tuple(
        sorted((pair for pair in found if pair[0] not in _NO_COUNTRIES), key=lambda pair: order(pair[1], language))
    )

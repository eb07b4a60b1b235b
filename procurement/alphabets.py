"""Letters as the reader's language writes them: which capital belongs to i, and which letter comes after which."""

from __future__ import annotations

import unicodedata

from django.utils.functional import keep_lazy_text
from django.utils.translation import get_language

_AZERBAIJANI = "abcçdeəfgğhxıijkqlmnoöprsştuüvwyz"
"""The order of the Azerbaijani alphabet; w, of foreign names, beside v."""


def _in_azerbaijani(language: str | None = None) -> bool:
    return (language or get_language() or "").startswith("az")


@keep_lazy_text
def capfirst(text: object) -> str:
    """With a capital at the beginning: in Azerbaijani i becomes İ, since I is the capital of ı."""
    words = str(text)
    first = "İ" if words[:1] == "i" and _in_azerbaijani() else words[:1].upper()
    return first + words[1:]


def lowfirst(text: str) -> str:
    """With a small letter at the beginning; the opposite of `capfirst`."""
    small = {"I": "ı", "İ": "i"} if _in_azerbaijani() else {}
    return small.get(text[:1], text[:1].lower()) + text[1:]


def order(text: str, language: str) -> tuple[int, ...]:
    """A key to sort by: the Azerbaijani alphabet for its readers, else letters without their marks (Å among the A's)."""
    if not _in_azerbaijani(language):
        return tuple(unicodedata.normalize("NFD", text).encode("ascii", "ignore").lower())
    small = text.replace("I", "ı").replace("İ", "i").lower()
    return tuple(_place(letter) for letter in small)


def _place(letter: str) -> int:
    """A foreign letter stands with the one it is made of; signs and spaces come before letters."""
    at = _AZERBAIJANI.find(letter)
    return at + 1 if at >= 0 else _AZERBAIJANI.find(unicodedata.normalize("NFD", letter)[0]) + 1

"""Texts of a release in other languages than its own: a field `title` has its translations beside it as `title_ro`, `title_az`.

Source: standard.open-contracting.org/1.1, "language"; only fields for which the release schema has such a pattern.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from procurement.rules.ocds_values import Json

Texts = Mapping[str, tuple[tuple[str, str], ...]]
"""By the original text, its translations: the code of the language and the text."""


def texts_by_original(rows: Iterable[tuple[str, str, str]]) -> Texts:
    """From (original, language, text), by language."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for original, language, text in sorted(rows, key=lambda row: row[1]):
        found[original] = (*found.get(original, ()), (language, text))
    return found


def in_languages(texts: Texts, **fields: str) -> Json:
    """The fields, and for each that somebody translated its translations under the name with the language behind it."""
    found: Json = dict(fields)
    for name, original in fields.items():
        found |= {f"{name}_{language}": text for language, text in texts.get(original, ())}
    return found

"""The figures about use as rows of a file: a line a figure, with its numerator, its denominator and its definition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tenders.queries.usage import Use
from tenders.reports.usage_words import WORDS

COLUMNS = ("period", "agency", "agency_name", "figure", "kind", "numerator", "denominator", "value", "definition")
ALL = "all"
"""In place of the id of an agency: all of them together."""


def rows(uses: dict[str, Use], names: dict[str, str], period: str) -> Iterator[dict[str, Any]]:
    """All figures of all agencies together, then of each by name."""
    for agency in ("", *names):
        for one in uses[agency].figures.values():
            values = (
                period, agency or ALL, names.get(agency, ""), one.code, one.kind.value, one.numerator, one.denominator,
                one.value, str(WORDS[one.code].definition),
            )  # fmt: skip
            yield dict(zip(COLUMNS, values, strict=True))

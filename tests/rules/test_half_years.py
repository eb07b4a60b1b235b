"""Half-years follow each other without a gap, in the zone in which people count days."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from procurement.rules.half_years import HalfYear, half_year_of, parse_half_year

BUCHAREST = ZoneInfo("Europe/Bucharest")


def test_half_year_begins_at_midnight_of_the_zone() -> None:
    first = HalfYear(2026, 1)
    assert first.starts_at(BUCHAREST) == datetime(2025, 12, 31, 22, tzinfo=UTC)
    assert first.ends_at(BUCHAREST) == datetime(2026, 6, 30, 21, tzinfo=UTC) == first.next.starts_at(BUCHAREST)
    assert (first.next.code, first.next.next.code) == ("2026-2", "2027-1")


def test_day_belongs_to_one_half_year() -> None:
    assert [half_year_of(date(2026, month, 30)).code for month in (6, 7)] == ["2026-1", "2026-2"]


@pytest.mark.parametrize(
    ("code", "found"), [("2026-2", HalfYear(2026, 2)), ("2026-3", None), ("2026", None), ("", None)]
)
def test_code_names_a_half_year_or_none(code: str, found: HalfYear | None) -> None:
    assert parse_half_year(code) == found

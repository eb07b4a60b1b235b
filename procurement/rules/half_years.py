"""Half-years of the calendar, in which agencies report. Pure: which one today is in is for the caller to ask."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

_CODE = re.compile(r"([1-9][0-9]{3})-([12])\Z")


@dataclass(frozen=True, slots=True, order=True)
class HalfYear:
    """The first (1) or second (2) half of a year; `code` is "2026-1"."""

    year: int
    half: int

    @property
    def code(self) -> str:
        return f"{self.year}-{self.half}"

    @property
    def first_day(self) -> date:
        return date(self.year, 1 if self.half == 1 else 7, 1)

    @property
    def next(self) -> HalfYear:
        return HalfYear(self.year, 2) if self.half == 1 else HalfYear(self.year + 1, 1)

    def starts_at(self, zone: ZoneInfo) -> datetime:
        """Its first moment in the zone, as aware UTC."""
        return datetime.combine(self.first_day, time(), zone).astimezone(UTC)

    def ends_at(self, zone: ZoneInfo) -> datetime:
        """The moment at which it is over: the first one of the next."""
        return self.next.starts_at(zone)


def half_year_of(day: date) -> HalfYear:
    """The half-year of a day."""
    return HalfYear(day.year, 1 if day.month <= 6 else 2)


def parse_half_year(code: str) -> HalfYear | None:
    """The half-year that a code names, None if it names none."""
    found = _CODE.match(code)
    return HalfYear(int(found[1]), int(found[2])) if found else None

"""When a digest of messages is due: each day, or each Monday, at one hour of the installation's zone. No clock, no database."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

HOUR = time(7)
"""Before the working day begins."""


def digest_before(now: datetime, *, weekly: bool, zone: tzinfo) -> datetime:
    """The last moment of a digest that is not after `now`; in UTC."""
    first, step = _first(now, weekly, zone)
    due = _at(first, zone)
    return due if due <= now else _at(first - step, zone)


def digest_after(now: datetime, *, weekly: bool, zone: tzinfo) -> datetime:
    """The first moment of a digest after `now`; in UTC."""
    first, step = _first(now, weekly, zone)
    due = _at(first, zone)
    return due if due > now else _at(first + step, zone)


def _first(now: datetime, weekly: bool, zone: tzinfo) -> tuple[date, timedelta]:
    """Today or this week's Monday, and how far the digests are apart in days of the calendar."""
    day = now.astimezone(zone).date()
    return (day - timedelta(days=day.weekday()), timedelta(days=7)) if weekly else (day, timedelta(days=1))


def _at(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, HOUR, zone).astimezone(UTC)

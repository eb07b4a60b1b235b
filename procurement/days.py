"""Calendar days at the platform's place, in pages and in workers alike. No reading of the clock: moments are given."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings


def zone() -> ZoneInfo:
    """Where the platform's wall clock hangs."""
    return ZoneInfo(settings.DISPLAY_TIME_ZONE)


def day_of(moment: datetime) -> date:
    """The calendar day that it is there."""
    return moment.astimezone(zone()).date()


def begins_at(day: date) -> datetime:
    """The moment at which a day begins there."""
    return datetime.combine(day, time(), zone())

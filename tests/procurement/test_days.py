"""Calendar days at the platform's place: the same in pages, which show its wall clock, and in workers, which know UTC alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from procurement.days import begins_at, day_of
from procurement.people.forms_token import TokenForm


@pytest.fixture(autouse=True)
def bucharest(settings: Any) -> None:
    settings.DISPLAY_TIME_ZONE = "Europe/Bucharest"


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 12, 31, 21, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 22, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2026, 6, 30, 20, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 6, 30, 21, tzinfo=UTC), date(2026, 7, 1)),
    ],
)
def test_day_changes_at_midnight_of_the_wall_clock_in_winter_and_summer(moment: datetime, day: date) -> None:
    assert day_of(moment) == day
    assert begins_at(day) <= moment < begins_at(day + timedelta(days=1))


@pytest.mark.parametrize("place", ["UTC", "Europe/Bucharest"])
def test_token_ends_on_the_same_day_whoever_makes_its_form(place: str) -> None:
    late = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)
    typed = {"name": "Program", "scopes": ["messages"], "last_day": "2027-03-31"}
    with timezone.override(place):
        assert TokenForm(now=late).initial["last_day"] == date(2027, 3, 31)
        filled = TokenForm(typed, now=late)
        assert filled.is_valid(), filled.errors
        assert filled.expires_at == datetime(2027, 3, 31, 21, tzinfo=UTC)

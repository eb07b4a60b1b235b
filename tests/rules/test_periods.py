"""Worked examples and properties of counting days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.rules.messages import Message
from procurement.rules.periods import (
    GENERIC,
    ROMANIAN,
    Calendar,
    Computed,
    Counting,
    Period,
    Term,
    Unit,
    earliest_end,
    latest_before,
)

BUCHAREST = Calendar(
    "Europe/Bucharest",
    frozenset({date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 25), date(2026, 12, 26)}),
)
RULE = Message("Time to prepare bids.")


def bucharest(year: int, month: int, day: int, hour: int = 0) -> datetime:
    return datetime(year, month, day, hour, tzinfo=ZoneInfo("Europe/Bucharest")).astimezone(UTC)


def count(start: datetime, days: int, unit: Unit = Unit.CALENDAR, counting: Counting = ROMANIAN) -> Computed:
    return earliest_end(start, Term(days, unit, RULE, "art. 74"), BUCHAREST, counting)


def test_earliest_end_plain_weekday_ends_with_the_last_hour_of_that_day() -> None:
    result = count(bucharest(2026, 11, 2, 9), 35)
    assert result == Computed(
        at=bucharest(2026, 12, 8),
        last_day=date(2026, 12, 7),
        steps=result.steps,
        rule=RULE,
        citation="art. 74; Law 98/2016 art. 3(2)",
        holidays_skipped=(),
    )
    assert [str(step) for step in result.steps] == [
        "The day of the event, 2026-11-02, is not counted.",
        "Calendar days counted: 35. The last one is 2026-12-07.",
        "The period ends with the last hour of 2026-12-07 (time zone Europe/Bucharest).",
    ]


def test_earliest_end_on_saturday_before_holidays_moves_over_all_of_them() -> None:
    result = count(bucharest(2026, 11, 20, 16), 8)
    assert result.last_day == date(2026, 12, 2)
    assert result.holidays_skipped == (date(2026, 11, 30), date(2026, 12, 1))
    assert [str(step) for step in result.steps][1:-1] == [
        "Calendar days counted: 8. The last one is 2026-11-28.",
        "2026-11-28 is a Saturday or a Sunday: the last day moves to the next working day.",
        "2026-11-29 is a Saturday or a Sunday: the last day moves to the next working day.",
        "2026-11-30 is a public holiday: the last day moves to the next working day.",
        "2026-12-01 is a public holiday: the last day moves to the next working day.",
    ]


def test_earliest_end_generic_counting_does_not_move_the_last_day() -> None:
    result = count(bucharest(2026, 11, 20), 8, counting=GENERIC)
    assert (result.last_day, result.holidays_skipped, result.citation) == (date(2026, 11, 28), (), "art. 74")


def test_earliest_end_working_days_skip_weekends_and_holidays() -> None:
    result = count(bucharest(2026, 11, 27, 12), 3, Unit.WORKING)
    assert result.last_day == date(2026, 12, 4)
    assert result.holidays_skipped == (date(2026, 11, 30), date(2026, 12, 1))
    assert str(result.steps[1]) == "2026-11-30 is a public holiday and is not counted."
    assert str(result.steps[3]).endswith("Saturdays, Sundays and public holidays: 3. The last one is 2026-12-04.")


def test_earliest_end_takes_the_event_day_from_local_time_not_utc() -> None:
    late_evening_utc = datetime(2026, 11, 2, 22, 30, tzinfo=UTC)  # already 3 November in Bucharest
    assert count(late_evening_utc, 1, counting=GENERIC).last_day == date(2026, 11, 4)


@pytest.mark.parametrize(
    ("start", "end_hours_utc"),
    [((2026, 3, 27), 21), ((2026, 10, 23), 22)],
    ids=["clocks forward", "clocks back"],
)
def test_earliest_end_over_a_clock_change_still_ends_at_local_midnight(
    start: tuple[int, int, int], end_hours_utc: int
) -> None:
    result = count(bucharest(*start, 15), 3)
    assert result.at.astimezone(UTC).hour == end_hours_utc
    assert result.at == bucharest(result.last_day.year, result.last_day.month, result.last_day.day + 1)


def test_start_of_a_day_without_midnight_is_the_instant_of_the_change() -> None:
    sao_paulo = Calendar("America/Sao_Paulo")
    assert sao_paulo.start_of(date(2018, 11, 4)) == datetime(2018, 11, 4, 3, tzinfo=UTC)
    assert sao_paulo.day_of(datetime(2018, 11, 4, 3, tzinfo=UTC)) == date(2018, 11, 4)


def test_start_of_a_day_with_two_midnights_is_the_first() -> None:
    havana = Calendar("America/Havana")  # 2026-11-01: at 01:00 the clocks go back to 00:00
    assert havana.start_of(date(2026, 11, 1)) == datetime(2026, 11, 1, 4, tzinfo=UTC)


def test_last_day_before_midnight_belongs_to_the_day_it_closes() -> None:
    assert BUCHAREST.last_day_before(bucharest(2026, 12, 8)) == date(2026, 12, 7)
    assert BUCHAREST.last_day_before(bucharest(2026, 12, 8, 10)) == date(2026, 12, 8)


def test_latest_before_keeps_the_clear_days_free() -> None:
    result = latest_before(bucharest(2026, 12, 7, 15), Term(10, Unit.CALENDAR, RULE, "art. 161"), BUCHAREST)
    assert (result.at, result.last_day) == (bucharest(2026, 11, 27), date(2026, 11, 26))
    assert (result.citation, result.holidays_skipped) == ("art. 161", ())
    assert [str(step) for step in result.steps] == [
        "The day of the deadline, 2026-12-07, is not counted.",
        "Clear days kept free before it: 10. The last day to act is 2026-11-26.",
        "The period ends with the last hour of 2026-11-26 (time zone Europe/Bucharest).",
    ]


def test_latest_before_in_working_days_skips_holidays() -> None:
    result = latest_before(bucharest(2026, 12, 3, 15), Term(2, Unit.WORKING, RULE), BUCHAREST)
    assert result.last_day == date(2026, 11, 26)
    assert result.holidays_skipped == (date(2026, 11, 30), date(2026, 12, 1))


def test_term_steps_are_shown_before_the_count() -> None:
    why = Message("35 days less 5.")
    term = Term(30, Unit.CALENDAR, RULE, steps=(why,))
    assert earliest_end(bucharest(2026, 11, 2), term, BUCHAREST, GENERIC).steps[0] is why
    assert latest_before(bucharest(2026, 11, 2), term, BUCHAREST).steps[0] is why


def test_period_is_half_open() -> None:
    period = Period(bucharest(2026, 11, 2), bucharest(2026, 11, 3))
    assert [period.contains(bucharest(2026, 11, 2, hour)) for hour in (0, 23)] == [True, True]
    assert not period.contains(period.ends_at)
    assert not period.contains(period.starts_at - timedelta(microseconds=1))


def test_period_reversed_is_refused() -> None:
    with pytest.raises(ValueError, match="can't end before it starts"):
        Period(bucharest(2026, 11, 3), bucharest(2026, 11, 2))


def test_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="names no instant"):
        Period(datetime.fromisoformat("2026-11-02"), datetime.fromisoformat("2026-11-03"))


@pytest.mark.parametrize("days", [0, -1, 3661])
def test_term_with_impossible_days_is_refused(days: int) -> None:
    with pytest.raises(ValueError, match="1 to 3660 days"):
        Term(days, Unit.CALENDAR, RULE)


def test_calendar_with_unknown_zone_is_refused() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        Calendar("Europe/Atlantis")


starts = st.integers(0, 15 * 365 * 24 * 60).map(
    lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
zones = st.sampled_from(["Europe/Bucharest", "UTC", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kathmandu"])
holidays = st.frozensets(st.dates(date(2020, 1, 1), date(2035, 12, 31)), max_size=20)
calendars = st.builds(Calendar, zones, holidays)
units = st.sampled_from(Unit)


@given(starts, st.integers(1, 60), units, calendars)
def test_earliest_end_is_the_instant_at_which_the_last_day_has_just_passed(
    start: datetime, days: int, unit: Unit, calendar: Calendar
) -> None:
    result = earliest_end(start, Term(days, unit, RULE), calendar, ROMANIAN)
    assert calendar.day_of(result.at) == result.last_day + timedelta(days=1)
    assert calendar.last_day_before(result.at) == result.last_day
    assert calendar.is_working_day(result.last_day)
    assert result.last_day >= calendar.day_of(start) + timedelta(days=days)


@given(starts, st.integers(1, 60), units, calendars)
def test_earliest_end_of_a_longer_term_is_never_earlier(
    start: datetime, days: int, unit: Unit, calendar: Calendar
) -> None:
    ends = [earliest_end(start, Term(count, unit, RULE), calendar, ROMANIAN).at for count in (days, days + 1)]
    assert ends == sorted(ends)


@given(starts, st.integers(1, 60), units, calendars)
def test_working_term_contains_exactly_its_working_days(
    start: datetime, days: int, unit: Unit, calendar: Calendar
) -> None:
    result = earliest_end(start, Term(days, Unit.WORKING, RULE), calendar, GENERIC)
    first = calendar.day_of(start) + timedelta(days=1)
    passed = [first + timedelta(days=offset) for offset in range((result.last_day - first).days + 1)]
    assert sum(calendar.is_working_day(day) for day in passed) == days
    assert set(result.holidays_skipped) == {day for day in passed if day in calendar.holidays}


@given(starts, st.integers(1, 60), units, calendars)
def test_latest_before_is_the_mirror_of_counting_forward(
    deadline: datetime, days: int, unit: Unit, calendar: Calendar
) -> None:
    term = Term(days, unit, RULE)
    limit = latest_before(deadline, term, calendar).at
    just_in_time = limit - timedelta(microseconds=1)
    assert earliest_end(just_in_time, term, calendar, GENERIC).at <= deadline
    assert earliest_end(limit, term, calendar, GENERIC).at > deadline

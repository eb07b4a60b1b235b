"""Outages before a deadline: which minutes are bad, when they are enough, and how far they move the deadline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from procurement.rules.clock_error import ClockState, clock_state
from procurement.rules.outages import answer_until, bad_minutes, evidence, moved_deadline, outage_rule
from procurement.rules.periods import Calendar
from procurement.rules.rulesets import shipped
from procurement.rules.rulesets.ruleset import from_data

RO = from_data(next(data for data in shipped() if data["code"] == "ro"))
RULE = outage_rule(RO)
ZONE = ZoneInfo("Europe/Bucharest")
CALENDAR = RO.calendar(frozenset({date(2026, 11, 30), date(2026, 12, 1)}))
D = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)  # a Thursday, 10:00 in Bucharest
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Beat:
    t: datetime
    probe: str = "ok"


def beats(
    *, end: datetime = D, without: Iterable[int] = (), failed: Iterable[int] = (), probe: str = "ok"
) -> list[Beat]:
    """A tick at second 4 of every minute from five hours before `end` to a minute after it; minutes counted back from `end`."""
    without, failed = set(without), set(failed)
    return [
        Beat(end - n * MINUTE + timedelta(seconds=4), "gate" if n in failed else probe)
        for n in range(300, -2, -1)
        if n not in without
    ]


def counts(ticks: list[Beat], end: datetime = D) -> tuple[int, int, bool]:
    found = evidence(ticks, end, RULE)
    return len(found.bad), len(found.last), found.met


def test_quiet_four_hours_are_no_outage() -> None:
    assert counts(beats()) == (0, 0, False)


@pytest.mark.parametrize(
    ("without", "failed", "expected"),
    [
        (range(100, 109), (), (9, 0, False)),
        (range(100, 110), (), (10, 0, True)),
        (range(100, 105), range(200, 205), (10, 0, True)),
        ((30,), (), (1, 1, False)),
        ((30, 31), (), (2, 1, False)),
        ((1, 30), (), (2, 2, True)),
        ((), (1, 2), (2, 2, True)),
        (range(240, 250), (), (1, 0, False)),  # the window begins four hours before, to the minute
        ((0, -1), (), (0, 0, False)),  # after the deadline nobody can hand in anyway
    ],
)
def test_thresholds_of_bad_minutes(without: range, failed: range, expected: tuple[int, int, bool]) -> None:
    assert counts(beats(without=without, failed=failed)) == expected


def test_silence_up_to_the_deadline_is_bad_before_the_next_tick_is_there() -> None:
    ticks = [tick for tick in beats() if tick.t < D - 20 * MINUTE]
    assert counts(ticks) == (20, 20, True)
    assert counts([*ticks, Beat(D + 90 * MINUTE)]) == (20, 20, True)


def test_where_nobody_watches_no_minute_is_bad() -> None:
    assert counts(beats(probe="none", without=range(1, 60))) == (0, 0, False)
    assert counts([]) == (0, 0, False)
    assert counts([Beat(D - 5 * MINUTE)]) == (4, 4, True)  # before the first tick nothing is bad


def test_moved_clock_of_a_demonstration_is_no_evidence() -> None:
    last = Beat(D - timedelta(days=30))
    assert counts([last, Beat(D - 3 * MINUTE, "moved"), Beat(D + MINUTE, "moved")]) == (0, 0, False)
    assert counts([last, Beat(D - 3 * MINUTE, "none")])[0] == 237  # else switching the probe off would hide an outage


def test_deadline_with_seconds_counts_whole_minutes_before_it() -> None:
    end = D + timedelta(seconds=30)
    ticks = [tick for tick in beats() if tick.t < D - 2 * MINUTE]
    assert bad_minutes(ticks, since=end - RULE.window, until=end) == (D - 2 * MINUTE, D - MINUTE)


def local(moment: datetime) -> str:
    return f"{moment.astimezone(ZONE):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("old", "bad", "again", "expected"),
    [
        ("2026-11-26 10:00", 12, "2026-11-26 10:05", "2026-11-26 14:05"),
        ("2026-11-26 10:00", 240, "2026-11-26 10:05", "2026-11-27 09:00"),  # 18:00 is too late in the day
        ("2026-11-26 15:00", 30, "2026-11-26 11:00", "2026-11-26 16:00"),  # both ends of the hours are included
        ("2026-11-26 15:00", 31, "2026-11-26 11:00", "2026-11-27 09:00"),
        ("2026-11-27 15:00", 10, "2026-11-27 15:01", "2026-12-02 09:00"),  # Friday: over the weekend and two holidays
        ("2026-11-26 02:00", 10, "2026-11-26 02:01", "2026-11-26 09:00"),
        ("2026-10-23 23:00", 20, "2026-10-24 23:30", "2026-10-26 09:00"),  # the night that has an hour twice
        ("2026-03-27 23:00", 20, "2026-03-29 02:30", "2026-03-30 09:00"),  # the night that lacks one
        ("2026-03-30 09:30", 10, "2026-03-30 06:00", "2026-03-30 10:00"),
    ],
)
def test_new_deadline(old: str, bad: int, again: str, expected: str) -> None:
    before = datetime.fromisoformat(old).replace(tzinfo=ZONE).astimezone(UTC)
    back = datetime.fromisoformat(again).replace(tzinfo=ZONE).astimezone(UTC)
    moved = moved_deadline(before, bad, back, RULE, CALENDAR)
    assert local(moved.bids_end_at) == expected
    assert moved.bids_end_at >= before


def test_four_hours_across_the_change_of_clocks_are_four_hours() -> None:
    night = Calendar("Europe/Bucharest", frozenset())
    open_all_day = outage_rule(RO)
    open_all_day = type(open_all_day)(
        **{
            **{name: getattr(open_all_day, name) for name in open_all_day.__slots__},
            "earliest_hour": 0,
            "latest_hour": 23,
        }
    )
    before = datetime(2026, 10, 26, 0, 0, tzinfo=UTC) - timedelta(days=1)
    moved = moved_deadline(before, 1, before, open_all_day, night)
    assert moved.bids_end_at == datetime(2026, 10, 25, 22, 0, tzinfo=UTC)  # Sunday: Monday 00:00 in winter time


def test_new_deadline_falls_on_a_full_minute_and_says_its_steps() -> None:
    moved = moved_deadline(D, 12, D + timedelta(minutes=5, seconds=3), RULE, CALENDAR)
    assert moved.bids_end_at == D + timedelta(hours=4, minutes=6)
    assert len(moved.steps) == 3
    assert len(moved_deadline(D, 240, D, RULE, CALENDAR).steps) == 4


def test_answer_is_due_after_two_working_days() -> None:
    friday = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
    assert local(answer_until(friday, RULE, CALENDAR, RO.counting()).at) == "2026-12-04 00:00"


def test_every_shipped_ruleset_has_the_rule() -> None:
    for data in shipped():
        rule = outage_rule(from_data(data))
        assert (rule.window_bad, rule.last_bad, rule.most_extensions) == (10, 2, 3)
        assert data["values"]["outage.window_bad"]["verified"] == "platform default"


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (None, ClockState.UNKNOWN),
        (0, ClockState.GOOD),
        (250_000, ClockState.GOOD),
        (250_001, ClockState.DOUBTFUL),
        (2_000_000, ClockState.DOUBTFUL),
        (2_000_001, ClockState.WRONG),
    ],
)
def test_state_of_the_clock(error: int | None, state: ClockState) -> None:
    assert clock_state(error) is state

"""Ticks: what a minute's tree hides, how minutes follow each other, which are missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from procurement.rules.log import LogError
from procurement.rules.merkle import leaf_of, root_of
from procurement.rules.ticks import (
    ClockFacts,
    Tick,
    check_ticks,
    gap_between,
    missing_minutes,
    padded_leaves,
    padding,
    parse_tick,
    places_for,
)

NOON = datetime(2026, 11, 22, 12, 0, 0, 5, tzinfo=UTC)
FIRST = Tick(NOON, b"r" * 32, None, 0, "ab" * 32, ClockFacts(-3, 250), "ok")


def after(tick: Tick, minutes: int) -> Tick:
    t = tick.t + timedelta(minutes=minutes)
    return replace(tick, t=t, previous=leaf_of(tick.to_text()), gap=minutes - 1)


def problems(ticks: list[Tick], before: Tick | None = None, first: int = 0) -> list[tuple[int, str]]:
    ahead = before.to_text() if before else None
    return [(place, error.code) for place, error in check_ticks([t.to_text() for t in ticks], ahead, first)]


def test_tick_there_and_back() -> None:
    for tick in (FIRST, after(FIRST, 3), replace(FIRST, release="", clock=ClockFacts(), probe="none")):
        assert parse_tick(tick.to_text()) == tick


def test_minutes_that_follow_each_other() -> None:
    second, fifth = after(FIRST, 1), after(after(FIRST, 1), 4)
    assert problems([FIRST, second, fifth]) == []
    assert problems([fifth], second, 2) == []
    assert fifth.gap == gap_between(second.t, fifth.t) == 3


def test_minutes_that_do_not() -> None:
    second = after(FIRST, 1)
    same_minute = replace(second, t=FIRST.t + timedelta(seconds=59))
    for wrong in (
        same_minute, replace(second, gap=1), replace(second, previous=b"x" * 32), replace(second, previous=None),
        replace(after(FIRST, 4), gap=0), replace(second, t=FIRST.t - timedelta(minutes=5)),
    ):  # fmt: skip
        assert problems([wrong], FIRST, 1) == [(1, "broken-minutes")]
    assert problems([second]) == [(0, "broken-minutes")]
    assert problems([replace(FIRST, gap=2)]) == [(0, "broken-minutes")]
    assert [(place, error.code) for place, error in check_ticks([b"{}"], None, 7)] == [(7, "malformed")]


def test_missing_minutes_are_whole_minutes_that_are_over() -> None:
    times = [NOON, NOON + timedelta(minutes=1, seconds=30), NOON + timedelta(minutes=4)]
    found = list(missing_minutes(times, since=NOON, until=NOON + timedelta(minutes=6, seconds=59)))
    assert [(minute.minute, minute.second) for minute in found] == [(2, 0), (3, 0), (5, 0)]
    assert list(missing_minutes([], since=NOON, until=NOON + timedelta(seconds=59))) == []


@pytest.mark.parametrize(("events", "places"), [(0, 4096), (4096, 4096), (4097, 8192), (10_000, 16_384)])
def test_places_of_a_minute(events: int, places: int) -> None:
    assert places_for(events) == places


def test_padding_depends_on_seed_and_place_and_events_keep_theirs() -> None:
    seed = b"s" * 32
    leaves = padded_leaves({5: b"e" * 32}, seed, 8)
    assert leaves[5] == b"e" * 32
    assert leaves[4] == padding(seed, 4) != padding(seed, 5) != padding(b"t" * 32, 5)
    assert len(set(leaves)) == len(leaves) == 8
    assert root_of(leaves) != root_of(padded_leaves({}, seed, 8))


def test_zero_or_many_events_give_a_tick_of_the_same_size() -> None:
    few = replace(FIRST, root=root_of(padded_leaves({}, b"s" * 32, places_for(0))))
    many = replace(
        FIRST, root=root_of(padded_leaves({i: bytes([i]) * 32 for i in range(50)}, b"t" * 32, places_for(50)))
    )
    assert len(few.to_text()) == len(many.to_text())
    assert few.root != many.root


def test_time_needs_its_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        replace(FIRST, t=datetime(2026, 1, 1)).to_text()  # noqa: DTZ001  that is what is tested
    with pytest.raises(LogError):
        parse_tick(b"\xff")

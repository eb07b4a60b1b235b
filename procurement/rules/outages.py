"""When the platform was down before a deadline, and how far that moves it. Anybody computes the same from the public log.

A minute is bad if the log has no tick for it or its probe failed. Where no probe runs nobody watches, and no minute is bad.
The numbers are the ruleset's (keys outage.*); docs/decisions/outages.md says why they are as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Protocol
from zoneinfo import ZoneInfo

from procurement.rules.messages import Message, gettext_noop
from procurement.rules.periods import ONE_DAY, Calendar, Computed, Counting, Term, Unit, earliest_end
from procurement.rules.rulesets.ruleset import Ruleset
from procurement.rules.ticks import MINUTE, MOVED, NO_PROBE, PROBE_OK, minute_of

TWICE = gettext_noop("Bad minutes: %(bad)s. The deadline %(old)s moves by %(factor)s times as many, to %(end)s.")
AFTER = gettext_noop(
    "Bids can be handed in again from %(again)s. Bidders get %(minutes)s minutes from then, until %(end)s."
)
LATER = gettext_noop("The later of the two counts: %(end)s.")
WORKING = gettext_noop(
    "It falls on a working day from %(earliest)s to %(latest)s o'clock (time zone %(zone)s): %(end)s."
)
ANSWER = gettext_noop("The time in which two persons of the buyer decide on the extension.")


class Beat(Protocol):
    """What is read of a tick: its time (aware) and the result of its probe."""

    @property
    def t(self) -> datetime: ...
    @property
    def probe(self) -> str: ...


@dataclass(frozen=True, slots=True)
class OutageRule:
    """The numbers of one ruleset: minutes, counts of bad minutes, hours of the day, working days."""

    window: timedelta
    window_bad: int
    last: timedelta
    last_bad: int
    factor: int
    recovery: timedelta
    earliest_hour: int
    latest_hour: int
    most_extensions: int
    answer_days: int
    citation: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """The bad minutes of the window before a deadline, those of its last part, and whether they are enough."""

    bad: tuple[datetime, ...]
    last: tuple[datetime, ...]
    met: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """Where the deadline goes, with the sentences of how it was computed."""

    bids_end_at: datetime
    steps: tuple[Message, ...]


def outage_rule(ruleset: Ruleset) -> OutageRule:
    """The rule as a ruleset has it."""
    return OutageRule(
        window=ruleset.integer("outage.window_minutes") * MINUTE,
        window_bad=ruleset.integer("outage.window_bad"),
        last=ruleset.integer("outage.last_minutes") * MINUTE,
        last_bad=ruleset.integer("outage.last_bad"),
        factor=ruleset.integer("outage.factor"),
        recovery=ruleset.integer("outage.recovery_minutes") * MINUTE,
        earliest_hour=ruleset.integer("outage.earliest_hour"),
        latest_hour=ruleset.integer("outage.latest_hour"),
        most_extensions=ruleset.integer("outage.most_extensions"),
        answer_days=ruleset.integer("outage.answer_working_days"),
        citation=ruleset.citation("outage.window_bad"),
    )


def watched(beat: Beat) -> bool:
    """Whether a probe runs at this tick, so that a silence after it means something."""
    return beat.probe not in (NO_PROBE, MOVED)


def bad_minutes(ticks: Sequence[Beat], *, since: datetime, until: datetime) -> tuple[datetime, ...]:
    """The bad minutes from `since` on that are over by `until`, ascending.

    `ticks` ascend; the one before `since` and the one after `until` belong to them, for a silence is bad by the tick before
    it, and none at all if the clock of a demonstration was moved in it. Before the first tick nothing is bad.
    """
    found = [minute_of(tick.t) for tick in ticks if watched(tick) and tick.probe != PROBE_OK]
    for one, other in pairwise(ticks):
        if watched(one) and other.probe != MOVED:
            found += _silent(one.t, minute_of(other.t))
    if ticks and watched(ticks[-1]):
        found += _silent(ticks[-1].t, until)
    return tuple(sorted(minute for minute in found if minute_of(since) <= minute and minute + MINUTE <= until))


def _silent(after: datetime, until: datetime) -> Iterator[datetime]:
    minute = minute_of(after) + MINUTE
    while minute + MINUTE <= until:
        yield minute
        minute += MINUTE


def evidence(ticks: Sequence[Beat], deadline: datetime, rule: OutageRule) -> Evidence:
    """What the log says about the time before a deadline."""
    bad = bad_minutes(ticks, since=deadline - rule.window, until=deadline)
    last = tuple(minute for minute in bad if minute >= minute_of(deadline - rule.last))
    return Evidence(bad, last, len(bad) >= rule.window_bad or len(last) >= rule.last_bad)


def moved_deadline(old: datetime, bad: int, again: datetime, rule: OutageRule, calendar: Calendar) -> Moved:
    """The new deadline after `bad` bad minutes: never earlier than the old one, on a full minute, in working hours.

    `again` is when bids can be handed in again: the platform is back, and the extension is published.
    """
    zone = ZoneInfo(calendar.timezone)
    twice = old + rule.factor * bad * MINUTE
    after = _full_minute(again + rule.recovery)
    end = max(twice, after)
    moved = _working(end, rule, calendar, zone)
    minutes = rule.recovery // MINUTE
    hours = {"earliest": rule.earliest_hour, "latest": rule.latest_hour, "zone": calendar.timezone}
    return Moved(
        moved,
        (
            Message(TWICE, {"bad": bad, "old": old, "factor": rule.factor, "end": twice}),
            Message(AFTER, {"again": again, "minutes": minutes, "end": after}),
            Message(LATER, {"end": end}),
            *([] if moved == end else [Message(WORKING, {**hours, "end": moved})]),
        ),
    )


def _full_minute(moment: datetime) -> datetime:
    whole = minute_of(moment)
    return whole if whole == moment else whole + MINUTE


def _working(end: datetime, rule: OutageRule, calendar: Calendar, zone: ZoneInfo) -> datetime:
    """The same instant if it lies in working hours (both ends included), else the beginning of the next ones."""
    local = end.astimezone(zone)
    day, opens, shuts = local.date(), time(rule.earliest_hour), time(rule.latest_hour)
    if calendar.is_working_day(day) and opens <= local.time() <= shuts:
        return end.astimezone(UTC)
    if local.time() > shuts:
        day += ONE_DAY
    while not calendar.is_working_day(day):
        day += ONE_DAY
    return datetime.combine(day, opens, zone).astimezone(UTC)


def answer_until(held: datetime, rule: OutageRule, calendar: Calendar, counting: Counting) -> Computed:
    """Until when two persons decide; the tender closes with its old deadline if they don't."""
    return earliest_end(held, Term(rule.answer_days, Unit.WORKING, Message(ANSWER), rule.citation), calendar, counting)

"""Periods of time and how the law counts them. Every computed date explains itself; nothing here knows what day it is.

Days are counted in the time zone of the calendar, instants are aware UTC. A period is half-open: at its end it is over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from procurement.rules.messages import Message, gettext_noop

ONE_DAY = timedelta(days=1)
LONGEST_TERM_DAYS = 3660
"""Ten years: more days than this in one term are a mistake in the data."""

EVENT_DAY = gettext_noop("The day of the event, %(day)s, is not counted.")
CALENDAR_DAYS = gettext_noop("Calendar days counted: %(count)s. The last one is %(day)s.")
WORKING_DAYS = gettext_noop(
    "Working days counted, without Saturdays, Sundays and public holidays: %(count)s. The last one is %(day)s."
)
HOLIDAY_SKIPPED = gettext_noop("%(day)s is a public holiday and is not counted.")
MOVES_WEEKEND = gettext_noop("%(day)s is a Saturday or a Sunday: the last day moves to the next working day.")
MOVES_HOLIDAY = gettext_noop("%(day)s is a public holiday: the last day moves to the next working day.")
ENDS = gettext_noop("The period ends with the last hour of %(day)s (time zone %(zone)s).")
DEADLINE_DAY = gettext_noop("The day of the deadline, %(day)s, is not counted.")
CLEAR_DAYS = gettext_noop("Clear days kept free before it: %(count)s. The last day to act is %(day)s.")


class Unit(StrEnum):
    """What a term is counted in. Monday to Friday are working days unless they are public holidays."""

    CALENDAR = "calendar"
    WORKING = "working"


@dataclass(frozen=True, slots=True)
class Period:
    """From `starts_at` (inclusive) to `ends_at` (exclusive), both aware. It may be empty, not reversed."""

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        if aware(self.ends_at) < aware(self.starts_at):
            raise ValueError("A period can't end before it starts.")

    def contains(self, instant: datetime) -> bool:
        """Whether `instant` is in time: at `ends_at` itself it is late."""
        return self.starts_at <= aware(instant) < self.ends_at


@dataclass(frozen=True, slots=True)
class Calendar:
    """The facts that counting needs: an IANA time zone and the public holidays, as dated at the time of publication."""

    timezone: str
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        ZoneInfo(self.timezone)  # refuses an unknown zone here rather than in the middle of a count

    def is_working_day(self, day: date) -> bool:
        """Monday to Friday, and no public holiday."""
        return day.weekday() < 5 and day not in self.holidays

    def day_of(self, instant: datetime) -> date:
        """The local date on which an instant falls."""
        return aware(instant).astimezone(ZoneInfo(self.timezone)).date()

    def last_day_before(self, end: datetime) -> date:
        """The last local date of a period with this exclusive end: midnight belongs to the day that it closes."""
        return self.day_of(end - timedelta(microseconds=1))

    def start_of(self, day: date) -> datetime:
        """The first instant of a local date, in UTC. Where the clocks skip midnight, the instant of the change."""
        # fold=0 is right in both odd cases: a skipped midnight maps to the change, a repeated one to its first pass.
        return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(self.timezone)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Counting:
    """How a law counts: does a last day on a Saturday, Sunday or public holiday move to the next working day?"""

    last_day_moves: bool
    citation: str = ""


ROMANIAN = Counting(True, "Law 98/2016 art. 3(2)")
GENERIC = Counting(False)


@dataclass(frozen=True, slots=True)
class Term:
    """A number of days (1 to 3660) that a rule gives or asks for, with the words and the source that explain it."""

    days: int
    unit: Unit
    rule: Message
    citation: str = ""
    steps: tuple[Message, ...] = ()
    """How the number of days came about, if it isn't simply the rule's own; shown before the count."""

    def __post_init__(self) -> None:
        if not 1 <= self.days <= LONGEST_TERM_DAYS:
            raise ValueError(f"A term has 1 to {LONGEST_TERM_DAYS} days, not {self.days}.")


@dataclass(frozen=True, slots=True)
class Computed:
    """A computed end that shows its working.

    `at` is the exclusive end in UTC: the first instant after `last_day` in the calendar's zone. `steps` are the
    sentences of the count in order, `rule` and `citation` say why, `holidays_skipped` which public holidays made it
    later (or, counted backwards, earlier).
    """

    at: datetime
    last_day: date
    steps: tuple[Message, ...]
    rule: Message
    citation: str
    holidays_skipped: tuple[date, ...]


def earliest_end(start: datetime, term: Term, calendar: Calendar, counting: Counting) -> Computed:
    """When a term set off by an event at `start` is over: that day is excluded, the last day runs to its end."""
    event_day = calendar.day_of(start)
    if term.unit is Unit.WORKING:
        last_day, steps, skipped = _count_working(event_day, term.days, calendar)
    else:
        last_day, steps, skipped = _count_calendar(event_day, term.days, calendar, counting)
    words = (
        *term.steps,
        Message(EVENT_DAY, {"day": event_day}),
        *steps,
        Message(ENDS, {"day": last_day, "zone": calendar.timezone}),
    )
    end = calendar.start_of(last_day + ONE_DAY)
    return Computed(end, last_day, words, term.rule, _cited(term.citation, counting.citation), skipped)


def latest_before(deadline: datetime, term: Term, calendar: Calendar) -> Computed:
    """The latest end of acting so that `term.days` clear days lie between it and the day of the deadline.

    Mirrors counting forward without a moving last day: an act before `at` is at least the term ahead of the deadline.
    """
    deadline_day = calendar.day_of(deadline)
    day, skipped = deadline_day, []
    for _ in range(term.days):
        day -= ONE_DAY
        while term.unit is Unit.WORKING and not calendar.is_working_day(day):
            skipped += [day] if day in calendar.holidays else []
            day -= ONE_DAY
    last_day = day - ONE_DAY
    words = (
        *term.steps,
        Message(DEADLINE_DAY, {"day": deadline_day}),
        *(Message(HOLIDAY_SKIPPED, {"day": holiday}) for holiday in sorted(skipped)),
        Message(CLEAR_DAYS, {"count": term.days, "day": last_day}),
        Message(ENDS, {"day": last_day, "zone": calendar.timezone}),
    )
    return Computed(calendar.start_of(day), last_day, words, term.rule, term.citation, tuple(sorted(skipped)))


def reached(moment: datetime | None, now: datetime) -> bool:
    """Whether a moment has come; one that nobody has set has not. Half-open periods end at their own instant."""
    return moment is not None and now >= moment


def aware(instant: datetime) -> datetime:
    """The instant itself; a datetime without time zone is refused, because it names no instant."""
    if instant.utcoffset() is None:
        raise ValueError("A time without a time zone names no instant.")
    return instant


_Count = tuple[date, list[Message], tuple[date, ...]]


def _count_calendar(event_day: date, days: int, calendar: Calendar, counting: Counting) -> _Count:
    last_day = event_day + days * ONE_DAY
    steps = [Message(CALENDAR_DAYS, {"count": days, "day": last_day})]
    moved_over = list(_non_working_run(last_day, calendar)) if counting.last_day_moves else []
    for day in moved_over:
        steps.append(Message(MOVES_HOLIDAY if day in calendar.holidays else MOVES_WEEKEND, {"day": day}))
    holidays = tuple(day for day in moved_over if day in calendar.holidays)
    return last_day + len(moved_over) * ONE_DAY, steps, holidays


def _count_working(event_day: date, days: int, calendar: Calendar) -> _Count:
    day, holidays = event_day, []
    for _ in range(days):
        day += ONE_DAY
        for skipped in _non_working_run(day, calendar):
            holidays += [skipped] if skipped in calendar.holidays else []
            day = skipped + ONE_DAY
    steps = [Message(HOLIDAY_SKIPPED, {"day": holiday}) for holiday in holidays]
    return day, [*steps, Message(WORKING_DAYS, {"count": days, "day": day})], tuple(holidays)


def _non_working_run(day: date, calendar: Calendar) -> Iterator[date]:
    """The non-working days from `day` on, without a gap."""
    while not calendar.is_working_day(day):
        yield day
        day += ONE_DAY


def _cited(*citations: str) -> str:
    return "; ".join(citation for citation in citations if citation)

"""Where a period ends that was suspended: what was left of it when it stopped begins again when the procedure is resumed.

Never earlier than before, never less than was left. Whole-day terms run to the end of their last day, and a deadline for
bids keeps to working days where the ruleset wants one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from procurement.rules.messages import Message, gettext_noop
from procurement.rules.periods import ONE_DAY, Calendar

LEFT = gettext_noop("Left at the suspension on %(since)s: days %(days)s, hours %(hours)s, minutes %(minutes)s.")
AGAIN = gettext_noop("Counted again from the resumption on %(now)s, they end on %(end)s.")
TO_THE_END_OF_A_DAY = gettext_noop("A term of whole days runs to the end of its last day: %(day)s.")
ON_A_WORKING_DAY = gettext_noop("The end falls on a working day: %(day)s.")
OVER = gettext_noop("It was over before the suspension: it stays as it was.")

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ResumedEnd:
    """The new exclusive end in UTC and the sentences of its count."""

    at: datetime
    steps: tuple[Message, ...]


def resumed_end(
    end: datetime,
    since: datetime,
    now: datetime,
    calendar: Calendar,
    *,
    whole_days: bool = False,
    working: bool = False,
) -> ResumedEnd:
    """The end of a period that stopped at `since` and runs again from `now`, on a full minute.

    `whole_days`: it runs to midnight of its last day. `working`: its last day is a working day; an hour is kept.
    """
    if end <= since:
        return ResumedEnd(end, (Message(OVER),))
    left = end - since
    moved = _full_minute(now + left)
    hours, minutes = divmod(left.seconds // 60, 60)
    words = [
        Message(LEFT, {"since": since, "days": left.days, "hours": hours, "minutes": minutes}),
        Message(AGAIN, {"now": now, "end": moved}),
    ]
    if whole_days:
        moved = _end_of_day(moved, calendar, working=working)
        words.append(Message(TO_THE_END_OF_A_DAY, {"day": calendar.last_day_before(moved)}))
    elif working and not calendar.is_working_day(calendar.last_day_before(moved)):
        moved = _next_working(moved, calendar)
        words.append(Message(ON_A_WORKING_DAY, {"day": calendar.last_day_before(moved)}))
    return ResumedEnd(moved, tuple(words))


def _full_minute(moment: datetime) -> datetime:
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + MINUTE


def _end_of_day(moment: datetime, calendar: Calendar, *, working: bool) -> datetime:
    day = calendar.last_day_before(moment)
    while working and not calendar.is_working_day(day):
        day += ONE_DAY
    return calendar.start_of(day + ONE_DAY)


def _next_working(moment: datetime, calendar: Calendar) -> datetime:
    """The same local hour of the next working day."""
    local = moment.astimezone(ZoneInfo(calendar.timezone))
    while not calendar.is_working_day(calendar.last_day_before(local)):
        local += ONE_DAY
    return local.astimezone(UTC)

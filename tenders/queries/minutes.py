"""The last day by its minutes: which were bad, what the probe found, how right the clock was. All from the public log. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy

from procurement.models import Tick as TickRow
from procurement.rules.clock_error import ClockState, clock_state
from procurement.rules.outages import bad_minutes, watched
from procurement.rules.ticks import MINUTE, ClockFacts, Tick, minute_of, parse_tick

DAY = timedelta(hours=24)
MOST = 50
"""Stretches shown; the log has the others."""
FOUND: dict[str, Any] = {
    "": gettext_lazy("No line in the log: the platform, or its clockwork, did not run"),
    "database": gettext_lazy("The database could not be asked"),
    "storage": gettext_lazy("A sealed object could not be stored"),
    "keys": gettext_lazy("The keys could not be used"),
    "sealing": gettext_lazy("Sealing failed"),
    "gate": gettext_lazy("The database did not let a bid in"),
    "opening": gettext_lazy("What was stored did not open"),
    "web": gettext_lazy("The web server did not answer"),
    "slow": gettext_lazy("Handing in took longer than half a minute"),
    "late": gettext_lazy("The probe did not run"),
}
"""What a result of the probe means; empty stands for a minute without tick."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Bad minutes that follow each other for one reason."""

    starts_at: datetime
    ends_at: datetime
    code: str

    @property
    def minutes(self) -> int:
        return (self.ends_at - self.starts_at) // MINUTE

    @property
    def found(self) -> str:
        return str(FOUND.get(self.code, self.code))


@dataclass(frozen=True, slots=True)
class DayState:
    """What the log says about the minutes since `since`. `unwatched` counts those whose tick knows no probe; `error` is the
    largest of the day in microseconds, None where no minute measured it."""

    since: datetime
    minutes: int
    bad: int
    unwatched: int
    stretches: tuple[Stretch, ...]
    last: Tick
    error: int | None

    @property
    def clock(self) -> ClockFacts:
        return self.last.clock

    @property
    def clock_is(self) -> ClockState:
        return clock_state(self.last.clock.error)


def day_state(now: datetime) -> DayState | None:
    """The last day up to the minute that runs; None before the first tick."""
    until = minute_of(now)
    before = TickRow.objects.filter(minute__lt=until - DAY).order_by("-minute").values_list("body", flat=True)[:1]
    rows = TickRow.objects.filter(minute__gte=until - DAY).order_by("minute").values_list("body", flat=True)
    ticks = [parse_tick(body.encode("ascii")) for body in (*before, *rows)]
    if not ticks:
        return None
    since = max(until - DAY, minute_of(ticks[0].t))
    codes = {minute_of(tick.t): tick.probe for tick in ticks}
    bad = bad_minutes(ticks, since=since, until=until)
    today = [tick for tick in ticks if tick.t >= since]
    errors = [tick.clock.error for tick in today if tick.clock.error is not None]
    return DayState(
        since,
        (until - since) // MINUTE,
        len(bad),
        sum(not watched(tick) for tick in today),
        _stretches(bad, codes)[-MOST:],
        ticks[-1],
        max(errors, default=None),
    )


def _stretches(minutes: Iterable[datetime], codes: Mapping[datetime, str]) -> tuple[Stretch, ...]:
    found: list[Stretch] = []
    for minute in minutes:
        code = codes.get(minute, "")
        if found and (found[-1].ends_at, found[-1].code) == (minute, code):
            found[-1] = Stretch(found[-1].starts_at, minute + MINUTE, code)
        else:
            found.append(Stretch(minute, minute + MINUTE, code))
    return tuple(found)

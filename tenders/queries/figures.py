"""The figures that the home page shows to everybody: what is open, what ends soon, what was awarded and saved. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db.models import Count, Q

from procurement import days
from procurement.rules.money import Money
from procurement.rules.savings import SavingTotal, total_of
from tenders.queries import board, savings, savings_parts
from tenders.queries.savings_filters import SavingsFilters
from tenders.queries.savings_kept import read
from tenders.queries.savings_sql import BASELINES
from tenders.queries.tenders import public

SOON = timedelta(days=7)
SHOWN = 5
_SPARE = 5
"""More deadlines are read than shown, so that one which passes before the figures are counted again leaves no gap."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """An open tender, as far as a list of deadlines needs it. `value` is the sum of the estimates, None if not known."""

    title: str
    url: str
    buyer: str
    ends_at: datetime
    value: Money | None


@dataclass(frozen=True, slots=True)
class Figures:
    """`ending_soon` counts the next 7 days. Savings are of lots awarded in [since, counted_at) in the main currency."""

    counted_at: datetime
    open: int
    ending_soon: int
    deadlines: tuple[Deadline, ...]
    since: datetime
    awarded_lots: int
    saving: SavingTotal | None

    def next_deadlines(self, now: datetime) -> list[Deadline]:
        """The next ones that are still ahead."""
        return [found for found in self.deadlines if found.ends_at > now][:SHOWN]


def live_figures(now: datetime) -> Figures:
    """Count anew; a few queries, whatever the number of tenders."""
    counts = (
        public()
        .annotate(ends_at=board.ends_at())
        .aggregate(
            open=Count("pk", filter=board.open_now(now)),
            soon=Count("pk", filter=board.open_now(now) & Q(ends_at__lte=now + SOON)),
        )
    )
    since = a_year_before(now)
    awarded, saving = _saved(since, now)
    return Figures(now, counts["open"], counts["soon"], _deadlines(now), since, awarded, saving)


def a_year_before(now: datetime) -> datetime:
    """The beginning of the same day a year ago, in the display zone; 29 February counts as the 28th."""
    today = now.astimezone(days.zone()).replace(hour=0, minute=0, second=0, microsecond=0)
    day = 28 if (today.month, today.day) == (2, 29) else today.day
    return today.replace(year=today.year - 1, day=day)


def _deadlines(now: datetime) -> tuple[Deadline, ...]:
    def of(tender) -> Deadline:  # type: ignore[no-untyped-def]
        value = Money(tender.estimate, tender.currency) if tender.estimate is not None else None
        return Deadline(tender.title, tender.get_absolute_url(), tender.buyer.name, tender.ends_at, value)

    return tuple(of(tender) for tender in board.next_deadlines(now, SHOWN + _SPARE))


def _saved(since: datetime, now: datetime) -> tuple[int, SavingTotal | None]:
    """Awarded lots and the saving against the estimate in the currency with most awards, by the rows of the savings report."""
    currency = next(iter(savings.currencies()), None)
    if currency is None:
        return 0, None
    filters, zone = SavingsFilters(currency, since, now), settings.DISPLAY_TIME_ZONE
    lots, *sums = read(filters, zone, partial(savings_parts.totals_sql, filters, zone))[1][0]
    first = 3 * BASELINES.index("estimate")
    baseline, compared, counted = sums[first : first + 3]
    return lots, total_of(baseline, compared, currency, counted=counted, not_computable=lots - counted)

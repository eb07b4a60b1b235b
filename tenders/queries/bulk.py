"""Everything of a year, one by one, for files of open data. Reads only, and never more than a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date

from django.db.models import Max, QuerySet

from procurement.rules.ocds_values import Json
from tenders.models import Release, ReleasePlace
from tenders.queries import packages
from tenders.queries.byte_ranges import up_to
from tenders.queries.releases import ReleaseFilters, first_of_each, in_turn, releases

BATCH = 50
"""Processes at a time, each with all its releases."""


def years() -> list[int]:
    """The years in which anything was released, the newest first."""
    found = Release.objects.datetimes("released_at", "year", order="DESC", tzinfo=UTC)
    return [moment.year for moment in found]


def of_year(year: int) -> ReleaseFilters:
    """A year in UTC. A process belongs to the year of its first release."""
    return ReleaseFilters(date(year, 1, 1), date(year, 12, 31))


def compiled_releases(filters: ReleaseFilters, last: int | None = None) -> Iterator[Json]:
    """How each process stands now, or stood at the place `last` of the feed."""
    for batch in batches(first_of_each(releases(filters) if last is None else up_to(filters, last))):
        yield from packages.compiled_releases(batch, last)


def batches(first: QuerySet[Release]) -> Iterator[list[Release]]:
    """The first releases of processes, as many at a time as are kept in memory."""
    batch: list[Release] = []
    for first_release in in_turn(first, BATCH):
        batch.append(first_release)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def last_place(filters: ReleaseFilters) -> int:
    """The place in the feed of what was released last among these: it tells whether anything changed."""
    found = ReleasePlace.objects.filter(release__in=releases(filters).order_by())
    return found.aggregate(last=Max("place"))["last"] or 0

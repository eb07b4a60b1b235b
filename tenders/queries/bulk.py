"""Everything of a year, one by one, for files of open data. Reads only, and never more than a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date

from django.db.models import Max

from procurement.rules.ocds_values import Json
from tenders.models import Release, ReleasePlace
from tenders.queries import packages
from tenders.queries.releases import ReleaseFilters, first_of_each, in_turn, releases, texts_in_turn

BATCH = 50
"""Processes at a time, each with all its releases."""


def years() -> list[int]:
    """The years in which anything was released, the newest first."""
    found = Release.objects.datetimes("released_at", "year", order="DESC", tzinfo=UTC)
    return [moment.year for moment in found]


def of_year(year: int) -> ReleaseFilters:
    """A year in UTC. A process belongs to the year of its first release."""
    return ReleaseFilters(date(year, 1, 1), date(year, 12, 31))


def release_lines(filters: ReleaseFilters) -> Iterator[str]:
    """Each release as it is stored, as a line; many lines at once."""
    return ("\n".join([*texts, ""]) for texts in texts_in_turn(releases(filters)))


def record_lines(filters: ReleaseFilters) -> Iterator[str]:
    """The record of each process as a line: how it stands now, and where its releases are."""
    for batch in _batches(filters):
        for text in packages.linked_records(batch):
            yield text + "\n"


def compiled_releases(filters: ReleaseFilters) -> Iterator[Json]:
    """How each process stands now."""
    for batch in _batches(filters):
        yield from packages.compiled_releases(batch)


def _batches(filters: ReleaseFilters) -> Iterator[list[Release]]:
    batch: list[Release] = []
    for first in in_turn(first_of_each(releases(filters)), BATCH):
        batch.append(first)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def last_place(filters: ReleaseFilters) -> int:
    """The place in the feed of what was released last among these: it tells whether anything changed."""
    found = ReleasePlace.objects.filter(release__in=releases(filters).order_by())
    return found.aggregate(last=Max("place"))["last"] or 0

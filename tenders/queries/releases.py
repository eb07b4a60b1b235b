"""Stored OCDS releases in the order in which they were stored: pages for the web, all of them one by one for exports.

Everything goes by id, never by offset, so the ten thousandth page costs what the first does and memory stays flat.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from tenders.models import Release, Tender

PAGE_SIZE = 100
BATCH = 200


@dataclass(frozen=True, slots=True)
class ReleaseFilters:
    """Which releases: dated from `start` to `end` (days in UTC, both included), of one buyer, native or imported."""

    start: date | None = None
    end: date | None = None
    buyer: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class ReleasePage:
    """A page, with the ids to continue after and before; None where there is nothing more."""

    releases: list[Release]
    next_after: int | None
    previous_before: int | None


def releases(filters: ReleaseFilters) -> QuerySet[Release]:
    """The releases that match, in the order of their ids."""
    found = Release.objects.order_by("id")
    if filters.start:
        found = found.filter(released_at__gte=_midnight(filters.start))
    if filters.end:
        found = found.filter(released_at__lt=_midnight(filters.end + timedelta(days=1)))
    if filters.buyer:
        found = found.filter(_buyer(filters.buyer))
    if filters.origin:
        found = found.filter(tender__imported=filters.origin == "imported")
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


def _buyer(named: str) -> Q:
    """A buyer by the id it has in releases, or by its number in its country's register."""
    query = Q(tender__buyer__identifier=named) | Q(tender__buyer__registry_number=named)
    try:
        return query | Q(tender__buyer=UUID(named))
    except ValueError:
        return query


def in_turn(found: QuerySet[Release], size: int = BATCH) -> Iterator[Release]:
    """All of them, a batch in memory at a time, without a transaction that stays open as long as a slow reader reads."""
    last = 0
    while batch := list(found.filter(id__gt=last)[:size]):
        yield from batch
        last = batch[-1].pk


def texts_in_turn(found: QuerySet[Release], size: int = BATCH) -> Iterator[list[str]]:
    """The same, of the stored texts alone, a batch at once: what a download costs is little more than reading them."""
    last = 0
    while batch := list(found.filter(id__gt=last).values_list("id", "body")[:size]):
        yield [body for _, body in batch]
        last = batch[-1][0]


def page(found: QuerySet[Release], *, after: int = 0, before: int | None = None, size: int = PAGE_SIZE) -> ReleasePage:
    """The page that follows the id `after`, or the one that ends right before the id `before`."""
    if before is not None:
        earlier = list(found.filter(id__lt=before).order_by("-id")[: size + 1])
        rows = earlier[:size][::-1]
        more_before, more_after = len(earlier) > size, True
    else:
        rows = list(found.filter(id__gt=after)[: size + 1])
        more_before, more_after = after > 0, len(rows) > size
        rows = rows[:size]
    return ReleasePage(
        rows,
        next_after=rows[-1].pk if rows and more_after else None,
        previous_before=rows[0].pk if rows and more_before else None,
    )


def first_of_each(found: QuerySet[Release]) -> QuerySet[Release]:
    """One release a process, the first: records are listed by it."""
    return found.filter(number=1).select_related("tender")


def newest_of(tenders: Iterable[Tender]) -> dict[UUID, Release]:
    """The newest release of each process, by the id of its tender."""
    newest = Release.objects.filter(tender__in=list(tenders)).order_by("tender_id", "-number").distinct("tender_id")
    return {release.tender_id: release for release in newest}


def listed(tenders: list[Tender], last: int | None = None) -> dict[UUID, list[Release]]:
    """All releases of each process, by the id of its tender; `last`: without those after that place of the feed."""
    found: dict[UUID, list[Release]] = {tender.pk: [] for tender in tenders}
    known = Release.objects.filter(tender__in=tenders)
    if last is not None:
        known = known.exclude(place__place__gt=last)
    for release in known.select_related("tender").order_by("tender_id", "number"):
        found[release.tender_id].append(release)
    return found


def releases_of(ocid: str) -> list[Release]:
    """All releases of one process; empty if there is no such process, or nothing of it was published."""
    return list(Release.objects.filter(tender__ocid=ocid).select_related("tender").order_by("number"))


def digests_of(ocid: str) -> list[str]:
    """What tells whether anything about a process changed: the digests of its releases."""
    return list(Release.objects.filter(tender__ocid=ocid).order_by("number").values_list("digest", flat=True))


def changed_at(ocid: str) -> datetime | None:
    """When the newest release of a native process was stored. Imported ones bear the dates of their source instead."""
    native = Release.objects.filter(tender__ocid=ocid, tender__imported=False)
    return native.order_by("-number").values_list("released_at", flat=True).first()


def bounds() -> tuple[Release | None, Release | None]:
    """The first release stored, and the last."""
    found = Release.objects.order_by("id").defer("body")
    return found.first(), found.last()

"""Looks for red flags in our own releases with the rules that read anybody's: what changed within a minute, all of it once a night.

Nothing but releases is read, and they hold what the public may see: a flag never tells of what is not published.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection, transaction

from procurement.rules.ocds_values import Json
from procurement.rules.redflags.flag import Context
from procurement.rules.redflags.run import findings
from tenders.models import FlagRun, FlagsDue, RedFlag, Release, Tender
from tenders.queries import bulk, packages
from tenders.queries.releases import ReleaseFilters, first_of_each
from tenders.services.flag_book import keep
from tenders.services.flag_news import tell_found
from tenders.services.flag_settings import own_settings

AT_ONCE = 200
_LOCK = 7_364_119
"""One worker at a time writes flags."""


@transaction.atomic
def look_at_changed(*, now: datetime) -> int:
    """Look for the flags that one process shows by itself where there is a new release, some processes at a time.

    Returns how many were looked at; 0 when none is left, or while another worker looks. In order: the releases are taken
    from those that are due, flags are written, mails.
    """
    if not _takes_turn("SELECT pg_try_advisory_xact_lock(%s)"):
        return 0
    due = dict(FlagsDue.objects.order_by("pk").values_list("pk", "release__tender")[:AT_ONCE])
    if not due:
        return 0
    FlagsDue.objects.filter(pk__in=due).delete()
    tenders = list(Tender.objects.filter(pk__in=due.values()))
    settings, flags = own_settings()
    alone = tuple(flag for flag in flags if flag.alone)
    last = FlagRun.objects.last()
    context = Context(replace(settings, currency=settings.currency or (last.currency if last else "")))
    first = first_of_each(Release.objects.filter(tender__in=tenders).order_by("id"))
    found = findings(packages.compiled_releases(list(first)), context, alone)
    standing = RedFlag.objects.filter(gone_at=None, tender__in=tenders, code__in=[flag.code for flag in alone])
    keep(found, standing, now=now)
    tell_found(now=now)
    return len(tenders)


@transaction.atomic
def look_at_all(*, now: datetime) -> FlagRun:
    """Look for every flag in every process, and keep which fences were computed. Safe to run again; waits for its turn."""
    _takes_turn("SELECT true FROM pg_advisory_xact_lock(%s)")
    FlagsDue.objects.all().delete()  # those that come in now stay: what they are about may have been read already
    settings, flags = own_settings()
    context, everything = Context(settings), _Counted(bulk.compiled_releases(ReleaseFilters()))
    found = keep(findings(everything, context, flags), RedFlag.objects.filter(gone_at=None), now=now)
    tell_found(now=now)
    fences = {code: {name: float(figure) for name, figure in figures.items()} for code, figures in context.meta.items()}
    return FlagRun.objects.create(
        started_at=now, processes=everything.count, found=found, currency=context.currency, meta=fences
    )


@dataclass(slots=True)
class _Counted:
    """The processes, and how many have gone by."""

    releases: Iterator[Json]
    count: int = 0

    def __iter__(self) -> Iterator[Json]:
        for release in self.releases:
            self.count += 1
            yield release


def _takes_turn(statement: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [_LOCK])
        return bool(cursor.fetchone()[0])

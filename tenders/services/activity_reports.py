"""Half-yearly reports of the agencies: made once, when a half-year has been over for long enough, and never changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Min

from procurement.days import day_of, zone
from procurement.models import Organization
from procurement.rules import exact_json
from procurement.rules.half_years import HalfYear, half_year_of
from tenders.models import ActivityReport, Tender
from tenders.queries.activity import Asked, Row, activity, asked

WAITS = timedelta(days=30)
"""From the end of a half-year until its reports are made: the awards of its last weeks become final meanwhile."""


@transaction.atomic
def make_due(*, now: datetime) -> int:
    """Make the reports of every half-year that is due and has none yet; returns how many. Safe to run again."""
    made = 0
    for half_year in _due(now):
        if not ActivityReport.objects.filter(half_year=half_year.code).exists():
            made += _make(asked(half_year), now)
    return made


def content_of(of: Asked, agency: Organization, tables: dict[str, list[Row]], now: datetime) -> dict[str, Any]:
    """What a report holds: whose it is, its half-open half-year, when it was made, and the rows of each table."""
    return {
        "agency": {"id": str(agency.pk), "name": agency.name},
        "half_year": of.half_year.code,
        "starts_at": of.starts_at.isoformat(),
        "ends_at": of.ends_at.isoformat(),
        "made_at": now.isoformat(),
        "tables": tables,
    }


def _due(now: datetime) -> Iterator[HalfYear]:
    """From the half-year of the first publication here to the last one that has been over for long enough."""
    first = Tender.objects.filter(imported=False).aggregate(first=Min("published_at"))["first"]
    if first is None:
        return
    half_year = half_year_of(day_of(first))
    while half_year.ends_at(zone()) + WAITS <= now:
        yield half_year
        half_year = half_year.next


def _make(of: Asked, now: datetime) -> int:
    found = activity(of)
    agencies: dict[UUID, Organization] = Organization.objects.in_bulk(list(found))
    reports = []
    for pk, tables in found.items():
        text = exact_json.dumps(content_of(of, agencies[pk], tables, now), sort_keys=True)
        digest = sha256(text.encode()).hexdigest()
        reports.append(
            ActivityReport(agency_id=pk, half_year=of.half_year.code, content=text, sha256=digest, made_at=now)
        )
    return len(ActivityReport.objects.bulk_create(reports))

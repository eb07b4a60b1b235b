"""Downloads of open data, timed beside PostgreSQL's own COPY of the same stored releases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter
from typing import Any

from django.db import connection
from django.test import Client

from procurement import clock
from procurement.models import Organization
from tenders.bench.figures import Figure, Ratio, Report
from tenders.models import Release, Tender
from tenders.queries.bulk import of_year
from tenders.queries.releases import releases

PART = "Open data"
COPY = "COPY of the stored releases"
LINES = "download of a year, JSON lines"
MIB = 2**20
_FILL = """
INSERT INTO tenders_release (tender_id, number, tags, released_at, body, digest)
SELECT %s, n, '{tenderUpdate}', %s, format('{"ocid":"ocds-bench1-1","id":"%%s","text":"%%s"}', n, digests), ''
FROM generate_series(1, %s) n, LATERAL (SELECT string_agg(md5(n || ' ' || k), ' ') AS digests FROM generate_series(1, 180) k) made
"""
"""Six thousand characters each, about what a tender with two lots and five bids takes after its award."""


class Counted:
    """Where COPY writes to: only the bytes are counted."""

    def __init__(self) -> None:
        self.bytes = 0

    def write(self, data: bytes | str) -> int:
        self.bytes += len(data)
        return len(data)


def fill(count: int) -> None:
    """One imported process with that many releases of today."""
    now = clock.now()
    agency = Organization.objects.create(
        kind=Organization.Kind.AGENCY,
        name="Made-up agency",
        created_at=now,
        imported=True,
        identifier="BENCH-open-data",
    )
    tender = Tender.objects.create(
        reference="ocds-bench1-1", ocid="ocds-bench1-1", title="Made-up purchase", buyer=agency, created_at=now,
        published_at=now, stage="awarded", imported=True,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_FILL, [tender.pk, now, count])


def measure(*, rounds: int) -> Report:
    """Both in turns, over all releases of the last year; the median counts."""
    year = Release.objects.latest("id").released_at.year
    timed: dict[str, Callable[[], int]] = {COPY: lambda: _copy(year), LINES: lambda: _download(year)}
    speeds: dict[str, list[float]] = {name: [] for name in timed}
    sizes: dict[str, int] = {}
    for _ in range(rounds):
        for name, work in timed.items():
            begin = perf_counter()
            sizes[name] = work()
            speeds[name].append(sizes[name] / MIB / (perf_counter() - begin))
    report = Report([Figure(PART, name, median(found), "MiB/s") for name, found in speeds.items()])
    report.ratios.append(Ratio(PART, f"{LINES} : {COPY}", median(speeds[LINES]) / median(speeds[COPY]), ">= 0.5"))
    if sizes[LINES] != sum(len(body.encode()) + 1 for body in _bodies(year)):
        report.errors.append("The download does not hold every release.")
    return report


def _bodies(year: int) -> Iterator[str]:
    return releases(of_year(year)).values_list("body", flat=True).iterator(200)


def _copy(year: int) -> int:
    counted, bounds = Counted(), (f"{year}-01-01", f"{year + 1}-01-01")
    with connection.cursor() as cursor:
        which = cursor.mogrify("released_at >= %s AND released_at < %s", bounds).decode()
        cursor.copy_expert(f"COPY (SELECT body FROM tenders_release WHERE {which} ORDER BY id) TO STDOUT", counted)  # noqa: S608
    return counted.bytes


def _download(year: int) -> int:
    response: Any = Client(HTTP_HOST="localhost", REMOTE_ADDR="127.0.0.9").get(f"/ocds/bulk/{year}/releases.jsonl")
    return sum(map(len, response.streaming_content))

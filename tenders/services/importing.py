"""Import of OCDS in two steps: keep every release as it came, then merge and record each process that they speak of.

The releases are kept so that a file of next month, which holds only what is new, is merged with those of this month. Both
steps go in batches, so memory does not grow with the input; what a broken run leaves pending the next one takes up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from io import BufferedReader
from itertools import islice
from typing import cast

from django.db import DatabaseError, connection, transaction

from procurement.batching import batches
from procurement.rules.exact_json import dumps, loads
from procurement.rules.messages import Message, gettext_noop
from procurement.rules.ocds_history import procedure_history
from procurement.rules.ocds_merge import DatedRelease, Json, merged
from procurement.rules.ocds_reading import NotReadable
from tenders.models import HistoryTable, Release, SourceRelease, Tender
from tenders.services.history import Arrival, Outcome, Recorded, record_histories
from tenders.services.ocds_files import read
from tenders.services.ocds_shapes import Broken, Found
from tenders.services.reading_marks import Mark, mark_of
from tenders.services.source_releases import doubled, source_release

BATCH = 500
DATABASE_REFUSES = gettext_noop("The database refuses it: %(detail)s")
DOUBLED = gettext_noop("The file tells it twice, differently and of the same date: the later of the two counts.")

Report = Callable[[str, Message], None]
"""Told of each refusal: what was refused (an ocid, or a place in a file) and why."""


@dataclass(slots=True)
class Tally:
    """How many processes went which way, and how many releases were read; before, by a run that broke off, or now."""

    read: int = 0
    read_before: int = 0
    outcomes: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))

    def count(self, outcome: Outcome) -> None:
        self.outcomes[outcome] += 1

    @property
    def clean(self) -> bool:
        """Something was found, and nothing of it was refused."""
        return self.outcomes[Outcome.REFUSED] == 0 and any(self.outcomes.values())


class Import:
    """One run. `keep` each file, then `record`; both may be watched through `progress`, called with a count so far."""

    def __init__(self, *, now: datetime, report: Report, table: HistoryTable | None = None) -> None:
        """`table`: what is kept are rows of this spreadsheet of own history, under ocids of this platform."""
        self.now, self._report, self._table = now, report, table
        self.tally = Tally()
        self._marks: list[Mark] = []
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE IF NOT EXISTS import_seen (ocid text PRIMARY KEY)")
            cursor.execute("TRUNCATE import_seen")

    def keep(self, raw: BufferedReader, name: str, progress: Callable[[int], None] = lambda _: None) -> None:
        """Keep all releases of one file; what can't be read is refused with its place in the file.

        Where a run before broke off in this very file, it goes on from there.
        """
        self.keep_found(read(raw), mark_of(raw, name, self.now), progress)

    def keep_found(self, found: Iterable[Found | Broken], mark: Mark, progress: Callable[[int], None]) -> None:
        """Keep what is found behind the mark, which moves with it."""
        self._marks.append(mark)
        self._seen_again(mark.found)
        for batch in batches(islice(found, mark.found, None), BATCH):
            self.tally.read += sum(isinstance(item, Found) for item in batch)
            progress(self.tally.read)
            rows = [row for item in batch if (row := self._row(item, mark.name)) is not None]
            with transaction.atomic():
                self._insert(rows, mark.name)
                mark.advance(len(batch))

    def _seen_again(self, found: int) -> None:
        """What a run before has kept and not recorded counts as seen in this one."""
        if found:
            self.tally.read_before += found
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO import_seen SELECT DISTINCT ocid FROM tenders_sourcerelease WHERE pending"
                    " ON CONFLICT DO NOTHING"
                )

    def _insert(self, rows: list[SourceRelease], name: str) -> None:
        """Keep rows that are new; the same content a second time leaves the first as it is."""
        for ocid in doubled(rows, name, self.now):
            self.refuse(ocid, Message(DOUBLED))
        SourceRelease.objects.bulk_create(rows, ignore_conflicts=True)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO import_seen SELECT DISTINCT unnest(%s::text[]) ON CONFLICT DO NOTHING",
                [[row.ocid for row in rows]],
            )

    def _row(self, item: Found | Broken, name: str) -> SourceRelease | None:
        if isinstance(item, Broken):
            self.refuse(_in_file(name, item.place), item.reason)
            return None
        try:
            return source_release(item, name, self.now, self._table)
        except NotReadable as error:
            ocid = item.release.get("ocid")
            self.refuse(ocid if isinstance(ocid, str) and ocid else _in_file(name, item.place), error.reason)
            return None

    def refuse(self, what: str, reason: Message) -> None:
        """Count and report something that can't go in."""
        self.tally.count(Outcome.REFUSED)
        self._report(what, reason)

    def processes(self) -> int:
        """How many processes the kept releases speak of."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM import_seen")
            return int(cursor.fetchone()[0])

    def record(self, progress: Callable[[int], None] = lambda _: None) -> None:
        """Merge and record every process seen in this run."""
        done = 0
        for ocids in _pages():
            for recorded in _record_page(ocids, self.now):
                self.tally.count(recorded.outcome)
                if recorded.reason is not None:
                    self._report(recorded.ocid, recorded.reason)
            done += len(ocids)
            progress(done)
        for mark in self._marks:
            mark.remove()


def _in_file(name: str, place: str) -> str:
    return f"{name}, {place}" if place else name


def _pages() -> Iterator[list[str]]:
    """The ocids of this run, a batch at a time, in their order."""
    last = ""
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT ocid FROM import_seen WHERE ocid > %s ORDER BY ocid LIMIT %s", [last, BATCH])
            ocids = [str(row[0]) for row in cursor.fetchall()]
        if not ocids:
            return
        yield ocids
        last = ocids[-1]


def _record_page(ocids: list[str], now: datetime) -> list[Recorded]:
    """Record a batch at once; where the database refuses the batch, one by one, so that the rest goes in."""
    try:
        with transaction.atomic():
            return _record(ocids, now)
    except DatabaseError as error:
        if len(ocids) > 1:
            return [recorded for ocid in ocids for recorded in _record_page([ocid], now)]
        detail = str(error).split("\n", maxsplit=1)[0]
        _forget(ocids)
        return [Recorded(ocids[0], Outcome.REFUSED, Message(DATABASE_REFUSES, {"detail": detail}))]


def _record(ocids: list[str], now: datetime) -> list[Recorded]:
    _forget_own(ocids)
    pending = set(SourceRelease.objects.filter(ocid__in=ocids, pending=True).values_list("ocid", flat=True))
    stored = set(Tender.objects.filter(ocid__in=ocids, imported=True).values_list("ocid", flat=True))
    answers = [Recorded(ocid, Outcome.UNCHANGED) for ocid in ocids if ocid in stored - pending]
    arrivals: list[Arrival] = []
    for ocid, rows in _releases([ocid for ocid in ocids if ocid not in stored - pending]):
        try:
            arrivals.append(_arrival(rows, now))
        except NotReadable as error:
            answers.append(Recorded(ocid, Outcome.REFUSED, error.reason))
    answers += record_histories(arrivals, now=now)
    refused = [answer.ocid for answer in answers if answer.outcome is Outcome.REFUSED]
    _forget(refused)
    SourceRelease.objects.filter(ocid__in=pending - set(refused), pending=True).update(pending=False)
    return answers


def _forget_own(ocids: list[str]) -> None:
    """Drop what this platform itself has exported: merged with its own source it would tell every award twice."""
    pending = {
        (row.ocid, row.release_id): row
        for row in SourceRelease.objects.filter(ocid__in=ocids, pending=True).defer("body")
        if row.release_id.startswith(f"{row.ocid}-")
    }
    if not pending:
        return
    ours = Release.objects.filter(tender__ocid__in={ocid for ocid, _ in pending}, tender__imported=True)
    for ocid, number, body in ours.values_list("tender__ocid", "number", "body"):
        row = pending.get((ocid, f"{ocid}-{number}"))
        if row is not None and row.digest == _digest(loads(body)):
            row.delete()


def _digest(content: object) -> str:
    return sha256(dumps(content, sort_keys=True).encode()).hexdigest()


def _releases(ocids: list[str]) -> Iterator[tuple[str, list[SourceRelease]]]:
    """The releases of each process that count: of those with one id the one that came last."""
    found: dict[str, dict[str, SourceRelease]] = {ocid: {} for ocid in ocids}
    for row in SourceRelease.objects.filter(ocid__in=ocids).order_by("id"):
        found[row.ocid].pop(row.release_id, None)
        found[row.ocid][row.release_id] = row
    for ocid, rows in found.items():
        yield ocid, list(rows.values())


def _arrival(rows: list[SourceRelease], now: datetime) -> Arrival:
    releases = [DatedRelease(row.released_at, row.compiled, cast("Json", loads(row.body))) for row in rows]
    state = merged(releases)
    said = {name: value for name, value in state.items() if name not in ("id", "date", "tag")}
    history = procedure_history(state, first_released_at=min(row.released_at for row in rows), now=now)
    return Arrival(history, _digest(said), rows[-1].source, own=all(row.table_id for row in rows))


def _forget(ocids: list[str]) -> None:
    """A refused process keeps the releases that were merged before, not those that made it unreadable."""
    SourceRelease.objects.filter(ocid__in=ocids, pending=True).delete()

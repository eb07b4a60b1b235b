"""A pass over the rows of an agency's own history: a check lists what is wrong in which cell, an import takes what is right.

Both judge the same way, so that what was checked is what is imported. An import goes on where one before it broke off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction

from procurement import audit
from procurement.batching import batches
from procurement.rules.events_history import HistoryImported
from procurement.rules.history_release import Naming, release_of
from procurement.rules.history_row import Fault, Field, HistoryRow, Owner, Terms, read_row
from procurement.rules.history_values import Given
from procurement.rules.messages import Message, gettext_noop
from procurement.rules.money import exact_sum
from tenders.models import HistoryFault, HistoryTable
from tenders.queries.ocds_parties import REGISTERS, party_id
from tenders.services.history_tables import stored_message
from tenders.services.importing import Import
from tenders.services.ocds_shapes import Found
from tenders.services.reading_marks import mark_at

BATCH = 500
MOST_FAULTS = 10_000
"""Listed; all are counted."""
SAME_NUMBER = gettext_noop(
    "Row %(row)s has this number too: match the column that tells lots apart, or correct one of the two numbers."
)

Cells = tuple[Given, ...]
Rows = Iterable[tuple[int, Cells]]
"""The rows of a file below its headings, with their numbers; cells by column from 0."""
Progress = Callable[[int], None]


@dataclass(slots=True)
class Totals:
    """What a pass has met, by the rows that can be taken: `awarded` and `estimated` by currency, organizations by their ids."""

    rows: int = 0
    good: int = 0
    repeated: int = 0
    faults: int = 0
    awarded: dict[str, Decimal] = field(default_factory=dict)
    estimated: dict[str, Decimal] = field(default_factory=dict)
    buyers: set[str] = field(default_factory=set)
    suppliers: set[str] = field(default_factory=set)
    reasons: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, row: HistoryRow, naming: Naming) -> None:
        self.good += 1
        for sums, amount in ((self.awarded, row.awarded), (self.estimated, row.estimate)):
            if amount is not None:
                sums[row.currency] = exact_sum(sums.get(row.currency, Decimal(0)), amount)
        self.buyers.add(naming.buyer(row)["id"])
        if supplier := naming.supplier(row):
            self.suppliers.add(supplier["id"])

    def blame(self, number: int, faults: tuple[Fault, ...]) -> None:
        """Count what is wrong with a row: each reason with its first case."""
        self.faults += len(faults)
        for template, message in {fault.message.template: fault.message for fault in faults}.items():
            known = self.reasons.setdefault(template, {**stored_message(message), "first": number, "rows": 0})
            known["rows"] += 1

    def stored(self) -> dict[str, object]:
        """As a row keeps them: amounts as texts, organizations counted, reasons by how many rows they keep out."""
        return {
            "rows": self.rows,
            "good": self.good,
            "repeated": self.repeated,
            "left_out": self.rows - self.good - self.repeated,
            "faults": self.faults,
            "awarded": {currency: format(sum_, "f") for currency, sum_ in sorted(self.awarded.items())},
            "estimated": {currency: format(sum_, "f") for currency, sum_ in sorted(self.estimated.items())},
            "buyers": len(self.buyers),
            "suppliers": len(self.suppliers),
            "reasons": sorted(self.reasons.values(), key=lambda reason: -reason["rows"]),
        }


@dataclass(frozen=True, slots=True)
class Entry:
    """A row as it was judged: the row itself, or its faults; a repeated one has neither."""

    number: int
    row: HistoryRow | None = None
    faults: tuple[HistoryFault, ...] = ()


class Reading:
    """One pass under way."""

    def __init__(self, table: HistoryTable, now: datetime) -> None:
        self.table, self.totals = table, Totals()
        owner = _owner(table)
        terms = dict(table.terms)
        country = terms.pop("country")
        self.naming = Naming(settings.OCID_PREFIX, REGISTERS.get(country, f"{country}-TIN"), owner)
        self._terms = Terms(now.date(), owner, **terms)
        self._columns = {Field(name): at for name, at in table.matching.items()}
        self._seen: dict[tuple[str, str], tuple[int, int]] = {}
        self._rows: dict[str, int] = {}

    def entries(self, rows: Rows) -> Iterator[Entry]:
        """Each row as it is judged, counted on the way."""
        for number, cells in rows:
            self.totals.rows += 1
            given = {name: cells[at] for name, at in self._columns.items()}
            found = read_row(given, self._terms)
            yield (
                self._repeated(number, found, given)
                if isinstance(found, HistoryRow)
                else self._bad(number, found, given)
            )

    def row_of(self, ocid: str) -> int:
        """The first row that tells of a process."""
        return self._rows.get(ocid, 0)

    def _repeated(self, number: int, row: HistoryRow, given: dict[Field, Given]) -> Entry:
        ocid = self.naming.ocid(row)
        first, earlier = self._seen.setdefault((ocid, row.lot), (number, hash(row)))
        self._rows.setdefault(ocid, number)
        if first == number:
            self.totals.add(row, self.naming)
            return Entry(number, row)
        if earlier == hash(row):
            self.totals.repeated += 1
            return Entry(number)
        return self._bad(number, (Fault(Field.NUMBER, Message(SAME_NUMBER, {"row": first})),), given)

    def _bad(self, number: int, faults: tuple[Fault, ...], given: dict[Field, Given]) -> Entry:
        self.totals.blame(number, faults)
        return Entry(number, None, tuple(self._fault(number, fault, given) for fault in faults))

    def _fault(self, number: int, fault: Fault, given: dict[Field, Given]) -> HistoryFault:
        cell = given.get(fault.field) if fault.field else None
        return HistoryFault(
            table=self.table,
            row=number,
            cell=cell.address if cell else "",
            heading=self.table.headings[self._columns[fault.field]][:200] if cell and fault.field else "",
            value=cell.text[:200] if cell else "",
            **stored_message(fault.message),
        )


def _owner(table: HistoryTable) -> Owner | None:
    if (agency := table.organization) is None:
        return None
    numbers = frozenset(filter(None, (agency.registry_number, agency.vat_number)))
    return Owner(party_id(agency), agency.name, agency.registry_number, numbers)


def check(table: HistoryTable, rows: Rows, *, progress: Progress, now: datetime) -> None:
    """Judge every row and list what is wrong. Nothing is imported."""
    table.faults.all().delete()
    reading, listed = Reading(table, now), 0
    for batch in batches(reading.entries(rows), BATCH):
        faults = [fault for entry in batch for fault in entry.faults][: MOST_FAULTS - listed]
        HistoryFault.objects.bulk_create(faults)
        listed += len(faults)
        progress(reading.totals.rows)
    _finish(table, HistoryTable.State.CHECKED, totals=reading.totals.stored())


def take(table: HistoryTable, rows: Rows, *, progress: Progress, now: datetime) -> None:
    """Import the rows that are right, as history: kept in batches, then merged by process and recorded, with the event of the file."""
    reading, refused = Reading(table, now), []

    def report(ocid: str, reason: Message) -> None:
        fault = HistoryFault(table=table, row=reading.row_of(ocid), value=ocid[:200], **stored_message(reason))
        refused.append(fault)

    run = Import(now=now, report=report, table=table)
    source = f"{table.name[:100]} (SHA-256 {table.sha256})"
    run.keep_found(
        _found(reading, rows), mark_at(f"history {table.pk}", source, now), lambda _count: progress(reading.totals.rows)
    )
    run.record(lambda _count: progress(reading.totals.rows))
    with transaction.atomic():
        HistoryFault.objects.bulk_create(refused[:MOST_FAULTS])
        outcomes = {outcome.value: count for outcome, count in run.tally.outcomes.items()}
        _finish(table, HistoryTable.State.IMPORTED, totals={**reading.totals.stored(), **outcomes}, imported_at=now)
        audit.record(_event(table, reading.totals), actor=table.uploaded_by, now=now)


def _found(reading: Reading, rows: Rows) -> Iterator[Found]:
    for entry in reading.entries(rows):
        if entry.row is not None:
            yield Found(f"row {entry.number}", release_of(entry.row, reading.naming), compiled=False)


def _event(table: HistoryTable, totals: Totals) -> HistoryImported:
    subject = f"organization:{table.organization_id}" if table.organization_id else f"history:{table.pk}"
    return HistoryImported(subject, table=str(table.pk), sha256=table.sha256, rows=totals.rows, taken=totals.good)


def _finish(table: HistoryTable, state: HistoryTable.State, **columns: object) -> None:
    HistoryTable.objects.filter(pk=table.pk).update(state=state, done=0, **columns)

"""The rows of the savings report: one a lot with awards that stand, with its saving or the reason why there is none. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.http import Http404

from procurement.rules.competition import CompetitionFacts
from procurement.rules.money import Money
from procurement.rules.saving_record import saving_record
from procurement.rules.savings import BASELINES, AwardFacts, Outcome
from tenders.models import Award, Lot
from tenders.queries import savings_sql
from tenders.queries.savings_filters import SavingsFilters

BATCH = 2000


@dataclass(frozen=True, slots=True)
class SavingRow:
    """A lot with its awards that stand; amounts without VAT in the report's currency, None where not known."""

    lot_id: UUID
    ocid: str
    lot_number: int
    estimate: Decimal | None
    award: Decimal | None
    valid_bids: int | None
    mean: Decimal | None
    mean_of_others: Decimal | None
    median: Decimal | None
    second_lowest: Decimal | None
    initial: Decimal | None
    paid: Decimal | None
    fixed: str
    """The baseline that the tender fixed in its notice; empty: none."""
    indexed: Decimal | None
    indexed_gap: str
    indexed_working: str
    """At the last unit prices, adjusted by a price index: the amount, or why there is none, and its working."""
    life_cycle: Decimal | None
    life_cycle_cost: Decimal | None
    life_cycle_gap: str
    life_cycle_working: str
    """What reference solution and award cost over their life, or why that is not known, and its working."""
    evidence: str
    """How far the cost is proven: A paid in the end, B signed, C awarded, D no more than the estimate."""
    buyer: UUID
    division: str
    procedure: str
    size: str
    region: str
    decided_at: datetime | None
    reference: str
    title: str
    lot_title: str
    buyer_name: str
    supplier: str | None
    ruleset: str
    """Code and version of the rules that the tender ran under; empty for imported history."""
    awards: int
    estimate_edits: int
    """How often its estimate was changed after its publication; `estimate` is the first one."""
    imported: bool
    conversion: str
    """How its amounts were converted (rules.conversion.read_working); empty where they were in the report's currency."""


_COLUMNS = ", ".join(SavingRow.__slots__)


@contextmanager
def one_snapshot() -> Iterator[None]:
    """Whatever is read inside comes from one state of the database: the rows of a file add up to the totals before them."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


_WHOLE = "; SET LOCAL min_parallel_table_scan_size = '5TB'; SET LOCAL min_parallel_index_scan_size = '5TB'"


@contextmanager
def enough_memory(*, whole_branches: bool = False) -> Iterator[None]:
    """For sums over very many rows: they are held, sorted and grouped in memory instead of in files on the disk. `whole_branches`:
    each process computes other branches of a union, so that none waits for one that can't be shared out, as the hash's."""
    with transaction.atomic(savepoint=False):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL work_mem = '64MB'" + (_WHOLE if whole_branches else ""))
        yield


def rows(filters: SavingsFilters) -> Iterator[SavingRow]:
    """All rows behind the totals, by ocid and lot, in constant memory."""
    sql, values = savings_sql.lots_sql(filters, settings.DISPLAY_TIME_ZONE, named=True)
    name = f"savings_{uuid4().hex}"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL cursor_tuple_fraction = 1"
        )  # all rows will be read: plan for the last, not for the first
        cursor.execute(
            f"DECLARE {name} NO SCROLL CURSOR FOR SELECT {_COLUMNS} FROM ({sql}) AS rows ORDER BY {savings_sql.BY_OCID}",  # noqa: S608
            values,
        )
        while True:
            cursor.execute(f"FETCH {BATCH} FROM {name}")
            batch = cursor.fetchall()
            yield from (SavingRow(*found) for found in batch)
            if len(batch) < BATCH:
                return


def count_rows(filters: SavingsFilters) -> int:
    """How many rows there are."""
    sql, values = savings_sql.lots_sql(filters, settings.DISPLAY_TIME_ZONE)
    return int(fetch(f"SELECT count(*) FROM ({sql}) AS rows", values)[0][0])  # noqa: S608


def rows_of(filters: SavingsFilters, lots: list[str]) -> tuple[SavingRow, ...]:
    """The rows of these lots, in this order, as far as they are in the report."""
    if not lots:
        return ()
    sql, values = savings_sql.lots_sql(filters, settings.DISPLAY_TIME_ZONE, lots=lots, named=True)
    found = {str(row[0]): SavingRow(*row) for row in fetch(f"SELECT {_COLUMNS} FROM ({sql}) AS rows", values)}  # noqa: S608
    return tuple(found[lot] for lot in lots if lot in found)


@dataclass(frozen=True, slots=True)
class Working:
    """What the saving of a lot was computed from: its row, its awards that stand, its valid bids from the lowest up."""

    row: SavingRow
    awards: tuple[Award, ...]
    valid_bids: tuple[Decimal, ...]


def working_of(lot: Lot) -> Working:
    """The inputs of a lot's saving; 404 where no award stands, so where there is nothing to compare yet."""
    found = rows_of(SavingsFilters(currency=lot.tender.currency), [str(lot.pk)])
    if not found:
        raise Http404
    standing = (
        lot.awards.filter(status=Award.Status.ACTIVE).select_related("supplier", "contract", "indexed").order_by("id")
    )
    offers = lot.offers.filter(valid=True, amount__isnull=False).order_by("amount", "id")
    amounts = offers.values_list("amount", flat=True)
    return Working(found[0], tuple(standing), tuple(amount for amount in amounts if amount is not None))


@dataclass(frozen=True, slots=True)
class EndedLot:
    """A lot that ended without an award; `ended_at` is when its procedure did."""

    reference: str
    title: str
    lot_number: int
    buyer_name: str
    estimate: Decimal | None
    ended_at: datetime | None
    currency: str


def ended_lots(filters: SavingsFilters, stage: str, *, first: int, count: int) -> tuple[int, list[EndedLot]]:
    """How many lots ended at this stage (cancelled or unsuccessful), and some of them, the last first."""
    lots, values = savings_sql.ended_sql(filters, stage)
    found = fetch(
        f"SELECT {', '.join(EndedLot.__slots__)} FROM ({lots}) AS ended"  # noqa: S608
        f" ORDER BY ended_at DESC NULLS LAST, {savings_sql.BY_OCID} LIMIT %s OFFSET %s",
        [*values, count, first],
    )
    return int(fetch(f"SELECT count(*) FROM ({lots}) AS ended", values)[0][0]), [EndedLot(*row) for row in found]  # noqa: S608


@dataclass(frozen=True, slots=True)
class UnratedLot:
    """A lot with an award that was left out of a report that converts; `why` is a code of rules.conversion.NO_RATES."""

    ocid: str
    reference: str
    title: str
    lot_number: int
    buyer_name: str
    decided_at: datetime | None
    currency: str
    why: str


def unrated_lots(filters: SavingsFilters, *, first: int = 0, count: int | None = None) -> list[UnratedLot]:
    """The lots left out for want of a rate, by ocid and lot: all, or some of them."""
    lots, values = savings_sql.unrated_sql(filters, settings.DISPLAY_TIME_ZONE)
    found = fetch(
        f"SELECT {', '.join(UnratedLot.__slots__)} FROM ({lots}) AS lots ORDER BY {savings_sql.BY_OCID} LIMIT %s OFFSET %s",  # noqa: S608
        [*values, count, first],
    )
    return [UnratedLot(*row) for row in found]


def facts_of(row: SavingRow, currency: str) -> AwardFacts:
    """A row as the rules see it."""

    def money(amount: Decimal | None) -> Money | None:
        return None if amount is None else Money(amount, currency)

    competition = CompetitionFacts(row.valid_bids or 0, row.mean, row.median, row.second_lowest, row.mean_of_others)
    return AwardFacts(
        money(row.award),
        money(row.estimate),
        competition,
        money(row.paid),
        money(row.initial),
        row.fixed,
        money(row.indexed),
        row.indexed_gap,
        money(row.life_cycle),
        money(row.life_cycle_cost),
        row.life_cycle_gap,
    )


def outcomes_of(row: SavingRow, currency: str) -> dict[str, Outcome]:
    """The saving of a row against every baseline of the report, or why it can't be computed."""
    facts = facts_of(row, currency)
    return {name: BASELINES[name](facts) for name in savings_sql.BASELINES}


def saving_of(row: SavingRow, currency: str) -> dict[str, Any]:
    """A row as the record of a bundle, with its workings."""
    return saving_record(facts_of(row, currency), currency, row.indexed_working, row.life_cycle_working)


def fetch(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    """All rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found

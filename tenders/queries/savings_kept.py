"""Where the savings report gets its rows from: those kept ready, the live ones, or those of a frozen report. Reads only.

Whatever it is, the sums see the same columns (NEEDED), so that no figure depends on where it was read. A tender that is marked
as changed is always read live, so a report is right at every moment and only slower while something waits to be written anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from typing import Any

from procurement.rules.saving_record import VERSION
from tenders.queries.savings_columns import HASHED, hashed
from tenders.queries.savings_conversion import converted_sql
from tenders.queries.savings_filters import SavingsFilters, where
from tenders.queries.savings_frozen import flat_conditions
from tenders.queries.savings_rows import fetch
from tenders.queries.savings_sql import BASELINES, FORMULA_STARTS, MARKED, UNNAMED, computable, lots_sql

_STARTS = "E'" + FORMULA_STARTS.encode("unicode_escape").decode() + "'"

LOWEST_CELL = -200
"""Percent; what is below counts as this in the distribution."""

NEEDED = (
    "lot_id",
    "decided_at",
    "month",
    "buyer",
    "division",
    "procedure",
    "size",
    "region",
    "evidence",
    "estimate_edits",
    "indexed_gap",
    "life_cycle_gap",
    *HASHED,
)

COLUMNS = UNNAMED
"""What only people read is taken from the tender and the award themselves, for the few lots of a page."""

MADE = ("tender_id", "currency", "imported", *COLUMNS, "counted", "percents", "line")
"""The columns of a kept row."""

BITS = {name: 1 << place for place, name in enumerate(BASELINES)}
"""Which bit of `counted` says that a baseline can be computed."""


def counted_sql() -> str:
    """The baselines that can be computed, a bit each: decided once a row, then only added."""
    return " | ".join(f"CASE WHEN {computable(name)[2]} THEN {bit} ELSE 0 END" for name, bit in BITS.items())


def percent_sql(name: str) -> str:
    """The saving against a baseline in whole percent, rounded down; empty where there is none."""
    base, compared, condition = computable(name)
    percent = f"greatest(floor(({base} - {compared}) * 100 / {base}), {LOWEST_CELL})"
    return f"CASE WHEN {condition} THEN {percent}::smallint END"


def line_sql(version: int = VERSION, *, converted: bool = False) -> str:
    """What the data hash covers of a row under these rules."""
    safe = f"CASE WHEN strpos({_STARTS}, left(ocid, 1)) > 0 THEN '''' || ocid ELSE ocid END"
    columns = ", ';', ".join([safe, *hashed(version, converted=converted)[1:]])
    return f"concat({columns}, chr(10))"


def made_sql(time_zone: str, *, lots: list[str] | None = None) -> tuple[str, list[Any]]:
    """MADE of each kept row as it should be, from the awards: of these lots, or of all."""
    rows, values = lots_sql(SavingsFilters(currency=""), time_zone, lots=lots)
    percents = ", ".join(percent_sql(name) for name in BASELINES)
    sql = f"""
        SELECT t.id AS tender_id, t.currency, t.imported, {", ".join(f"r.{name}" for name in COLUMNS)}, r.counted, r.percents, r.line
        FROM (
            SELECT *, {counted_sql()} AS counted, ARRAY[{percents}]::smallint[] AS percents, {line_sql()} AS line
            FROM ({rows}) AS found) AS r
        JOIN tenders_lot l ON l.id = r.lot_id JOIN tenders_tender t ON t.id = l.tender_id"""  # noqa: S608
    return sql, values


@cache
def made_by(time_zone: str) -> str:
    """What tells rows apart that were made by another version of the report: kept ones that differ in this are not read."""
    sql, _values = made_sql(time_zone)
    return sha256(f"{sql}\n{time_zone}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Kept:
    """The state of the kept rows: `written` changes with each writing, `version` also with each mark. Two equal `version`s mean
    equal rows, kept and marked together."""

    written: str
    version: str
    marked: bool


STATE = """
    SELECT k.made_by, k.version::text, k.version || ' ' || count(m.id) || ' ' || coalesce(max(m.id), 0), count(m.id) > 0
    FROM tenders_keptsavings k LEFT JOIN tenders_savingmark m ON true GROUP BY k.id"""

ATTEMPTS = 3


def kept_now(filters: SavingsFilters, time_zone: str) -> Kept | None:
    """The kept rows for these filters; None where the live or the frozen ones must be read."""
    if filters.statement is not None or filters.version != VERSION:
        return None
    found = fetch(STATE, [])
    return Kept(*found[0][1:]) if found and found[0][0] == made_by(time_zone) else None


def read(
    filters: SavingsFilters, time_zone: str, statement: Callable[[Kept | None], tuple[str, list[Any]]]
) -> tuple[Kept | None, list[tuple[Any, ...]]]:
    """What a statement over the rows gives, and which rows these were: kept ones that were right at the moment of the statement,
    else those of the awards.

    Where marked tenders are read live anyway, others may be written meanwhile. Where none was marked, a writing in between could
    have shown half a change; and rows of another version of the platform are never read.
    """
    for _attempt in range(ATTEMPTS):
        kept = kept_now(filters, time_zone)
        found = fetch(*statement(kept))
        if kept is None:
            return None, found
        after = kept_now(filters, time_zone)
        if after and (kept.marked or after.written == kept.written):
            return kept, found
    return None, fetch(*statement(None))


FEW = 300_000
"""So many rows are read once and held for all sums of a report; of more, each sum reads the table by several processes."""


def few(filters: SavingsFilters) -> bool:
    """Whether these filters leave few of the kept rows, as PostgreSQL's statistics guess: it decides about time, never about a figure."""
    values: list[Any] = [filters.currency]
    conditions = where(["currency = %s"], values, *flat_conditions(filters))
    (plan,) = fetch(f"EXPLAIN (FORMAT JSON) SELECT FROM tenders_keptsaving WHERE {conditions}", values)[0]
    return bool(plan[0]["Plan"]["Plan Rows"] < FEW)


def rows_sql(
    filters: SavingsFilters, time_zone: str, kept: Kept | None, *, main: str, once: bool = False
) -> tuple[str, list[Any]]:
    """`rows` as the beginning of a statement (WITH ...): NEEDED, `counted`, `percent` of `main`, and `line`. `once`: kept rows are
    read once for the whole statement."""
    held = "MATERIALIZED" if once else "NOT MATERIALIZED"
    needed = (*NEEDED, "conversion") if filters.conversion else NEEDED
    live = f"SELECT {', '.join(needed)}, {counted_sql()} AS counted, {percent_sql(main)} AS percent, {_line(filters)} AS line"
    if filters.conversion and filters.statement is None:
        found, values = _rated(filters, time_zone, kept)
        made = f"WITH every AS MATERIALIZED ({live}, unrated, currency FROM ({found}) AS found)"
        return f"{made}, rows AS NOT MATERIALIZED (SELECT * FROM every WHERE unrated = '')", values  # noqa: S608
    if kept is None:
        found, values = lots_sql(filters, time_zone)
        return f"WITH rows AS MATERIALIZED ({live} FROM ({found}) AS found)", values
    values = []
    conditions = where(["currency = %s"], values, *flat_conditions(filters))
    values.insert(0, filters.currency)
    columns = f"{', '.join(NEEDED)}, counted, percents[{list(BITS).index(main) + 1}] AS percent, line"
    ready = f"SELECT {columns} FROM tenders_keptsaving k WHERE {conditions}"  # noqa: S608
    if not kept.marked:
        return f"WITH rows AS {held} ({ready})", values
    found, of_live = lots_sql(filters, time_zone, marked=True)
    fresh = f"WITH fresh AS MATERIALIZED ({live} FROM ({found}) AS found)"
    ready = f"{ready} AND NOT EXISTS (SELECT FROM ({MARKED}) m WHERE m.tender_id = k.tender_id)"
    return f"{fresh}, rows AS {held} ({ready} UNION ALL SELECT * FROM fresh)", [*of_live, *values]  # noqa: S608


def _line(filters: SavingsFilters) -> str:
    return line_sql(filters.version, converted=filters.conversion is not None)


def _rated(filters: SavingsFilters, time_zone: str, kept: Kept | None) -> tuple[str, list[Any]]:
    """The rows in all currencies, kept or of the awards, with their amounts converted: what can be computed, the percentages and the
    line of the hash are those of other amounts, and are not read."""
    every = replace(filters, currency="", conversion=None)
    found, values = lots_sql(every, time_zone, marked=bool(kept))
    if kept is not None:
        columns, of_kept = ", ".join((*NEEDED, "currency")), list[Any]()
        conditions = where(
            [f"NOT EXISTS (SELECT FROM ({MARKED}) m WHERE m.tender_id = k.tender_id)"], of_kept, *flat_conditions(every)
        )
        ready = f"SELECT {columns} FROM tenders_keptsaving k WHERE {conditions}"  # noqa: S608
        found, values = f"{ready} UNION ALL SELECT {columns} FROM ({found}) AS fresh", [*of_kept, *values]  # noqa: S608
    return converted_sql(found, values, filters, time_zone, NEEDED)

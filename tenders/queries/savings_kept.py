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
from tenders.queries.savings_amounts import added_sql, amounts_sql
from tenders.queries.savings_conversion import converted_sql
from tenders.queries.savings_filters import SavingsFilters, where
from tenders.queries.savings_frozen import flat_conditions
from tenders.queries.savings_made import NEEDED, announced_sql, counted_sql, line_sql, made_sql, percent_sql
from tenders.queries.savings_rows import fetch
from tenders.queries.savings_sql import MARKED, lots_sql


@cache
def made_by(time_zone: str) -> str:
    """What tells rows apart that were made by another version of the report: kept ones that differ in this are not read."""
    sql, _values = made_sql(time_zone)
    return sha256(f"{sql}\n{added_sql()}\n{time_zone}".encode()).hexdigest()


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
    filters: SavingsFilters,
    time_zone: str,
    statement: Callable[[Kept | None], tuple[str, list[Any]]],
    *,
    known: Kept | None = None,
) -> tuple[Kept | None, list[tuple[Any, ...]]]:
    """What a statement over the rows gives, and which rows these were: kept ones that were right at the moment of the statement,
    else those of the awards. `known`: the state that was just asked for.

    Where marked tenders are read live anyway, others may be written meanwhile. Where none was marked, a writing in between could
    have shown half a change; and rows of another version of the platform are never read.
    """
    for _attempt in range(ATTEMPTS):
        kept, known = known or kept_now(filters, time_zone), None
        found = fetch(*statement(kept))
        if kept is None:
            return None, found
        after = kept_now(filters, time_zone)
        if after and (kept.marked or after.written == kept.written):
            return kept, found
    return None, fetch(*statement(None))


def rows_sql(filters: SavingsFilters, time_zone: str, kept: Kept | None, *, main: str) -> tuple[str, list[Any]]:
    """`rows` as the beginning of a statement (WITH ...): NEEDED, `counted` and `line`, and what `sources` names."""
    needed = (*NEEDED, "conversion") if filters.conversion else NEEDED
    live = (
        f"SELECT {', '.join(needed)}, {counted_sql()} AS counted, {percent_sql(main)} AS percent, {announced_sql()},"
        f" {_line(filters)} AS line"
    )
    if filters.conversion and filters.statement is None:
        found, values = _rated(filters, time_zone, kept)
        # OFFSET 0: each amount is converted once a row, not once for each figure made of it. Read once, only what is read is made.
        made = f"WITH every AS ({live}, unrated, currency FROM ({found} OFFSET 0) AS found)"
        return f"{made}, rows AS NOT MATERIALIZED (SELECT * FROM every WHERE unrated = '')", values  # noqa: S608
    if kept is None:
        found, values = lots_sql(filters, time_zone)
        return f"WITH rows AS MATERIALIZED ({live} FROM ({found}) AS found)", values
    return _ready_sql(filters, time_zone, live, main, marked=kept.marked)


def _ready_sql(filters: SavingsFilters, time_zone: str, live: str, main: str, *, marked: bool) -> tuple[str, list[Any]]:
    """The kept rows and their `amounts`; the `large` ones, and the `fresh` ones of marked tenders, as `live` says."""
    unmarked = _unmarked(marked)
    amounts, of_amounts = amounts_sql(filters, main, unmarked)
    wanted: list[Any] = []
    condition = where(["currency = %s", *unmarked], wanted, *flat_conditions(filters))
    wanted.insert(0, filters.currency)
    columns = ", ".join((*NEEDED, "counted", "line"))
    ready, fresh, values = f"SELECT {columns} FROM tenders_keptsaving k WHERE {condition}", "", list[Any]()  # noqa: S608
    if marked:
        found, values = lots_sql(filters, time_zone, marked=True)
        fresh = f"fresh AS MATERIALIZED ({live} FROM ({found}) AS found), "
        ready += f" UNION ALL SELECT {columns} FROM fresh"  # noqa: S608
    sql = f"""
        WITH {fresh}rows AS NOT MATERIALIZED ({ready}), amounts AS NOT MATERIALIZED ({amounts}),
        large AS NOT MATERIALIZED ({live} FROM (SELECT * FROM tenders_keptsaving k WHERE large AND {condition}) AS found)"""  # noqa: S608
    return sql, [*values, *wanted, *of_amounts, *wanted]


def sources(filters: SavingsFilters, kept: Kept | None) -> tuple[str, ...]:
    """Where the amounts of the lots are added up from; together they are `rows`."""
    if kept is None or filters.conversion:
        return ("rows",)
    return ("amounts", "large", "fresh") if kept.marked else ("amounts", "large")


def _line(filters: SavingsFilters) -> str:
    return line_sql(filters.version, converted=filters.conversion is not None)


def _rated(filters: SavingsFilters, time_zone: str, kept: Kept | None) -> tuple[str, list[Any]]:
    """The rows in all currencies, kept or of the awards, with their amounts converted: what can be computed, the percentages and the
    line of the hash are those of other amounts, and are not read."""
    every = replace(filters, currency="", conversion=None)
    if kept is None:
        found, values = lots_sql(every, time_zone)
        return converted_sql(found, values, filters, time_zone, NEEDED)
    columns, values = ", ".join((*NEEDED, "currency")), list[Any]()
    conditions = where(_unmarked(kept.marked), values, *flat_conditions(every))
    found = f"SELECT {columns} FROM tenders_keptsaving k WHERE {conditions}"  # noqa: S608
    if kept.marked:
        fresh, of_fresh = lots_sql(every, time_zone, marked=True)
        found, values = f"{found} UNION ALL SELECT {columns} FROM ({fresh}) AS fresh", [*values, *of_fresh]  # noqa: S608
    return converted_sql(found, values, filters, time_zone, NEEDED)


def _unmarked(marked: bool) -> list[str]:
    """The condition that the tender of a kept row `k` is not marked, where any is."""
    return [f"NOT EXISTS (SELECT FROM ({MARKED}) m WHERE m.tender_id = k.tender_id)"] if marked else []

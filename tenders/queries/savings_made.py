"""What a row of the savings report that is kept ready holds (KeptSaving), from the awards. Reads nothing itself."""

from __future__ import annotations

from typing import Any

from procurement.rules.saving_record import VERSION
from tenders.queries.savings_columns import HASHED, hashed
from tenders.queries.savings_filters import SavingsFilters
from tenders.queries.savings_sql import AMOUNTS, BASELINES, FORMULA_STARTS, UNNAMED, computable, lots_sql

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

MADE = ("tender_id", "currency", "imported", *COLUMNS, "counted", "large", "line")
"""The columns of a kept row."""

LARGE = 10**16
"""Currency units. Amounts are added up in cents, whose number has 63 bits (savings_amounts); a row with one of so many units is
`large`, and added up as it is."""

BITS = {name: 1 << place for place, name in enumerate(BASELINES)}
"""Which bit of `counted` says that a baseline can be computed."""


def counted_sql() -> str:
    """The baselines that can be computed, a bit each: decided once a row, then only added."""
    return " | ".join(f"CASE WHEN {computable(name)[2]} THEN {bit} ELSE 0 END" for name, bit in BITS.items())


def announced_sql() -> str:
    """The two sides of the baseline that each tender fixed itself, as columns."""
    base, compared, condition = computable("announced")
    sides = (("announced", base), ("announced_compared", compared))
    return ", ".join(f"CASE WHEN {condition} THEN {side} END AS {name}" for name, side in sides)


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
    amounts = ", ".join(f"abs({name})" for name in HASHED if name in AMOUNTS)
    sql = f"""
        SELECT t.id AS tender_id, t.currency, t.imported, {", ".join(f"r.{name}" for name in COLUMNS)}, r.counted, r.large, r.line
        FROM (
            SELECT *, {counted_sql()} AS counted, coalesce(greatest({amounts}), 0) >= {LARGE} AS large, {line_sql()} AS line
            FROM ({rows}) AS found) AS r
        JOIN tenders_lot l ON l.id = r.lot_id JOIN tenders_tender t ON t.id = l.tender_id"""  # noqa: S608
    return sql, values

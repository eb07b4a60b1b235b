"""The SQL of the savings report: one row a lot with its awards that stand, and the sums over any grouping. Reads only.

What counts is decided by procurement.rules.savings; the conditions here say the same in SQL, and a test compares both
on the same rows, cent by cent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from procurement.rules.lifecycle import Stage

BASELINES = ("estimate", "mean", "median", "second_lowest", "realised")
"""The baselines of the report; their names are those of rules.savings."""

GROUPS = ("month", "buyer", "division", "procedure", "size", "competition")
"""What the report can be grouped by; `competition` is one bid, several, or not known."""


@dataclass(frozen=True, slots=True)
class SavingsFilters:
    """What the report is about. Times are aware UTC, the period half-open by the date of the award decision."""

    currency: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    buyer: str = ""
    division: str = ""
    procedure: str = ""
    size: str = ""
    origin: str = ""
    """native, imported, or empty for both."""


def conditions(filters: SavingsFilters) -> tuple[str, list[Any]]:
    """The WHERE of rows (aliases: a award, t tender, s supplier) with its parameters."""
    parts = ["a.status = 'active'", "t.currency = %s"]
    values: list[Any] = [filters.currency]
    for condition, value in (
        ("a.decided_at >= %s", filters.starts_at),
        ("a.decided_at < %s", filters.ends_at),
        ("t.buyer_id = %s", filters.buyer),
        ("left(t.cpv_code, 2) = %s", filters.division),
        ("t.procedure = %s", filters.procedure),
        ("coalesce(s.size, '') = %s", "" if filters.size == "unknown" else filters.size or None),
        ("t.imported = %s", {"native": False, "imported": True}.get(filters.origin)),
    ):
        if value is not None and (value != "" or "size" in condition):
            parts.append(condition)
            values.append(value)
    return " AND ".join(parts), values


def rows_sql(filters: SavingsFilters, time_zone: str) -> tuple[str, list[Any]]:
    """One row a lot that has an award which stands, over all its such awards.

    The competition is known only where one award took the whole lot. A lot with an award of unknown value has no value.
    """
    where, values = conditions(filters)
    sql = f"""
        SELECT l.id AS lot_id, t.id AS tender_id, t.reference, t.ocid, l.number AS lot_number, t.title,
            t.buyer_id AS buyer, left(t.cpv_code, 2) AS division, t.procedure,
            CASE WHEN min(coalesce(s.size, '')) = max(coalesce(s.size, '')) THEN min(coalesce(s.size, '')) ELSE '' END
                AS size,
            to_char(min(a.decided_at) AT TIME ZONE %s, 'YYYY-MM') AS month, min(a.decided_at) AS decided_at,
            l.estimated_value AS estimate,
            CASE WHEN count(a.amount) = count(*) THEN sum(a.amount) END AS award,
            CASE WHEN count(*) = 1 THEN min(a.valid_bids) END AS valid_bids,
            CASE WHEN count(*) = 1 THEN min(a.mean_bid) END AS mean,
            CASE WHEN count(*) = 1 THEN min(a.median_bid) END AS median,
            CASE WHEN count(*) = 1 THEN min(a.second_lowest_bid) END AS second_lowest,
            CASE WHEN count(c.final_amount) = count(*) THEN sum(c.final_amount) END AS paid,
            CASE WHEN count(*) = 1 AND min(a.valid_bids) = 1 THEN 'single'
                 WHEN count(*) = 1 AND min(a.valid_bids) > 1 THEN 'several' ELSE '' END AS competition,
            min(s.name) AS supplier, count(*) AS awards
        FROM tenders_award a
        JOIN tenders_lot l ON l.id = a.lot_id
        JOIN tenders_tender t ON t.id = l.tender_id
        LEFT JOIN procurement_organization s ON s.id = a.supplier_id
        LEFT JOIN tenders_contract c ON c.award_id = a.id AND c.status = 'completed'
        WHERE {where}
        GROUP BY l.id, t.id"""  # noqa: S608  (built from constants; values are parameters)
    return sql, [time_zone, *values]


def _computable(name: str) -> tuple[str, str, str]:
    """Baseline column, compared column, and the condition under which rules.savings computes it."""
    if name == "estimate":
        return "estimate", "award", "estimate > 0 AND award > 0"
    if name == "realised":
        return "estimate", "paid", "estimate > 0 AND paid > 0"
    return name, "award", f"valid_bids >= 2 AND {name} > 0 AND award > 0"


def sums() -> str:
    """The columns of sums: for each baseline the sum of baselines, of compared amounts, and how many were counted."""
    columns = ["count(*) AS lots"]
    for name in BASELINES:
        base, compared, condition = _computable(name)
        columns += [
            f"coalesce(sum({base}) FILTER (WHERE {condition}), 0) AS {name}_baseline",
            f"coalesce(sum({compared}) FILTER (WHERE {condition}), 0) AS {name}_compared",
            f"count(*) FILTER (WHERE {condition}) AS {name}_counted",
        ]
    return ", ".join(columns)


def grouped_sql(filters: SavingsFilters, time_zone: str, groups: tuple[str, ...] = GROUPS) -> tuple[str, list[Any]]:
    """The totals and the sums by every group, from one pass over the rows."""
    rows, values = rows_sql(filters, time_zone)
    sets = ", ".join(f"({group})" for group in groups)
    keys = ", ".join(f"CASE WHEN grouping({group}) = 0 THEN '{group}' END" for group in groups)
    texts = ", ".join(f"CASE WHEN grouping({group}) = 0 THEN {group}::text END" for group in groups)
    sql = f"""
        WITH rows AS MATERIALIZED ({rows})
        SELECT coalesce({keys}, 'total') AS grouped_by, coalesce({texts}, '') AS value, {sums()}
        FROM rows GROUP BY GROUPING SETS ((), {sets})"""  # noqa: S608
    return sql, values


def ended_without_award_sql(filters: SavingsFilters) -> tuple[str, list[Any]]:
    """How many lots ended cancelled and unsuccessful among the same procedures (by the date on which they ended)."""
    parts = ["t.currency = %s", "l.stage = ANY(%s)"]
    values: list[Any] = [filters.currency, [str(Stage.CANCELLED), str(Stage.UNSUCCESSFUL)]]
    for condition, value in (
        ("t.ended_at >= %s", filters.starts_at),
        ("t.ended_at < %s", filters.ends_at),
        ("t.buyer_id = %s", filters.buyer or None),
        ("left(t.cpv_code, 2) = %s", filters.division or None),
        ("t.procedure = %s", filters.procedure or None),
        ("t.imported = %s", {"native": False, "imported": True}.get(filters.origin)),
    ):
        if value is not None:
            parts.append(condition)
            values.append(value)
    where = " AND ".join(parts)
    sql = f"""
        SELECT l.stage, count(*) FROM tenders_lot l JOIN tenders_tender t ON t.id = l.tender_id
        WHERE {where} AND t.published_at IS NOT NULL GROUP BY l.stage"""  # noqa: S608
    return sql, values


HASHED = ("ocid", "lot_number", "estimate", "award", "valid_bids", "mean", "median", "second_lowest", "paid")
"""The columns that the data hash covers, in this order, joined by semicolons, a line a lot, sorted by ocid and lot."""


def hash_sql(filters: SavingsFilters, time_zone: str) -> tuple[str, list[Any]]:
    """SHA-256 over the rows' deciding columns, made by the database in one pass."""
    rows, values = rows_sql(filters, time_zone)
    line = " || ';' || ".join(f"coalesce({column}::text, '')" for column in HASHED)
    sql = f"""
        WITH rows AS ({rows})
        SELECT encode(sha256(convert_to(coalesce(
            string_agg({line} || chr(10), '' ORDER BY ocid COLLATE "C", lot_number), ''), 'UTF8')), 'hex')
        FROM rows"""  # noqa: S608
    return sql, values

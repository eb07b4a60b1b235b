"""The SQL of the savings report: one row a lot with its awards that stand; the sums are in savings_parts. Reads only.

What counts is decided by procurement.rules.savings; the conditions here say the same in SQL, and a test compares both
on the same rows, cent by cent.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from procurement.rules.lifecycle import Stage
from procurement.rules.saving_record import REPORTED, VERSION
from procurement.rules.savings import SINGLE
from tenders.queries.savings_columns import PLAIN
from tenders.queries.savings_conversion import converted_sql
from tenders.queries.savings_filters import SavingsFilters, of_lot, of_tender, where
from tenders.queries.savings_fixed import as_fixed
from tenders.queries.savings_frozen import OF_AWARD, OF_LOT, UNRATED, frozen_sql

BASELINES = REPORTED[VERSION]
"""The baselines of the report; their names are those of rules.savings."""

TOGETHER = ("estimate", "mean", "median", "second_lowest")
"""Compared on the lots for which all of them can be computed: with an estimate and two valid bids."""

GROUPS = ("month", "buyer", "division", "procedure", "size", "region", "evidence", "bids")
"""What the report can be grouped by; `bids` is the number of valid bids, empty where it is not known."""

SORTS = {
    "newest": "decided_at DESC NULLS LAST",
    "highest": "saving DESC NULLS LAST",
    "lowest": "saving ASC NULLS LAST",
    "largest": "award DESC NULLS LAST",
}
"""Orders of the rows on a page; files are always sorted by ocid and lot."""

FORMULA_STARTS = "=+-@\t\r\n"
"""A text that begins with one of these is taken for a formula by spreadsheets: files put an apostrophe before it."""

NO_FRAMEWORK = "NOT EXISTS (SELECT FROM tenders_frameworkterms f WHERE f.tender_id = t.id)"
"""What is called off counts, not the agreement that allows for it."""

NAMES = """JOIN procurement_organization b ON b.id = t.buyer_id
        LEFT JOIN procurement_rulesetversion r ON r.id = t.ruleset_id
        LEFT JOIN tenders_indexedbaseline x ON x.award_id = a.id"""

FIRST_ESTIMATE = (
    "CASE WHEN l.estimate_edits > 0 THEN l.first_estimate ELSE l.estimated_value - coalesce(l.options_estimate, 0) END"
)
"""The estimate of what is compared that was published first: raising it later makes no saving."""

PAID = "count(c.final_amount) FILTER (WHERE c.status = 'completed') = count(*)"
"""Of a lot: what each of its contracts cost in the end is known."""

BY_OCID = 'ocid COLLATE "C", lot_number'

NAMED = (
    "reference",
    "title",
    "lot_title",
    "buyer_name",
    "supplier",
    "ruleset",
    "indexed_working",
    "life_cycle_working",
    "imported",
    "awards",
    "conversion",
)
"""What only people read, or only a row of a file has."""

UNNAMED = tuple(name for name in (*OF_LOT, *OF_AWARD) if name not in NAMED)

MARKED = "SELECT tender_id FROM tenders_savingmark"
"""The tenders that changed after their kept rows were written."""


def lots_sql(
    filters: SavingsFilters,
    time_zone: str,
    *,
    lots: list[str] | None = None,
    named: bool = False,
    marked: bool = False,
) -> tuple[str, list[Any]]:
    """One row a lot that has an award which stands, over all its such awards; `named` adds what only people read, `marked`
    takes only tenders that are marked as changed.

    A report that converts has the lots that can be converted, with their amounts in its currency.
    The competition is known only where one award took the whole lot. A lot with an award of unknown value has no value.
    """
    if filters.statement is not None:
        return frozen_sql(filters, ("awarded",), lots=lots)
    if filters.conversion:
        rated, of_rated = rated_sql(filters, time_zone, lots=lots, named=named)
        return f"SELECT * FROM ({rated}) AS rated WHERE unrated = ''", of_rated  # noqa: S608
    values: list[Any] = [time_zone]
    always = ["a.status = 'active'", NO_FRAMEWORK, *([f"t.id IN ({MARKED})"] if marked else [])]
    condition = where(always, values, *of_tender(filters), ("l.id = ANY(%s::uuid[])", lots))
    whole = where([], values, *of_lot(filters))
    words = (
        ", t.reference, t.title, l.title AS lot_title, min(b.name) AS buyer_name, min(s.name) AS supplier, t.imported,"
        " coalesce(min(r.code || ' ' || r.version), '') AS ruleset,"
        " CASE WHEN count(*) = 1 THEN coalesce(min(x.working), '') ELSE '' END AS indexed_working, '' AS conversion,"
        " CASE WHEN count(*) = 1 THEN min(a.life_cycle_working) ELSE '' END AS life_cycle_working"
    )
    sql = f"""
        SELECT * FROM (
        SELECT l.id AS lot_id, t.ocid, l.number AS lot_number, t.buyer_id AS buyer, left(t.cpv_code, 2) AS division,
            t.procedure, CASE WHEN count(s.size) = count(*) AND min(s.size) = max(s.size) THEN min(s.size) ELSE '' END AS size,
            to_char(min(a.decided_at) AT TIME ZONE %s, 'YYYY-MM') AS month, min(a.decided_at) AS decided_at,
            {FIRST_ESTIMATE} AS estimate, l.estimate_edits,
            CASE WHEN count(a.amount) = count(*) THEN sum(a.amount) END AS award,
            CASE WHEN count(*) = 1 THEN min(a.valid_bids) END AS valid_bids,
            CASE WHEN count(*) = 1 THEN min(a.mean_bid) END AS mean,
            CASE WHEN count(*) = 1 THEN min(a.others_mean_bid) END AS mean_of_others,
            CASE WHEN count(*) = 1 THEN min(a.median_bid) END AS median,
            CASE WHEN count(*) = 1 THEN min(a.second_lowest_bid) END AS second_lowest,
            CASE WHEN count(*) = 1 THEN min(a.initial_bid) END AS initial,
            CASE WHEN {PAID} THEN sum(c.final_amount) END AS paid,
            CASE WHEN {PAID} THEN 'A' WHEN count(c.id) = count(*) THEN 'B' WHEN count(a.amount) = count(*) THEN 'C' ELSE 'D' END
                AS evidence, t.region, t.savings_baseline AS fixed,
            CASE WHEN count(*) = 1 THEN min(a.indexed_total) END AS indexed,
            CASE WHEN count(*) = 1 THEN min(a.indexed_gap) ELSE 'several' END AS indexed_gap,
            CASE WHEN count(*) = 1 THEN min(a.life_cycle_reference) END AS life_cycle,
            CASE WHEN count(*) = 1 THEN min(a.life_cycle_cost) END AS life_cycle_cost,
            CASE WHEN count(*) = 1 THEN min(a.life_cycle_gap) ELSE 'several' END AS life_cycle_gap,
            t.currency, count(*) AS awards{words if named else ""}
        FROM tenders_award a
        JOIN tenders_lot l ON l.id = a.lot_id
        JOIN tenders_tender t ON t.id = l.tender_id
        {NAMES if named else ""}
        LEFT JOIN procurement_organization s ON s.id = a.supplier_id
        LEFT JOIN tenders_contract c ON c.award_id = a.id
        WHERE {condition}
        GROUP BY l.id, t.id) AS lots WHERE {whole}"""  # noqa: S608  (built from constants; values are parameters)
    return sql, values


def rated_sql(
    filters: SavingsFilters, time_zone: str, *, lots: list[str] | None = None, named: bool = False
) -> tuple[str, list[Any]]:
    """The rows in all currencies with their amounts converted, or `unrated` saying why they can't be."""
    every = replace(filters, currency="", conversion=None)
    found, values = lots_sql(every, time_zone, lots=lots, named=named)
    return converted_sql(found, values, filters, time_zone, (*OF_LOT, *OF_AWARD) if named else UNNAMED)


def unrated_sql(filters: SavingsFilters, time_zone: str) -> tuple[str, list[Any]]:
    """The lots with an award that a report which converts leaves out, with their `currency` and `why`."""
    if filters.statement is not None:
        sql, values = frozen_sql(filters, (UNRATED,))
        named = ", ".join(OF_LOT)
        said = "left(currency, 3) AS currency, substring(currency FROM 5) AS why"
        return f"SELECT {named}, {said} FROM ({sql}) AS frozen", values  # noqa: S608
    sql, values = rated_sql(filters, time_zone, named=True)
    return f"SELECT *, unrated AS why FROM ({sql}) AS rated WHERE unrated <> ''", values  # noqa: S608


def computable(name: str) -> tuple[str, str, str]:
    """Baseline column, compared column, and the condition under which rules.savings computes it."""
    if name == "announced":
        return as_fixed({single: computable(single) for single in SINGLE})
    if name in PLAIN:
        base, compared = PLAIN[name]
        return base, compared, f"{base} > 0 AND {compared} > 0"
    return name, "award", f"valid_bids >= 2 AND {name} > 0 AND award > 0"


SUMMED = {
    name: ("announced", "announced_compared") if name == "announced" else computable(name)[:2] for name in BASELINES
}
"""The two columns that are added up for each baseline; those of `announced` are chosen for each row."""

AMOUNTS = tuple(dict.fromkeys(side for sides in SUMMED.values() for side in sides))


def ended_sql(filters: SavingsFilters, *stages: str) -> tuple[str, list[Any]]:
    """Lots that ended at these stages among the same procedures, by the date on which the procedure ended, a row each.

    Company size and number of bids say nothing about them. Without stages: cancelled and unsuccessful.
    """
    wanted = stages or (Stage.CANCELLED.value, Stage.UNSUCCESSFUL.value)
    if filters.statement is not None:
        return frozen_sql(filters, wanted)
    values: list[Any] = [list(wanted)]
    period = (("t.ended_at >= %s", filters.starts_at), ("t.ended_at < %s", filters.ends_at))
    condition = where(["l.stage = ANY(%s)", "t.published_at IS NOT NULL"], values, *of_tender(filters), *period)
    sql = f"""
        SELECT l.id AS lot_id, l.stage, t.ocid, l.number AS lot_number, {FIRST_ESTIMATE} AS estimate, l.estimate_edits, t.buyer_id AS buyer,
            b.name AS buyer_name, left(t.cpv_code, 2) AS division, t.procedure, t.region, t.imported, t.reference, t.title,
            l.title AS lot_title, t.ended_at, t.ended_at AS decided_at, t.currency
        FROM tenders_lot l JOIN tenders_tender t ON t.id = l.tender_id JOIN procurement_organization b ON b.id = t.buyer_id
        WHERE {condition}"""  # noqa: S608
    return sql, values

"""The SQL of the savings report: one row a lot with its awards that stand, and the sums over any grouping. Reads only.

What counts is decided by procurement.rules.savings; the conditions here say the same in SQL, and a test compares both
on the same rows, cent by cent.
"""

from __future__ import annotations

from typing import Any

from procurement.rules.lifecycle import Stage
from procurement.rules.saving_record import REPORTED, VERSION
from procurement.rules.savings import SINGLE
from tenders.queries.savings_columns import EDITED, GAPS, PLAIN, hashed
from tenders.queries.savings_filters import SavingsFilters, of_lot, of_tender, where
from tenders.queries.savings_fixed import as_fixed
from tenders.queries.savings_frozen import frozen_sql

BASELINES = REPORTED[VERSION]
"""The baselines of the report; their names are those of rules.savings."""

TOGETHER = ("estimate", "mean", "median", "second_lowest")
"""Compared on the lots for which all of them can be computed: with an estimate and two valid bids."""

GROUPS = ("month", "buyer", "division", "procedure", "size", "region", "evidence", "bids")
"""What the report can be grouped by; `bids` is the number of valid bids, empty where it is not known."""

FORMULA_STARTS = "=+-@\t\r\n"
"""A text that begins with one of these is taken for a formula by spreadsheets: files put an apostrophe before it."""

NO_FRAMEWORK = "NOT EXISTS (SELECT FROM tenders_frameworkterms f WHERE f.tender_id = t.id)"
"""What is called off counts, not the agreement that allows for it."""

NAMES = """JOIN procurement_organization b ON b.id = t.buyer_id
        LEFT JOIN procurement_rulesetversion r ON r.id = t.ruleset_id
        LEFT JOIN tenders_indexedbaseline x ON x.award_id = a.id"""

FIRST_ESTIMATE = "CASE WHEN l.estimate_edits > 0 THEN l.first_estimate ELSE l.estimated_value END"
"""The estimate that was published first: raising it later makes no saving."""

PAID = "count(c.final_amount) FILTER (WHERE c.status = 'completed') = count(*)"
"""Of a lot: what each of its contracts cost in the end is known."""

BY_OCID = 'ocid COLLATE "C", lot_number'


def lots_sql(
    filters: SavingsFilters, time_zone: str, *, lots: list[str] | None = None, named: bool = False
) -> tuple[str, list[Any]]:
    """One row a lot that has an award which stands, over all its such awards; `named` adds what only people read.

    The competition is known only where one award took the whole lot. A lot with an award of unknown value has no value.
    """
    if filters.statement is not None:
        return frozen_sql(filters, ("awarded",), lots=lots)
    values: list[Any] = [time_zone]
    condition = where(
        ["a.status = 'active'", NO_FRAMEWORK], values, *of_tender(filters), ("l.id = ANY(%s::uuid[])", lots)
    )
    whole = where([], values, *of_lot(filters))
    words = (
        ", t.reference, t.title, l.title AS lot_title, min(b.name) AS buyer_name, min(s.name) AS supplier, t.imported,"
        " coalesce(min(r.code || ' ' || r.version), '') AS ruleset,"
        " CASE WHEN count(*) = 1 THEN coalesce(min(x.working), '') ELSE '' END AS indexed_working"
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
            count(*) AS awards{words if named else ""}
        FROM tenders_award a
        JOIN tenders_lot l ON l.id = a.lot_id
        JOIN tenders_tender t ON t.id = l.tender_id
        {NAMES if named else ""}
        LEFT JOIN procurement_organization s ON s.id = a.supplier_id
        LEFT JOIN tenders_contract c ON c.award_id = a.id
        WHERE {condition}
        GROUP BY l.id, t.id) AS lots WHERE {whole}"""  # noqa: S608  (built from constants; values are parameters)
    return sql, values


def computable(name: str) -> tuple[str, str, str]:
    """Baseline column, compared column, and the condition under which rules.savings computes it."""
    if name == "announced":
        return as_fixed({single: computable(single) for single in SINGLE})
    if name in PLAIN:
        base, compared = PLAIN[name]
        return base, compared, f"{base} > 0 AND {compared} > 0"
    return name, "award", f"valid_bids >= 2 AND {name} > 0 AND award > 0"


def _sums(baselines: tuple[str, ...]) -> str:
    """How many lots, then for each baseline the sums of baseline and compared amount, and how many were counted."""
    columns = ["count(*)"]
    for name in baselines:
        base, compared, condition = computable(name)
        columns += [
            f"coalesce(sum({base}) FILTER (WHERE {condition}), 0)",
            f"coalesce(sum({compared}) FILTER (WHERE {condition}), 0)",
            f"count(*) FILTER (WHERE {condition})",
        ]
    return ", ".join(columns)


def totals_sql(filters: SavingsFilters, time_zone: str) -> tuple[str, list[Any]]:
    """The one aggregate that gives the totals against all baselines."""
    rows, values = lots_sql(filters, time_zone)
    return f"SELECT {_sums(BASELINES)} FROM ({rows}) AS rows", values  # noqa: S608


def _pairs(baselines: tuple[str, ...]) -> str:
    """Baseline and compared amount as columns that are empty where there is no saving: decided once a row, then only added."""
    columns = []
    for name in baselines:
        base, compared, condition = computable(name)
        columns += [
            f"CASE WHEN {condition} THEN {base} END AS base_{name}",
            f"CASE WHEN {condition} THEN {compared} END AS compared_{name}",
        ]
    return ", ".join(columns)


def _sums_of_pairs(baselines: tuple[str, ...]) -> str:
    """The same as _sums, from the columns of _pairs."""
    columns = ["count(*)"]
    for name in baselines:
        columns += [f"coalesce(sum({side}_{name}), 0)" for side in ("base", "compared")] + [f"count(base_{name})"]
    return ", ".join(columns)


SORTS = {
    "newest": "decided_at DESC NULLS LAST",
    "highest": "saving DESC NULLS LAST",
    "lowest": "saving ASC NULLS LAST",
    "largest": "award DESC NULLS LAST",
}
"""Orders of the rows on a page; files are always sorted by ocid and lot."""

LOWEST_CELL = -200
"""Percent; what is below counts as this in the distribution."""

_GROUP_KEYS = {group: "valid_bids" if group == "bids" else group for group in GROUPS}


def report_sql(
    filters: SavingsFilters,
    time_zone: str,
    baselines: tuple[str, ...] = BASELINES,
    *,
    main: str = "estimate",
    page: tuple[str, int, int] | None = None,
) -> tuple[str, list[Any]]:
    """The whole report from one pass over the rows, as (part, value, JSON):

    `total` for all baselines; `edited` how many lots and tenders had their estimate changed; `together` for TOGETHER, over the lots
    that have all of them; each of GROUPS for `baselines`; `cell` counts of (valid bids, whole percent of `main`); the `hash`; and for
    a `page` (order, first, how many) its lots.
    """
    rows, values = lots_sql(filters, time_zone)
    total = f"SELECT 'total' AS part, '' AS value, json_build_array({_sums(BASELINES)})::text AS body FROM rows"  # noqa: S608
    parts = [total, EDITED, _together(), _groups(baselines), _cells(main), _hash(filters)]
    values.append(FORMULA_STARTS)
    if "indexed" in (main, *baselines):
        parts.append(GAPS)
    if page:
        order, first, count = page
        parts.append(_page(order, main))
        values += [count, first]
    pairs = _pairs(tuple(dict.fromkeys((main, *baselines))))
    return f"WITH rows AS MATERIALIZED (SELECT *, {pairs} FROM ({rows}) AS found) {' UNION ALL '.join(parts)}", values  # noqa: S608


def hash_sql(filters: SavingsFilters, time_zone: str) -> tuple[str, list[Any]]:
    """The data hash alone, as report_sql has it."""
    rows, values = lots_sql(filters, time_zone)
    return f"WITH rows AS ({rows}) {_hash(filters)}", [*values, FORMULA_STARTS]


def _groups(baselines: tuple[str, ...]) -> str:
    names = " ".join(f"WHEN grouping({key}) = 0 THEN '{group}'" for group, key in _GROUP_KEYS.items())
    texts = " ".join(f"WHEN grouping({key}) = 0 THEN {key}::text" for key in _GROUP_KEYS.values())
    sets = ", ".join(f"({key})" for key in _GROUP_KEYS.values())
    return f"""
        SELECT CASE {names} END, coalesce(CASE {texts} END, ''), json_build_array({_sums_of_pairs(baselines)})::text
        FROM rows GROUP BY GROUPING SETS ({sets})"""  # noqa: S608


def _together() -> str:
    conditions = " AND ".join(f"({computable(name)[2]})" for name in TOGETHER)
    return f"SELECT 'together', '', json_build_array({_sums(TOGETHER)})::text FROM rows WHERE {conditions}"  # noqa: S608


def _cells(main: str) -> str:
    base, compared = f"base_{main}", f"compared_{main}"
    return f"""
        SELECT 'cell', coalesce(valid_bids::text, ''), json_build_array(percent, count(*))::text FROM (
            SELECT valid_bids, greatest(floor(({base} - {compared}) * 100 / {base}), {LOWEST_CELL})::int AS percent
            FROM rows WHERE {base} IS NOT NULL) AS cells
        GROUP BY valid_bids, percent"""  # noqa: S608


def _hash(filters: SavingsFilters) -> str:
    safe = "CASE WHEN strpos(%s, left(ocid, 1)) > 0 THEN '''' || ocid ELSE ocid END"
    line = ", ';', ".join([safe, *hashed(filters.version)[1:]])
    lines = f"string_agg(concat({line}, chr(10)), '' ORDER BY {BY_OCID})"
    return f"SELECT 'hash', encode(sha256(convert_to(coalesce({lines}, ''), 'UTF8')), 'hex'), '' FROM rows"  # noqa: S608


def _page(order: str, main: str) -> str:
    return f"""
        SELECT 'row', lot_id::text, row_number() OVER ()::text FROM (
            SELECT lot_id, ocid, lot_number, decided_at, award, base_{main} - compared_{main} AS saving
            FROM rows ORDER BY {SORTS[order]}, {BY_OCID} LIMIT %s OFFSET %s) AS page"""  # noqa: S608


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
            l.title AS lot_title, t.ended_at, t.ended_at AS decided_at
        FROM tenders_lot l JOIN tenders_tender t ON t.id = l.tender_id JOIN procurement_organization b ON b.id = t.buyer_id
        WHERE {condition}"""  # noqa: S608
    return sql, values

"""The sums of the savings report in SQL, over rows from wherever they are read (savings_kept). Reads only."""

from __future__ import annotations

from typing import Any

from tenders.queries.savings_amounts import summed_sql
from tenders.queries.savings_columns import EDITED
from tenders.queries.savings_filters import SavingsFilters
from tenders.queries.savings_frozen import UNRATED, frozen_sql
from tenders.queries.savings_kept import Kept, rows_sql, sources
from tenders.queries.savings_made import BITS
from tenders.queries.savings_sql import BASELINES, BY_OCID, GROUPS, SORTS, SUMMED, TOGETHER, computable

FAMILIES = (("month",), ("buyer",), ("division", "procedure", "size", "region"), ("evidence", "bids"))
"""What the amounts are grouped by at once: few enough groups for memory, few passes, each of which several processes share."""

WITH_GAPS = ("indexed", "life_cycle")
"""Baselines that are kept with a reason where there is none."""

_KEYS = {group: "valid_bids" if group == "bids" else group for group in GROUPS}


def totals_sql(filters: SavingsFilters, time_zone: str, kept: Kept | None = None) -> tuple[str, list[Any]]:
    """The one aggregate that gives the totals against all baselines."""
    rows, values = rows_sql(filters, time_zone, kept, main=BASELINES[0])
    added = " UNION ALL ".join(_added(source, (), BASELINES) for source in sources(filters, kept))
    return f"{rows} SELECT {', '.join(_sums(BASELINES))} FROM ({added}) AS added", values  # noqa: S608


def figures_sql(
    filters: SavingsFilters,
    time_zone: str,
    kept: Kept | None,
    *,
    baselines: tuple[str, ...],
    main: str,
) -> tuple[str, list[Any]]:
    """All figures of a report in one statement, so from the same rows, as (part, value, JSON):

    `total` for all baselines and then TOGETHER over the lots that have all of them; `edited` lots and tenders; each of GROUPS
    for `baselines`; `cell` counts of (valid bids, whole percent of `main`); for each of WITH_GAPS that is shown each `gap`, how many
    lots have none for this reason; the `hash`; and of a report that converts, how many lots were in each `currency`, and how many in
    each could not be converted (`unrated`, "EUR day").

    Sums come once for each of the `sources`; who reads them adds these up. Each branch of the union has columns of the same types, text,
    without which PostgreSQL could not give the branches to several processes at once.
    """
    rows, values = rows_sql(filters, time_zone, kept, main=main)
    sums = []
    for source in sources(filters, kept):
        sums += [_total(source), *(_family(source, family, baselines) for family in FAMILIES), _cells(source, main)]
    gaps = [_gaps(name) for name in WITH_GAPS if name in (main, *baselines)]
    currencies, of_currencies = _currencies(filters) if filters.conversion else ([], [])
    parts = [_hash(), *sums, EDITED, *gaps, *currencies]
    shared = f"SELECT part, value, body FROM ({' UNION ALL '.join(parts)}) AS parts (part, value, body)"  # noqa: S608
    return f"{rows} {shared}", [*values, *of_currencies]


def page_sql(
    filters: SavingsFilters, time_zone: str, kept: Kept | None, *, page: tuple[str, int, int], main: str
) -> tuple[str, list[Any]]:
    """The lots of a page (order, first, how many), in this order."""
    rows, values = rows_sql(filters, time_zone, kept, main=main)
    order, first, count = page
    base, compared, _condition = computable(main)
    saving = f"CASE WHEN counted & {BITS[main]} > 0 THEN {base} - {compared} END AS saving"
    chosen = f"SELECT lot_id::text, {saving} FROM rows ORDER BY {SORTS[order]}, {BY_OCID} LIMIT %s OFFSET %s"  # noqa: S608
    return f"{rows} {chosen}", [*values, count, first]


def hash_sql(filters: SavingsFilters, time_zone: str, kept: Kept | None = None) -> tuple[str, list[Any]]:
    """The data hash alone, as figures_sql has it."""
    rows, values = rows_sql(filters, time_zone, kept, main=BASELINES[0])
    return f"{rows} {_hash()}", values


def _added(source: str, keys: tuple[str, ...], baselines: tuple[str, ...]) -> str:
    return summed_sql(keys, tuple(dict.fromkeys(side for name in baselines for side in SUMMED[name])), source)


def _sums(baselines: tuple[str, ...], *, together: bool = False) -> list[str]:
    """Over what `_added` gives: how many lots, then for each baseline the sums of baseline and compared amount, and how many were
    counted. `together`: only the lots for which all of these can be computed."""
    all_of = sum(BITS[name] for name in baselines)
    columns = [f"coalesce(sum(lots) {_counted(all_of) if together else ''}, 0)::bigint"]
    for name in baselines:
        counted = _counted(all_of if together else BITS[name])
        columns += [f"coalesce(sum({column}) {counted}, 0)" for column in SUMMED[name]]
        columns.append(
            f"coalesce(sum(lots) {counted}, 0)::bigint"
        )  # a sum of counts is a numeric, which no plural takes
    return columns


def _counted(bits: int) -> str:
    return f"FILTER (WHERE counted & {bits} = {bits})"


def _total(source: str) -> str:
    columns = ", ".join([*_sums(BASELINES), *_sums(TOGETHER, together=True)])
    added = _added(source, (), BASELINES)
    return f"SELECT 'total' AS part, '' AS value, json_build_array({columns})::text AS body FROM ({added}) AS added"  # noqa: S608


def _family(source: str, groups: tuple[str, ...], baselines: tuple[str, ...]) -> str:
    """First by all keys of the family together, then by each of them over those few sums."""
    keys = tuple(_KEYS[group] for group in groups)
    names = " ".join(f"WHEN grouping({_KEYS[group]}) = 0 THEN '{group}'" for group in groups)
    texts = " ".join(f"WHEN grouping({key}) = 0 THEN {key}" for key in keys)
    return f"""
        SELECT CASE {names} END, coalesce(CASE {texts} END, ''), json_build_array({", ".join(_sums(baselines))})::text
        FROM ({_added(source, keys, baselines)}) AS family GROUP BY GROUPING SETS ({", ".join(f"({key})" for key in keys)})"""  # noqa: S608


def _cells(source: str, main: str) -> str:
    counted = summed_sql(("valid_bids", "percent"), (), source)
    return f"""
        SELECT 'cell', coalesce(valid_bids, ''), json_build_array(percent::int, sum(lots))::text
        FROM ({counted}) AS cells WHERE counted & {BITS[main]} > 0 GROUP BY valid_bids, percent"""  # noqa: S608


def _gaps(name: str) -> str:
    return f"""
        SELECT 'gap {name}', CASE WHEN {name} IS NULL THEN {name}_gap ELSE 'other' END, count(*)::text
        FROM rows WHERE counted & {BITS[name]} = 0 GROUP BY 2"""  # noqa: S608


def _hash() -> str:
    lines = f"string_agg(line, '' ORDER BY {BY_OCID})"
    return f"SELECT 'hash', encode(sha256(convert_to(coalesce({lines}, ''), 'UTF8')), 'hex'), '' FROM rows"  # noqa: S608


def _currencies(filters: SavingsFilters) -> tuple[list[str], list[Any]]:
    """How many lots were in each other currency, and how many were left out for want of a rate."""
    own = "SELECT 'currency', substring(conversion FROM 6 FOR 3), count(*)::text FROM rows WHERE conversion <> '' GROUP BY 2"
    if filters.statement is None:
        return [
            own,
            "SELECT 'unrated', concat(currency, ' ', unrated), count(*)::text FROM every WHERE unrated <> '' GROUP BY 2",
        ], []
    left_out, values = frozen_sql(filters, (UNRATED,))
    return [own, f"SELECT 'unrated', conversion, count(*)::text FROM ({left_out}) AS left_out GROUP BY 2"], values  # noqa: S608

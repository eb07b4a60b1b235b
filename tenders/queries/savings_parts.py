"""The sums of the savings report in SQL, over rows from wherever they are read (savings_kept). Reads only."""

from __future__ import annotations

from typing import Any

from tenders.queries.savings_columns import EDITED
from tenders.queries.savings_filters import SavingsFilters
from tenders.queries.savings_frozen import UNRATED, frozen_sql
from tenders.queries.savings_kept import BITS, STATE, Kept, rows_sql
from tenders.queries.savings_sql import BASELINES, BY_OCID, GROUPS, SORTS, TOGETHER, computable

FAMILIES = (("month",), ("buyer",), ("division", "procedure", "size", "region"), ("evidence", "bids"))
"""What the rows are grouped by at once: few enough groups for memory, few passes, each of which several processes share."""

WITH_GAPS = ("indexed", "life_cycle")
"""Baselines that are kept with a reason where there is none."""

_KEYS = {group: "valid_bids" if group == "bids" else group for group in GROUPS}


def totals_sql(filters: SavingsFilters, time_zone: str, kept: Kept | None = None) -> tuple[str, list[Any]]:
    """The one aggregate that gives the totals against all baselines."""
    rows, values = rows_sql(filters, time_zone, kept, main=BASELINES[0])
    return f"{rows} SELECT {', '.join(_sums(BASELINES))} FROM rows", values  # noqa: S608


def figures_sql(
    filters: SavingsFilters,
    time_zone: str,
    kept: Kept | None,
    *,
    baselines: tuple[str, ...],
    main: str,
    once: bool = False,
) -> tuple[str, list[Any]]:
    """All figures of a report in one statement, so from the same rows, as (part, value, JSON):

    `total` for all baselines and then TOGETHER over the lots that have all of them; `edited` lots and tenders; each of GROUPS
    for `baselines`; `cell` counts of (valid bids, whole percent of `main`); for each of WITH_GAPS that is shown each `gap`, how many
    lots have none for this reason; the `hash`; the `version` of the kept rows read; and of a report that converts, how many lots
    were in each `currency`, and how many in each could not be converted (`unrated`, "EUR day").
    """
    rows, values = rows_sql(filters, time_zone, kept, main=main, once=once)
    families = [_family(family, baselines) for family in FAMILIES]
    version = f"SELECT 'version', version, '' FROM ({STATE}) AS state (made_by, written, version, marked)"  # noqa: S608
    gaps = [_gaps(name) for name in WITH_GAPS if name in (main, *baselines)]
    currencies, of_currencies = _currencies(filters) if filters.conversion else ([], [])
    parts = [_total(), *families, EDITED, *gaps, _cells(), _hash(), version, *currencies]
    return f"{rows} {' UNION ALL '.join(parts)}", [*values, *of_currencies]


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


def _sums(baselines: tuple[str, ...], *, together: bool = False) -> list[str]:
    """How many lots, then for each baseline the sums of baseline and compared amount, and how many were counted. `together`:
    only the lots for which all of these can be computed."""
    all_of = sum(BITS[name] for name in baselines)
    columns = [f"count(*) FILTER (WHERE counted & {all_of} = {all_of})" if together else "count(*)"]
    for name in baselines:
        bits = all_of if together else BITS[name]
        base, compared, _condition = computable(name)
        counted = f"FILTER (WHERE counted & {bits} = {bits})"
        columns += [f"coalesce(sum({side}) {counted}, 0)" for side in (base, compared)] + [f"count(*) {counted}"]
    return columns


def _total() -> str:
    columns = ", ".join([*_sums(BASELINES), *_sums(TOGETHER, together=True)])
    return f"SELECT 'total' AS part, '' AS value, json_build_array({columns})::text AS body FROM rows"  # noqa: S608


def _family(groups: tuple[str, ...], baselines: tuple[str, ...]) -> str:
    """First by all keys of the family together, then by each of them over those few sums."""
    keys = [_KEYS[group] for group in groups]
    sums = [f"{column} AS sum_{place}" for place, column in enumerate(_sums(baselines))]
    inner = f"SELECT {', '.join([*keys, *sums])} FROM rows GROUP BY {', '.join(keys)}"  # noqa: S608
    names = " ".join(f"WHEN grouping({_KEYS[group]}) = 0 THEN '{group}'" for group in groups)
    texts = " ".join(f"WHEN grouping({key}) = 0 THEN {key}::text" for key in keys)
    outer = ", ".join(f"sum(sum_{place})" for place in range(len(sums)))
    return f"""
        SELECT CASE {names} END, coalesce(CASE {texts} END, ''), json_build_array({outer})::text
        FROM ({inner}) AS family GROUP BY GROUPING SETS ({", ".join(f"({key})" for key in keys)})"""  # noqa: S608


def _cells() -> str:
    return """
        SELECT 'cell', coalesce(valid_bids::text, ''), json_build_array(percent, count(*))::text
        FROM rows WHERE percent IS NOT NULL GROUP BY valid_bids, percent"""


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

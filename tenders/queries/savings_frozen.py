"""The SQL of the savings report over the lots of a statement, as they were frozen: the same columns as over the live ones. Reads only."""

from __future__ import annotations

from typing import Any

from tenders.queries.savings_filters import SavingsFilters, of_lot, where

OF_LOT = (
    "lot_id", "ocid", "lot_number", "estimate", "buyer", "buyer_name", "division", "procedure", "region", "imported",
    "reference", "title", "lot_title", "estimate_edits", "decided_at",
)  # fmt: skip
"""What is kept of every lot, awarded or not."""

OF_AWARD = (
    "award", "valid_bids", "mean", "mean_of_others", "median", "second_lowest", "initial", "paid", "evidence", "size", "month",
    "supplier", "ruleset", "fixed", "indexed", "indexed_gap", "indexed_working",
    "life_cycle", "life_cycle_cost", "life_cycle_gap", "life_cycle_working", "awards",
    "conversion",
)  # fmt: skip
"""What is kept of an awarded one besides."""


UNRATED = "unrated"
"""The outcome of a lot that has an award, but was left out of a report that converts, for want of a rate."""


def frozen_sql(
    filters: SavingsFilters, outcomes: tuple[str, ...], *, lots: list[str] | None = None
) -> tuple[str, list[Any]]:
    """The lots of the statement that `filters` name, with these outcomes, all columns."""
    values: list[Any] = [filters.statement, list(outcomes)]
    wanted = flat_conditions(filters, awarded=outcomes in (("awarded",), (UNRATED,)))
    condition = where(["statement_id = %s", "outcome = ANY(%s)"], values, ("lot_id = ANY(%s::uuid[])", lots), *wanted)
    columns = ", ".join((*OF_LOT, *OF_AWARD))
    sql = f"SELECT {columns}, outcome AS stage, decided_at AS ended_at, conversion AS currency FROM tenders_frozensaving WHERE {condition}"  # noqa: S608
    return sql, values


def flat_conditions(filters: SavingsFilters, *, awarded: bool = True) -> tuple[tuple[str, Any], ...]:
    """The filters as conditions on rows that have the columns of the report. Size and bids say nothing of what was not awarded."""
    period = (("decided_at >= %s", filters.starts_at), ("decided_at < %s", filters.ends_at))
    return (
        ("buyer = %s", filters.buyer),
        ("division = %s", filters.division),
        ("procedure = %s", filters.procedure),
        ("region = %s", filters.region),
        ("imported = %s", filters.imported),
        *(of_lot(filters) if awarded else period),
    )

"""What is added up of the kept rows (KeptAmounts): numbers of fixed width, because sums over a million rows are as fast as these are
narrow. Texts stand there as their number among the KeptWords. Reads nothing itself.
"""

from __future__ import annotations

from typing import Any

from tenders.queries.savings_filters import SEVERAL, UNKNOWN, SavingsFilters, where
from tenders.queries.savings_made import announced_sql, percent_sql
from tenders.queries.savings_sql import AMOUNTS, BASELINES

WORDS = ("currency", "buyer", "month", "division", "procedure", "size", "region", "evidence")
"""Columns of which the number of the word is kept."""

NOT_KNOWN = -1
"""As the number of valid bids; an unknown time is infinite, an unknown amount 0, and `counted` says what there is."""

NUMBER = "(SELECT w.id FROM tenders_keptword w WHERE w.word = {})"

_KEPT = {
    **{name: NUMBER.format(f"coalesce(kept.{name}::text, '')") for name in WORDS},
    "valid_bids": f"coalesce(valid_bids, {NOT_KNOWN})",
    "decided_at": "coalesce(decided_at, 'infinity')",
    **{name: f"(coalesce({name}, 0) * 100)::bigint" for name in AMOUNTS},
    **{f"percent_{name}": f"coalesce({percent_sql(name)}, 0)" for name in BASELINES},
}

ADDED = ("lot_id", "tender_id", "counted", "imported", "estimate_edits", *_KEPT)
"""The columns of KeptAmounts."""


def added_sql() -> str:
    """ADDED of each kept row that is not large, as it should be by the row itself."""
    columns = ", ".join(f"{_KEPT[name]} AS {name}" if name in _KEPT else name for name in ADDED)
    return f"SELECT {columns} FROM (SELECT *, {announced_sql()} FROM tenders_keptsaving) AS kept WHERE NOT large"  # noqa: S608


def new_words_sql() -> str:
    """The words of kept rows that have no number yet."""
    words = ", ".join(f"coalesce({name}::text, '')" for name in WORDS)
    return f"""
        SELECT DISTINCT word FROM tenders_keptsaving k CROSS JOIN LATERAL unnest(ARRAY[{words}]) AS said (word)
        WHERE NOT EXISTS (SELECT FROM tenders_keptword w WHERE w.word = said.word)"""  # noqa: S608


def amounts_sql(filters: SavingsFilters, main: str, further: list[str]) -> tuple[str, list[Any]]:
    """The amounts `k` of the kept rows that `filters` name, with `percent` of `main`; the conditions of savings_filters on other
    columns."""
    values: list[Any] = []
    several, bids = filters.bids == SEVERAL, filters.bids
    condition = where(
        list(further),
        values,
        *((f"{name} = {NUMBER.format('%s')}", getattr(filters, name)) for name in _FILTERS),
        ("imported = %s", filters.imported),
        ("decided_at >= %s AND decided_at < 'infinity'", filters.starts_at),
        ("decided_at < %s", filters.ends_at),
        ("(estimate_edits > 0) = %s", {"yes": True, "no": False}.get(filters.edited)),
        (
            "valid_bids >= %s" if several else "valid_bids = %s",
            2 if several else NOT_KNOWN if bids == UNKNOWN else bids,
        ),
    )
    columns = ", ".join(name for name in ADDED if name not in ("lot_id", "tender_id"))
    return f"SELECT {columns}, percent_{main} AS percent FROM tenders_keptamounts k WHERE {condition}", values  # noqa: S608


_FILTERS = tuple(name for name in WORDS if name != "month")


def summed_sql(keys: tuple[str, ...], columns: tuple[str, ...], source: str) -> str:
    """How many `lots`, and the sums of these columns, by `keys` and by what can be computed of them; of `amounts` in currency units
    and with their words."""
    own = source == "amounts"
    sums = [f"sum({name}){' * 0.01' if own else ''} AS {name}" for name in columns]
    by = ", ".join(("counted", *keys))
    summed = f"SELECT {', '.join((by, 'count(*) AS lots', *sums))} FROM {source} GROUP BY {by}"  # noqa: S608
    said = [f"{_said(key) if own else f'{key}::text'} AS {key}" for key in keys]
    words = [f"JOIN tenders_keptword {key}_word ON {key}_word.id = {key}" for key in keys if own and key in WORDS]
    return f"SELECT {', '.join(('counted', *said, 'lots', *columns))} FROM ({summed}) AS summed {' '.join(words)}"  # noqa: S608


def _said(key: str) -> str:
    if key in WORDS:
        return f"{key}_word.word::text"
    return f"nullif({key}, {NOT_KNOWN})::text" if key == "valid_bids" else f"{key}::text"

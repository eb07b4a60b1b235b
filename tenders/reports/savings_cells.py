"""The columns of a row of the savings report in files, the same for CSV, JSON and spreadsheet. Machine values, not translated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from operator import attrgetter
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse

from procurement.rules.savings import Outcome, Saving
from tenders.queries.savings_columns import HASHED, hashed
from tenders.queries.savings_rows import SavingRow, outcomes_of
from tenders.queries.savings_sql import BASELINES, FORMULA_STARTS

Value = str | int | Decimal | datetime | None


@dataclass(frozen=True, slots=True)
class FullRow:
    """A row with its outcomes against all baselines."""

    row: SavingRow
    outcomes: dict[str, Outcome]
    currency: str


def full(row: SavingRow, currency: str) -> FullRow:
    """A row with what the rules say of it."""
    return FullRow(row, outcomes_of(row, currency), currency)


def _words(name: str) -> Callable[[FullRow], Value]:
    """A name or title on one line: a record of a file is a line of it."""

    def value(found: FullRow) -> Value:
        return " ".join((getattr(found.row, name) or "").split())

    return value


def _of_row(name: str) -> Callable[[FullRow], Value]:
    return attrgetter(f"row.{name}")


def _figure(baseline: str, figure: str) -> Callable[[FullRow], Value]:
    def value(found: FullRow) -> Value:
        outcome = found.outcomes[baseline]
        if not isinstance(outcome, Saving):
            return None
        return outcome.percent if figure == "percent" else outcome.saving.amount

    return value


def _side(of: str) -> Callable[[FullRow], Value]:
    """Baseline or compared amount as the tender fixed it: which column that is differs from row to row."""

    def value(found: FullRow) -> Value:
        outcome = found.outcomes["announced"]
        return getattr(outcome, of).amount if isinstance(outcome, Saving) else None

    return value


def _why_not(baseline: str) -> Callable[[FullRow], Value]:
    """The reason in English, as the rules write it: a file's content does not depend on who asks for it."""

    def value(found: FullRow) -> Value:
        outcome = found.outcomes[baseline]
        return None if isinstance(outcome, Saving) else outcome.reason.template % outcome.reason.params

    return value


@cache
def _around() -> tuple[str, str]:
    """What stands before and behind a reference in the address of its tender: asked for once, not for each row."""
    before, _mark, behind = reverse("tenders:tender", args=["-"]).partition("-")
    return before, behind


def address(row: SavingRow) -> str:
    """Where the tender is, whole."""
    before, behind = _around()
    return f"{settings.PUBLIC_URL}{before}{quote(row.reference, safe='')}{behind}"


COLUMNS: dict[str, Callable[[FullRow], Value]] = {
    **{name: _of_row(name) for name in HASHED},
    "currency": lambda found: found.currency,
    **{f"{figure}_{baseline}": _figure(baseline, figure) for baseline in BASELINES for figure in ("saving", "percent")},
    "baseline_announced": _side("baseline"),
    "compared_announced": _side("compared"),
    "why_not_computable": _why_not("estimate"),
    "why_not_indexed": _why_not("indexed"),
    "indexed_gap": _of_row("indexed_gap"),
    "indexed_working": _of_row("indexed_working"),
    "why_not_life_cycle": _why_not("life_cycle"),
    "life_cycle_gap": _of_row("life_cycle_gap"),
    "life_cycle_working": _of_row("life_cycle_working"),
    "decided_at": _of_row("decided_at"),
    "title": _words("title"),
    "lot_title": _words("lot_title"),
    "buyer": _words("buyer_name"),
    "buyer_id": lambda found: str(found.row.buyer),
    "cpv_division": _of_row("division"),
    "procedure": _of_row("procedure"),
    "supplier": _words("supplier"),
    "supplier_size": _of_row("size"),
    "region": _of_row("region"),
    "evidence": _of_row("evidence"),
    "ruleset": _of_row("ruleset"),
    "awards": _of_row("awards"),
    "estimate_edits": _of_row("estimate_edits"),
    "origin": lambda found: "imported" if found.row.imported else "native",
    "url": lambda found: address(found.row),
}
"""Every column by its name, in the order of the files: first those that the data hash covers."""


ADDED: dict[int, tuple[str, ...]] = {
    3: ("fixed", "saving_announced", "percent_announced", "baseline_announced", "compared_announced", "estimate_edits"),
    4: ("indexed", "saving_indexed", "percent_indexed", "why_not_indexed", "indexed_gap", "indexed_working"),
    5: (
        "life_cycle", "life_cycle_cost", "saving_life_cycle", "percent_life_cycle", "why_not_life_cycle", "life_cycle_gap",
        "life_cycle_working",
    ),
}  # fmt: skip
"""The columns that came with a version of the rules: files of reports frozen before have none of them, to the byte."""


@cache
def columns(version: int, *, converted: bool = False) -> dict[str, Callable[[FullRow], Value]]:
    """The columns of the files under these rules; `converted`: with the working of each conversion."""
    later = {name for since, names in ADDED.items() if since > version for name in names}
    known = {name: column for name, column in COLUMNS.items() if name not in later}
    if not converted:
        return known
    first = hashed(version)
    working = {"conversion": _of_row("conversion")}
    return {**{name: known.pop(name) for name in first}, **working, **known}


def iso(moment: datetime) -> str:
    """A moment in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def safe_text(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] and text[0] in FORMULA_STARTS else text

"""What the savings report is about, and the same as conditions in SQL. Constants and parameters only, nothing is read here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from procurement.rules.saving_record import REPORTED, VERSION

UNKNOWN = "unknown"
"""As a filter: the rows where this is not known."""

SEVERAL = "several"
"""As a filter of `bids`: two or more."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """By which rates lots in other currencies are added up too (RateTable): the version, the files that it is, the currency of the
    source, how it quotes, and the currencies of which it states rates."""

    table: int
    files: tuple[int, ...]
    base: str
    quoted: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SavingsFilters:
    """What the report is about. Times are aware UTC, the period half-open by the date of the first award decision of a lot.

    `division`, `procedure`, `size`, `region` and `bids` may be UNKNOWN; `evidence` is a grade (savings_rows); `bids` is a number
    or SEVERAL; `origin` native or imported; `edited` yes or no: whether the estimate was changed after its publication.
    Empty: everything.
    """

    currency: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    buyer: str = ""
    division: str = ""
    procedure: str = ""
    size: str = ""
    bids: str = ""
    origin: str = ""
    region: str = ""
    evidence: str = ""
    edited: str = ""
    statement: int | None = None
    """The frozen report (SavingsStatement) whose lots these are; None: the lots as they are now."""
    conversion: Conversion | None = None
    """Lots in other currencies are converted into `currency`; None: they are left out."""
    version: int = VERSION
    """The version of the rules: a report keeps the one that it was frozen under."""

    @property
    def baselines(self) -> tuple[str, ...]:
        """The baselines that these rules have."""
        return REPORTED[self.version]

    @property
    def imported(self) -> bool | None:
        """Whether only imported lots are meant, or only others; None: both."""
        return {"native": False, "imported": True}.get(self.origin)


def where(parts: list[str], values: list[Any], *wanted: tuple[str, Any]) -> str:
    """The conditions whose value is given, joined; their values are appended to `values`."""
    for condition, value in wanted:
        if value is not None and value != "":
            parts.append(condition)
            values.append("" if value == UNKNOWN else value)
    return " AND ".join(parts) or "true"


def of_tender(filters: SavingsFilters) -> tuple[tuple[str, Any], ...]:
    """Conditions on the tender t."""
    return (
        ("t.currency = %s", None if filters.conversion else filters.currency),
        ("t.buyer_id = %s", filters.buyer),
        ("left(t.cpv_code, 2) = %s", filters.division),
        ("t.procedure = %s", filters.procedure),
        ("t.region = %s", filters.region),
        ("t.imported = %s", filters.imported),
    )


def of_lot(filters: SavingsFilters) -> tuple[tuple[str, Any], ...]:
    """Conditions on a whole row, so that a lot with several awards is in or out, never half."""
    several = filters.bids == SEVERAL
    return (
        ("decided_at >= %s", filters.starts_at),
        ("decided_at < %s", filters.ends_at),
        ("size = %s", filters.size),
        ("evidence = %s", filters.evidence),
        ("(estimate_edits > 0) = %s", {"yes": True, "no": False}.get(filters.edited)),
        ("valid_bids >= %s" if several else "coalesce(valid_bids::text, '') = %s", 2 if several else filters.bids),
    )

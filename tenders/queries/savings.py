"""The savings report as data: totals, groups and rows from the database, sentences and percentages from the rules. Reads only."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.db.models.functions import Length

from procurement.models import Organization
from procurement.rules.money import exact_sum
from procurement.rules.savings import SavingTotal, total_of
from tenders.models import Tender
from tenders.queries import savings_parts, savings_sql
from tenders.queries.savings_filters import SavingsFilters
from tenders.queries.savings_found import chosen, figures
from tenders.queries.savings_kept import read
from tenders.queries.savings_rows import SavingRow, fetch, rows_of
from tenders.queries.savings_sql import GROUPS


@dataclass(frozen=True, slots=True)
class Group:
    """One line of a breakdown: its value (a buyer's id, a month ...), how many lots, its totals by baseline."""

    value: str
    lots: int
    totals: dict[str, SavingTotal]


@dataclass(frozen=True, slots=True)
class Cell:
    """How many lots have this number of valid bids (None: not known) and a saving of this percent, rounded down."""

    bids: int | None
    percent: int
    lots: int


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows a screen shows: `order` is one of savings_sql.SORTS."""

    order: str
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class SavingsReport:
    """The report: totals, groups, cells and hash come from one statement, so from the same rows."""

    filters: SavingsFilters
    cut_off: datetime
    total: Group
    together: Group
    """The lots for which all of savings_sql.TOGETHER can be computed, against these."""
    groups: dict[str, list[Group]]
    cells: list[Cell]
    edited: tuple[int, int]
    """How many lots, and tenders, had their estimate changed after its publication."""
    cancelled: int
    unsuccessful: int
    not_indexed: dict[str, int]
    """Lots without an indexed price, by the reason (rules.indexed_price.GAPS, or other: the award has no price)."""
    converted: dict[str, int]
    """Lots that were converted, by their currency; none where the report does not convert."""
    unrated: dict[tuple[str, str], int]
    """Lots that could not be converted, which no figure holds: by currency and reason (rules.conversion.NO_RATES)."""
    no_life_cycle: dict[str, int]
    """Lots without a cost over the life cycle to compare, likewise (rules.life_cycle_saving.GAPS)."""
    data_hash: str
    rows: tuple[SavingRow, ...]
    """Only what the page asked for; `rows()` streams all of them."""

    @property
    def main(self) -> SavingTotal:
        """The total against the estimate."""
        return self.total.totals["estimate"]


def savings_report(
    filters: SavingsFilters,
    *,
    baselines: tuple[str, ...] = savings_sql.BASELINES,
    main: str = "announced",
    page: Page | None = None,
    now: datetime,
) -> SavingsReport:
    """The whole report, in a number of queries that does not depend on the number of awards.

    Totals are against all baselines, groups against `baselines`, the cells against `main`.
    """
    found = figures(filters, baselines, main)
    lots = chosen(filters, (page.order, page.first, page.count), main) if page else []
    ended_lots, ended_values = savings_sql.ended_sql(filters)
    ended = dict(fetch(f"SELECT stage, count(*) FROM ({ended_lots}) AS ended GROUP BY stage", ended_values))  # noqa: S608
    currency, total = filters.currency, found["total"][0][1]
    groups = {
        name: sorted(
            (_group(value, body, baselines, currency) for value, body in found.get(name, ())), key=order_of(name)
        )
        for name in GROUPS
    }
    return SavingsReport(
        filters=filters,
        cut_off=now,
        total=_group("", total[:ALL], savings_sql.BASELINES, currency),
        together=_group("", total[ALL:], savings_sql.TOGETHER, currency),
        groups=groups,
        cells=[Cell(int(value) if value else None, int(body[0]), body[1]) for value, body in found.get("cell", ())],
        edited=tuple(found["edited"][0][1]),
        cancelled=ended.get("cancelled", 0),
        unsuccessful=ended.get("unsuccessful", 0),
        converted={value: int(body) for value, body in sorted(found.get("currency", ()))},
        unrated={(value[:3], value[4:]): int(body) for value, body in sorted(found.get("unrated", ()))},
        not_indexed=_counts(found.get("gap indexed", ())),
        no_life_cycle=_counts(found.get("gap life_cycle", ())),
        data_hash=found["hash"][0][0],
        rows=rows_of(filters, lots),
    )


ALL = 1 + 3 * len(savings_sql.BASELINES)
"""So many figures of the totals are those against all baselines; what follows is `together`."""


def _counts(found: Iterable[tuple[str, Any]]) -> dict[str, int]:
    return {value: int(body) for value, body in sorted(found)}


def _group(value: str, body: list[Any], baselines: tuple[str, ...], currency: str) -> Group:
    lots, totals = int(body[0]), {}
    for place, name in enumerate(baselines):
        baseline, compared, counted = body[1 + 3 * place : 4 + 3 * place]
        totals[name] = total_of(
            Decimal(baseline), Decimal(compared), currency, counted=counted, not_computable=lots - counted
        )
    return Group(value, lots, totals)


def order_of(group: str) -> Callable[[Group], tuple[Any, ...]]:
    """Months, grades and numbers of bids in their order, what is not known last; everything else by what was spent most."""
    if group in ("month", "evidence"):
        return lambda found: (not found.value, found.value)
    if group == "bids":
        return lambda found: (not found.value, int(found.value or 0))
    return lambda found: (-next(iter(found.totals.values())).compared.amount, found.value)


def merged(value: str, groups: list[Group]) -> Group:
    """Several groups as one: the sums of their sums."""
    totals = {}
    for name in groups[0].totals if groups else ():
        parts = [group.totals[name] for group in groups]
        totals[name] = total_of(
            exact_sum(*(part.baseline.amount for part in parts)),
            exact_sum(*(part.compared.amount for part in parts)),
            parts[0].baseline.currency,
            counted=sum(part.counted for part in parts),
            not_computable=sum(part.not_computable for part in parts),
        )
    return Group(value, sum(group.lots for group in groups), totals)


def buyer_names(report: SavingsReport) -> dict[str, str]:
    """The names of the buyers among the groups, by id."""
    ids = [group.value for group in report.groups["buyer"]]
    return dict(buyers_like(ids=ids, limit=len(ids)))


def data_hash(filters: SavingsFilters) -> str:
    """The hash of the data alone."""
    zone = settings.DISPLAY_TIME_ZONE
    return str(read(filters, zone, partial(savings_parts.hash_sql, filters, zone))[1][0][1])


def buyers_like(text: str = "", *, ids: list[str] | None = None, limit: int = 5) -> list[tuple[str, str]]:
    """Ids and names of agencies that have tenders: those with these ids, or those whose name holds the text, best first."""
    bought = Tender.objects.filter(buyer=OuterRef("pk"), published_at__isnull=False)
    found = Organization.objects.filter(Exists(bought), kind=Organization.Kind.AGENCY)
    if ids is not None:
        found = found.filter(pk__in=ids)
    if text:
        found = found.filter(name__icontains=text).order_by(Length("name"), "name")
    return [(str(pk), name) for pk, name in found.values_list("pk", "name")[:limit]]


def currencies() -> list[str]:
    """The currencies in which there are awards, that of the most procedures first."""
    sql = """
        SELECT c.currency FROM (SELECT currency, count(*) AS n FROM tenders_tender GROUP BY currency) AS c
        CROSS JOIN LATERAL (
            SELECT 1 FROM tenders_tender t JOIN tenders_lot l ON l.tender_id = t.id JOIN tenders_award a ON a.lot_id = l.id
            WHERE t.currency = c.currency AND a.status = 'active' LIMIT 1) AS awarded
        WHERE c.currency <> '' ORDER BY c.n DESC, c.currency"""
    return [currency for (currency,) in fetch(sql, [])]

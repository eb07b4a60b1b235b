"""The savings report as data: totals, groups and rows from the database, sentences and percentages from the rules. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count

from procurement.models import Organization
from procurement.rules.money import Money
from procurement.rules.savings import (
    BASELINES,
    AwardFacts,
    CompetitionFacts,
    Outcome,
    SavingTotal,
    total_of,
)
from tenders.models import Award, Tender
from tenders.queries import savings_sql
from tenders.queries.savings_sql import GROUPS, SavingsFilters

BATCH = 2000


@dataclass(frozen=True, slots=True)
class SavingRow:
    """A lot with its awards that stand; amounts without VAT in the report's currency, None where not known."""

    lot_id: UUID
    reference: str
    ocid: str
    lot_number: int
    title: str
    buyer: UUID
    division: str
    procedure: str
    size: str
    month: str
    decided_at: datetime | None
    estimate: Decimal | None
    award: Decimal | None
    valid_bids: int | None
    mean: Decimal | None
    median: Decimal | None
    second_lowest: Decimal | None
    paid: Decimal | None
    supplier: str | None
    awards: int


@dataclass(frozen=True, slots=True)
class Group:
    """One line of a breakdown: its value (a buyer's id, a month ...), its name, how many lots, its totals by baseline."""

    value: str
    name: str
    lots: int
    totals: dict[str, SavingTotal]


@dataclass(frozen=True, slots=True)
class SavingsReport:
    """The report: totals and groups share one pass over the same rows."""

    filters: SavingsFilters
    cut_off: datetime
    total: Group
    groups: dict[str, list[Group]]
    cancelled: int
    unsuccessful: int
    data_hash: str

    @property
    def main(self) -> SavingTotal:
        """The total against the estimate."""
        return self.total.totals["estimate"]


def savings_report(filters: SavingsFilters, *, now: datetime) -> SavingsReport:
    """The whole report: four queries, whatever the number of awards; totals and groups come from one pass over the rows."""
    with connection.cursor() as cursor:
        grouped = _fetch(cursor, *savings_sql.grouped_sql(filters, settings.DISPLAY_TIME_ZONE))
        ended: dict[str, int] = dict(_tuples(cursor, *savings_sql.ended_without_award_sql(filters)))
        data_hash = _tuples(cursor, *savings_sql.hash_sql(filters, settings.DISPLAY_TIME_ZONE))[0][0]
    names = _names(grouped)
    groups: dict[str, list[Group]] = {group: [] for group in GROUPS}
    total = Group("", "", 0, {})
    for row in grouped:
        group = _group(row, filters.currency, names)
        if row["grouped_by"] == "total":
            total = group
        else:
            groups[row["grouped_by"]].append(group)
    for name, found in groups.items():
        found.sort(key=_order(name))
    return SavingsReport(
        filters, now, total, groups, ended.get("cancelled", 0), ended.get("unsuccessful", 0), str(data_hash)
    )


def rows(filters: SavingsFilters, *, offset: int = 0, limit: int | None = None) -> Iterator[SavingRow]:
    """The rows behind the totals, by ocid and lot, in constant memory."""
    sql, values = savings_sql.rows_sql(filters, settings.DISPLAY_TIME_ZONE)
    columns = ", ".join(SavingRow.__slots__)
    page = f'SELECT {columns} FROM ({sql}) AS rows ORDER BY ocid COLLATE "C", lot_number'  # noqa: S608
    if limit is not None:
        page, values = f"{page} LIMIT %s OFFSET %s", [*values, limit, offset]
    with transaction.atomic(), connection.cursor() as plain:
        name = f"savings_{uuid4().hex}"
        plain.execute(f"DECLARE {name} NO SCROLL CURSOR FOR {page}", values)
        while True:
            plain.execute(f"FETCH {BATCH} FROM {name}")
            batch = plain.fetchall()
            if not batch:
                return
            for found in batch:
                yield SavingRow(*found)


def facts_of(row: SavingRow, currency: str) -> AwardFacts:
    """A row as the rules see it."""

    def money(amount: Decimal | None) -> Money | None:
        return None if amount is None else Money(amount, currency)

    competition = CompetitionFacts(row.valid_bids or 0, row.mean, row.median, row.second_lowest)
    return AwardFacts(money(row.award), money(row.estimate), competition, money(row.paid))


def outcomes_of(row: SavingRow, currency: str) -> dict[str, Outcome]:
    """The saving of a row against every baseline of the report, or why it can't be computed."""
    facts = facts_of(row, currency)
    return {name: BASELINES[name](facts) for name in savings_sql.BASELINES}


def currencies() -> list[str]:
    """The currencies in which there are awards, the most frequent first."""
    found = Tender.objects.filter(lots__awards__status=Award.Status.ACTIVE).values_list("currency")
    return [currency for currency, _count in found.annotate(n=Count("id")).order_by("-n", "currency")]


def _fetch(cursor, sql: str, values: list[Any]) -> list[dict[str, Any]]:  # type: ignore[no-untyped-def]
    cursor.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _tuples(cursor, sql: str, values: list[Any]) -> list[tuple[Any, ...]]:  # type: ignore[no-untyped-def]
    cursor.execute(sql, values)
    found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _names(grouped: list[dict[str, Any]]) -> dict[str, str]:
    ids = [row["value"] for row in grouped if row["grouped_by"] == "buyer" and row["value"]]
    return {str(pk): name for pk, name in Organization.objects.filter(pk__in=ids).values_list("pk", "name")}


def _group(row: dict[str, Any], currency: str, names: dict[str, str]) -> Group:
    lots = int(str(row["lots"]))
    totals = {}
    for name in savings_sql.BASELINES:
        counted = int(str(row[f"{name}_counted"]))
        baseline, compared = Decimal(str(row[f"{name}_baseline"])), Decimal(str(row[f"{name}_compared"]))
        totals[name] = total_of(baseline, compared, currency, counted=counted, not_computable=lots - counted)
    value = str(row["value"])
    return Group(value, names.get(value, value), lots, totals)


def _order(group: str):  # type: ignore[no-untyped-def]
    """Months in their order, everything else by what was spent most."""
    if group == "month":
        return lambda found: found.value
    return lambda found: (-found.totals["estimate"].compared.amount, found.name)

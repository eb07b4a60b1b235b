"""Tenders, lots, awards and contracts by the million, made in SQL: for what must stay quick when an installation has grown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from time import perf_counter
from typing import Any

from django.conf import settings
from django.db import connection, models

from procurement import clock
from procurement.models import Organization
from tenders.bench.board_search import text
from tenders.bench.figures import Figure, Ratio, Report
from tenders.models import Award, Lot, Tender
from tenders.queries import savings_parts
from tenders.queries.savings import Page, savings_report
from tenders.queries.savings_filters import SavingsFilters
from tenders.queries.savings_kept import kept_now
from tenders.queries.savings_remembered import REMEMBERED
from tenders.queries.savings_rows import fetch
from tenders.services.savings_keeping import keep_savings
from tenders.services.search_words import keep_missing

PART = "When it has grown"
AGENCIES, COMPANIES = 400, 3_000
CURRENCY = "RON"
TENDER, LOT = "md5('tender' || n)::uuid", "md5('lot' || n)::uuid"


def fill(count: int) -> None:
    """Imported history of so many procedures with one awarded lot each, over seven years; a third has a completed contract."""
    models_of_one = _one()
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.11)")
        for model, columns in _columns().items():
            cursor.execute(_copies(model, columns), {"count": count, "model": models_of_one[model].pk})
        models_of_one[Award].delete()
        models_of_one[Tender].delete()
        cursor.execute(
            "INSERT INTO tenders_contract (award_id, number, amount, status, final_amount, end_reason)"
            " SELECT id, id, amount, 'completed', round(amount * (0.95 + 0.2 * random())::numeric, 2), ''"
            " FROM tenders_award WHERE id % 3 = 0 AND amount IS NOT NULL"
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    keep_missing()
    keep_savings()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _one() -> dict[type[models.Model], Any]:
    """The procedure of which the others are copies, and whom they name."""
    now = clock.now()
    kinds = {Organization.Kind.AGENCY: AGENCIES, Organization.Kind.COMPANY: COMPANIES}
    sizes = ("micro", "small", "medium", "large", "")
    Organization.objects.bulk_create(
        Organization(kind=kind, name=f"{kind.label} {number}", created_at=now, imported=True,
                     identifier=f"MILLION-{kind}-{number}", size=sizes[number % 5] if kind == "company" else "")
        for kind, count in kinds.items() for number in range(count)
    )  # fmt: skip
    agency = Organization.objects.get(identifier="MILLION-agency-0")
    tender = Tender.objects.create(
        reference="million-0", ocid="million-0", title="Made-up purchase", buyer=agency, currency=CURRENCY, created_at=now,
        published_at=now, ended_at=now, stage="awarded", imported=True,
    )  # fmt: skip
    lot = Lot.objects.create(tender=tender, number=1, title="Lot", stage="awarded", estimated_value=Decimal(1))
    award = Award.objects.create(lot=lot, amount=Decimal(1), status="active", decided_at=now)
    return {Tender: tender, Lot: lot, Award: award}


def _columns() -> dict[type[models.Model], Mapping[str, str]]:
    """What differs from copy to copy, as SQL over its number n."""
    pick = (
        "(SELECT array_agg(id ORDER BY identifier) FROM procurement_organization WHERE identifier LIKE 'MILLION-{}-%%')"
    )
    days = f"now() - ({timedelta(days=7 * 365).total_seconds()} * n / %(count)s) * interval '1 second'"
    price = "round((1000 + 90000 * random())::numeric, 2)"
    return {
        Tender: {
            "id": TENDER, "reference": "'million-' || n", "ocid": "'ocds-million-' || n",
            "title": f"{text(2, 3)} || ' ' || n", "summary": text(6, 9),
            "buyer_id": f"({pick.format('agency')})[1 + n %% {AGENCIES}]",
            "procedure": "(ARRAY['open', 'open', 'open', 'selective', 'limited'])[1 + floor(5 * random())::int]",
            "cpv_code": "(ARRAY['30', '33', '45', '45', '71', '79', '90'])[1 + floor(7 * random())::int] || '000000'",
            "region": "(ARRAY['RO321', 'RO113', 'RO213', ''])[1 + floor(4 * random())::int]",
            "published_at": f"{days} - interval '60 days'", "ended_at": days,
        },
        Lot: {
            "id": LOT, "tender_id": TENDER,
            "estimated_value": f"CASE WHEN n %% 50 > 0 THEN {price} * 1.1 END",
        },
        Award: {
            "lot_id": LOT, "supplier_id": f"({pick.format('company')})[1 + n %% {COMPANIES}]", "amount": price,
            "decided_at": days, "valid_bids": "1 + n %% 9", "mean_bid": price, "median_bid": price,
            "second_lowest_bid": f"CASE WHEN n %% 9 > 0 THEN {price} END",
        },
    }  # fmt: skip


def _copies(model: type[models.Model], changed: Mapping[str, str]) -> str:
    """So many copies of one row. A key that the database counts is left to it."""
    meta: Any = model._meta  # noqa: SLF001  (Django's own name for it)
    own = [field.column for field in meta.concrete_fields]
    columns = [name for name in own if name in changed or name != meta.pk.column]
    values = ", ".join(changed.get(name, f'o."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    table = meta.db_table
    return (
        f"INSERT INTO {table} ({names}) SELECT {values} FROM generate_series(1, %(count)s) n, {table} o"  # noqa: S608
        f" WHERE o.id = %(model)s"
    )


def measure() -> Report:
    """The report beside the one aggregate of the awards that gives its totals, added up and remembered; any filter."""
    report = Report()
    base = _seconds(partial(_totals, from_awards=True))
    report.figures.append(Figure(PART, "one aggregate of all totals, from the awards", base, "s"))
    report.figures.append(Figure(PART, "the same from the rows kept ready", _seconds(_totals), "s"))
    for name, filters in _filters().items():
        work = partial(savings_report, filters, baselines=("estimate",), page=Page("newest", 0, 25), now=clock.now())
        REMEMBERED.forget()
        cold, warm = _seconds(work), _seconds(work)
        report.figures.append(Figure(PART, f"report: {name}, added up", cold, "s"))
        report.figures.append(Figure(PART, f"report: {name}, remembered", warm, "s"))
        report.ratios.append(Ratio(PART, f"report, {name}, in seconds", cold, "<= 1"))
        if filters == SavingsFilters(currency=CURRENCY):
            report.ratios.append(Ratio(PART, "report of everything, added up : aggregate", cold / base, "<= 3"))
            report.ratios.append(Ratio(PART, "report of everything, remembered : aggregate", warm / base, "<= 1.5"))
    return report


def _totals(*, from_awards: bool = False) -> None:
    filters, zone = SavingsFilters(currency=CURRENCY), settings.DISPLAY_TIME_ZONE
    fetch(*savings_parts.totals_sql(filters, zone, None if from_awards else kept_now(filters, zone)))


def _seconds(work: Callable[[], object]) -> float:
    begin = perf_counter()
    work()
    return perf_counter() - begin


def _filters() -> dict[str, SavingsFilters]:
    everything, year = SavingsFilters(currency=CURRENCY), timedelta(days=365)
    agency = str(Organization.objects.get(identifier="MILLION-agency-7").pk)
    return {
        "everything": everything,
        "one agency": replace(everything, buyer=agency),
        "the last year": replace(everything, starts_at=clock.now() - year),
        "one category": replace(everything, division="33"),
        "one region, open procedure": replace(everything, region="RO113", procedure="open"),
        "small suppliers with competition": replace(everything, size="small", bids="several"),
    }

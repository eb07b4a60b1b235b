"""The savings report over rows kept ready: it is the live report at every moment, whatever changed since they were written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Count, F

from procurement import clock
from procurement.models import Organization
from tenders.models import Award, Contract, FrameworkTerms, KeptSaving, KeptSavings, Lot, SavingMark, Tender
from tenders.queries import savings_kept
from tenders.queries.savings import Page, SavingsReport, savings_report
from tenders.queries.savings_filters import SEVERAL, UNKNOWN, SavingsFilters
from tenders.queries.savings_kept import kept_now
from tenders.queries.savings_sql import SORTS
from tenders.services.savings_keeping import keep_savings
from tests.tenders.history import many, record

EUR = SavingsFilters(currency="EUR")
NARROWER: tuple[dict[str, Any], ...] = (
    {}, {"currency": "MDL"}, {"starts_at": datetime(2025, 6, 1, tzinfo=UTC)}, {"division": "45"}, {"division": UNKNOWN},
    {"procedure": "open"}, {"size": "small"}, {"size": UNKNOWN}, {"bids": SEVERAL}, {"bids": "1"}, {"bids": UNKNOWN},
    {"evidence": "A"}, {"region": UNKNOWN}, {"origin": "imported"}, {"origin": "native"},
)  # fmt: skip
PAGE = Page("newest", 0, 25)


@pytest.fixture
def crowd(world: None) -> None:
    record(*many(120))
    Award.objects.update(others_mean_bid=F("mean_bid"), initial_bid=F("second_lowest_bid"))
    with connection.cursor() as cursor:  # no plan by chance: a transaction of tests has no statistics otherwise
        cursor.execute("ANALYZE tenders_tender, tenders_lot, tenders_award, tenders_contract, procurement_organization")


def told(filters: SavingsFilters, **wanted: Any) -> SavingsReport:
    report = savings_report(filters, page=PAGE, now=datetime(2026, 1, 1, tzinfo=UTC), **wanted)
    return replace(report, cells=sorted(report.cells, key=repr))


def live(filters: SavingsFilters, **wanted: Any) -> SavingsReport:
    """The same report from the awards, as if nothing were kept."""
    state = list(KeptSavings.objects.all())
    KeptSavings.objects.all().delete()
    found = told(filters, **wanted)
    KeptSavings.objects.bulk_create(state)
    return found


def now_kept(*, marked: bool) -> bool:
    found = kept_now(EUR, settings.DISPLAY_TIME_ZONE)
    return found is not None and found.marked is marked


def test_the_kept_rows_give_the_report_of_the_awards(crowd: None) -> None:
    before = {number: told(replace(EUR, **wanted)) for number, wanted in enumerate(NARROWER)}
    assert keep_savings() > 20
    assert not SavingMark.objects.exists()
    assert now_kept(marked=False)
    for number, wanted in enumerate(NARROWER):
        assert told(replace(EUR, **wanted)) == before[number], wanted
    assert before[0].total.lots > 20


@pytest.mark.parametrize("order", SORTS)
def test_pages_of_the_kept_rows_are_those_of_the_awards(crowd: None, order: str) -> None:
    keep_savings()
    page = Page(order, 5, 10)
    kept = savings_report(EUR, main="median", page=page, now=clock.now()).rows
    KeptSavings.objects.all().delete()
    assert kept == savings_report(EUR, main="median", page=page, now=clock.now()).rows
    assert len(kept) == 10


def an_award() -> Award:
    """One that took its lot alone, whose cost and estimate are known and that has no contract yet."""
    alone = Award.objects.annotate(of_lot=Count("lot__awards")).filter(of_lot=1, contract=None)
    known = alone.filter(status="active", amount__gt=0, lot__estimated_value__gt=0, lot__tender__currency="EUR")
    return known.order_by("id")[0]


CHANGES: dict[str, Callable[[], object]] = {
    "amount": lambda: Award.objects.filter(pk=an_award().pk).update(amount=F("amount") + 1),
    "cancelled": lambda: Award.objects.filter(pk=an_award().pk).update(status="cancelled"),
    "another award": lambda: Award.objects.create(lot=an_award().lot, amount=Decimal(7), status="active"),
    "award gone": lambda: Award.objects.filter(pk=an_award().pk).delete(),
    "contract": lambda: Contract.objects.update_or_create(
        award=an_award(), defaults={"number": "9", "status": "completed", "final_amount": Decimal(3)}
    ),
    "contract gone": lambda: Contract.objects.filter(status="completed").delete(),
    "estimate": lambda: Lot.objects.filter(pk=an_award().lot_id).update(estimated_value=Decimal(1_000_000)),
    "category": lambda: Tender.objects.filter(pk=an_award().lot.tender_id).update(cpv_code="92000000"),
    "currency": lambda: Tender.objects.filter(pk=an_award().lot.tender_id).update(currency="MDL"),
    "framework": lambda: FrameworkTerms.objects.create(tender=an_award().lot.tender, months=48),
    "size": lambda: Organization.objects.filter(kind="company").update(size="large"),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_change_is_in_the_report_at_once_and_after_it_was_kept(crowd: None, kind: str) -> None:
    keep_savings()
    before = told(EUR)
    CHANGES[kind]()
    assert now_kept(marked=True)
    found = told(EUR)
    assert found != before
    assert found == live(EUR)
    assert keep_savings() > 0
    assert now_kept(marked=False)
    assert told(EUR) == found


def test_rows_of_another_version_of_the_report_are_not_read_and_written_anew(crowd: None) -> None:
    keep_savings()
    right = told(EUR)
    KeptSaving.objects.update(estimate=1, line="wrong")
    KeptSavings.objects.update(made_by="another")
    assert told(EUR) == right
    assert keep_savings() > 0
    assert told(EUR) == right
    assert now_kept(marked=False)


def test_what_nothing_changed_about_is_added_up_once(crowd: None, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_savings()
    asked: list[str] = []
    fetch = savings_kept.fetch

    def counting(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
        asked.append(sql)
        return fetch(sql, values)

    monkeypatch.setattr(savings_kept, "fetch", counting)

    def read() -> tuple[int, int]:
        return sum("string_agg" in sql for sql in asked), sum("OFFSET" in sql for sql in asked)

    first = told(EUR)
    assert read() == (1, 1), "the figures, and the lots of the page"
    assert told(EUR) == first
    assert read() == (1, 1)
    savings_report(EUR, page=replace(PAGE, first=25), now=datetime(2026, 1, 1, tzinfo=UTC))
    assert read() == (1, 2)
    told(replace(EUR, procedure="open"))
    assert read() == (2, 3)
    Award.objects.filter(amount__gt=0).update(amount=F("amount") + 1)
    assert told(EUR) != first
    assert read() == (3, 4)


def test_nothing_is_kept_where_nothing_was_awarded(world: None) -> None:
    assert keep_savings() == 0
    assert now_kept(marked=False)
    assert told(EUR).total.lots == 0

"""Rows kept ready with every baseline of the report: indexed prices, estimates that were changed, what a notice fixed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import connection

from procurement import clock
from procurement.access import actor_for
from procurement.rules.saving_record import REPORTED
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import Award, KeptSaving, Lot, SavingMark, Tender
from tenders.queries.savings import data_hash, savings_report
from tenders.queries.savings_filters import SavingsFilters
from tenders.queries.savings_kept_check import differing
from tenders.queries.savings_sql import BASELINES, lots_sql
from tenders.services import savings_statements
from tenders.services.indexing import index_all
from tenders.services.savings_keeping import keep_savings
from tenders.services.savings_statements import StatementDraft
from tests.tenders.calling import open_tender
from tests.tenders.conftest import START
from tests.tenders.history import award, lot, procedure, record
from tests.tenders.indexing import load
from tests.tenders.test_first_estimates import estimate
from tests.tenders.test_indexed_prices import bought
from tests.tenders.test_savings_kept import live, now_kept, told

D = Decimal
EUR, RON = SavingsFilters("EUR"), SavingsFilters("RON")
WITH_EDITS = tuple(replace(filters, edited=edited) for filters in (EUR, RON) for edited in ("", "yes", "no"))
INDEX = {"2025-01": "100", "2025-04": "104", "2025-06": "110"}


@pytest.fixture
def world_of_baselines(agency: Agency, alfa: Company, beta: Company, plan: Plan) -> Played:
    """In euro: one lot with an indexed price, several without, for different reasons, and one with three bids. In lei: a tender that
    fixed the median, with an estimate that was raised, awarded."""
    bought(1, ("Paper A4", "100", "20"), at=1)
    bought(2, ("Paper A4", "10", "18"), at=4, buyer="Town")
    bought(3, ("Paper A4", "150", "24"), at=6)
    bought(4, ("Paper A4", "10", "24"), at=9)
    bought(5, at=6, amount="50")
    record(procedure("ocds-i-6", lot("100", award("80"), bids=("80", "90", "97"))))
    load(INDEX)
    index_all(now=clock.now())
    played = open_tender(agency, replace(plan, savings_baseline="median"), START + timedelta(days=1))
    estimate(played, "150000", "Prices rose.")
    for company, price in ((alfa, "4400"), (beta, "4500")):
        director.hand_in(played, company, {1: (price, "100")})
    director.close_and_open(played)
    director.decide(played)
    director.wait_for_standstill(played)
    director.move_to(clock.now() + timedelta(days=1))
    return played


def of(number: int) -> Award:
    """The first award of a purchase."""
    return Award.objects.filter(lot__tender__ocid=f"ocds-i-{number}").order_by("pk")[0]


def same_as_live(*mains: str) -> None:
    assert differing(settings.DISPLAY_TIME_ZONE) == []
    for filters in WITH_EDITS:
        for main in mains or BASELINES:
            assert told(filters, main=main) == live(filters, main=main), (filters, main)
    for main in ("announced", "estimate"):
        one = told(EUR, baselines=("estimate",), main=main)
        assert one == live(EUR, baselines=("estimate",), main=main)
        assert one.not_indexed == {}


def test_each_baseline_over_kept_rows_is_that_of_the_awards(world_of_baselines: Played) -> None:
    assert SavingMark.objects.exists(), "what the services did is marked"
    keep_savings()
    assert now_kept(marked=False)
    same_as_live()
    euro, lei = told(EUR, main="indexed"), told(RON)
    assert (euro.total.totals["indexed"].counted, euro.total.totals["indexed"].baseline.amount) == (2, D("3508.00"))
    assert euro.not_indexed == {"no_earlier": 1, "no_lines": 2, "no_month": 1}
    # Bids of 90,000 and 92,000: the median is 91,000; the estimate that counts is the first one.
    assert lei.total.totals["announced"].saving.amount == D(1000)
    assert (lei.total.totals["estimate"].saving.amount, lei.edited) == (D(30000), (1, 1))


def _index_again() -> None:
    load({**INDEX, "2025-06": "121", "2025-09": "130"})
    index_all(anew=True, now=clock.now() + timedelta(seconds=1))


CHANGES: dict[str, Callable[[], object]] = {
    "a month that was waited for, and another value": _index_again,
    "indexed total": lambda: Award.objects.filter(pk=of(3).pk).update(indexed_total=D(7)),
    "indexed price gone": lambda: Award.objects.filter(pk=of(3).pk).update(
        indexed_total=None, indexed_gap="incomplete"
    ),
    "another reason": lambda: Award.objects.filter(pk=of(5).pk).update(indexed_gap="broad"),
    "indexed price of several awards": lambda: Award.objects.create(lot=of(3).lot, amount=D(7), status="active"),
    "over the life cycle": lambda: Award.objects.filter(pk=of(1).pk).update(
        life_cycle_reference=D(9), life_cycle_cost=D(8)
    ),
    "no cost over the life cycle": lambda: Award.objects.filter(pk=of(5).pk).update(life_cycle_gap="no_reference"),
    "estimate raised": lambda: Lot.objects.filter(pk=of(6).lot_id).update(
        first_estimate=D(100), estimated_value=D(120), estimate_edits=1
    ),
    "first estimate": lambda: Lot.objects.filter(estimate_edits=1).update(first_estimate=D(130000)),
    "fixed": lambda: Tender.objects.filter(pk=of(6).lot.tender_id).update(savings_baseline="second_lowest"),
    "fixed, indexed": lambda: Tender.objects.filter(pk=of(3).lot.tender_id).update(savings_baseline="indexed"),
}


def all_told() -> list[object]:
    return [told(filters, main=main) for filters in WITH_EDITS for main in ("announced", "indexed", "life_cycle")]


def test_changes_of_what_the_baselines_are_made_of_are_in_the_report_at_once(world_of_baselines: Played) -> None:
    for kind, change in CHANGES.items():
        keep_savings()
        before = all_told()
        change()
        assert now_kept(marked=True), kind
        found = all_told()
        assert found != before, kind
        same_as_live("announced")
        keep_savings()
        assert now_kept(marked=False), kind
        assert all_told() == found, kind
    same_as_live()


def test_purchases_that_end_later_are_in_the_report_at_once(
    world_of_baselines: Played, agency: Agency, alfa: Company, beta: Company, plan: Plan
) -> None:
    keep_savings()
    later = open_tender(agency, replace(plan, savings_baseline="second_lowest"), clock.now() + timedelta(days=1))
    estimate(later, "100000", "Prices fell.")
    for company, price in ((alfa, "4300"), (beta, "4500")):
        director.hand_in(later, company, {1: (price, "100")})
    director.close_and_open(later)
    director.decide(later)
    director.wait_for_standstill(later)
    director.move_to(clock.now() + timedelta(days=1))
    assert now_kept(marked=True)
    report = savings_report(RON, now=clock.now())
    assert (report.total.lots, report.edited) == (2, (2, 2))
    same_as_live()
    keep_savings()
    same_as_live()
    assert KeptSaving.objects.filter(currency="RON").count() == 2


def test_reports_of_each_version_of_the_rules_have_the_same_hash_and_totals_with_kept_rows(
    world_of_baselines: Played,
) -> None:
    versions = [replace(EUR, version=version) for version in REPORTED if version > 1]
    before = [(data_hash(filters), told(filters)) for filters in versions]
    keep_savings()
    assert [(data_hash(filters), told(filters)) for filters in versions] == before
    assert len({digest for digest, _report in before}) == len(versions)
    agency = world_of_baselines.agency
    for filters, (digest, report) in zip(versions, before, strict=True):
        draft = StatementDraft(agency.organization, "Kept", filters, {"currency": "EUR"}, "estimate")
        made = savings_statements.prepare(draft, actor=actor_for(agency.officer), now=clock.now())
        frozen = told(replace(filters, statement=made.pk))
        assert (made.data_sha256, frozen.data_hash) == (digest, digest)
        assert (frozen.total, frozen.not_indexed, frozen.edited) == (report.total, report.not_indexed, report.edited)
        Award.objects.filter(pk=of(3).pk).update(indexed_total=D(filters.version))
        assert told(replace(filters, statement=made.pk)).total == report.total
        Award.objects.filter(pk=of(3).pk).update(indexed_total=D("3300.00"))


def test_each_table_that_the_rows_are_made_from_marks_its_tenders(db: None) -> None:
    sql, _values = lots_sql(SavingsFilters(""), settings.DISPLAY_TIME_ZONE)
    read = set(re.findall(r"(?:FROM|JOIN) ((?:tenders|procurement)_\w+)", sql))
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%marks_savings%'")
        assert {table for (table,) in cursor.fetchall()} == read

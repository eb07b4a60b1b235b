"""The live figures: what they count, that they equal the reports behind them, and that visitors don't pay for them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cms import figures
from procurement import clock
from procurement.rules.money import Money
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan
from tenders.queries.figures import a_year_before, live_figures
from tenders.queries.savings import savings_report
from tenders.queries.savings_filters import SavingsFilters
from tenders.services.drafts import AskedDraft
from tests.tenders.conftest import START

PUBLISHED = START + timedelta(days=1)
QUERIES_OF_HOME = 9


def counted() -> tuple[int, int, int]:
    found = live_figures(clock.now())
    return found.open, found.ending_soon, found.awarded_lots


def test_figures_of_an_empty_platform_are_zero(world: None) -> None:
    found = live_figures(clock.now())
    assert (found.open, found.ending_soon, found.awarded_lots, found.saving, found.deadlines) == (0, 0, 0, None, ())


@pytest.mark.usefixtures("pages")
def test_figures_follow_a_tender_from_draft_to_award_and_lead_to_the_same_figure(
    client: Client, agency: Agency, alfa: Company, beta: Company, plan: Plan
) -> None:
    played = director.approve(director.schedule(agency, plan, publish_at=PUBLISHED))
    assert counted() == (0, 0, 0)
    director.move_to(PUBLISHED + timedelta(minutes=1))
    assert counted() == (1, 0, 0)
    director.hand_in(played, alfa, {1: ("5000", "100")})
    director.hand_in(played, beta, {1: ("5200", "90")})
    ends_at = played.fresh().bids_end_at
    assert ends_at
    director.move_to(ends_at - timedelta(days=6))
    assert counted() == (1, 1, 0)
    director.close_and_open(played)
    assert counted() == (0, 0, 0)
    director.decide(played)
    director.wait_for_standstill(played)
    found = live_figures(clock.now())
    assert (found.open, found.awarded_lots) == (0, 1)
    assert found.saving
    assert found.saving.saving == Money(Decimal("18000.00"), "RON")
    report = savings_report(SavingsFilters("RON", found.since, found.counted_at), now=found.counted_at)
    assert (found.saving, found.awarded_lots) == (report.main, report.total.lots)
    html = client.get("/").content.decode()
    link = re.search(r'href="(/savings/[^"]+)"', html)
    assert link
    assert '<data value="18000.00">' in html
    assert "18,000.00" in client.get(link[1].replace("&amp;", "&")).content.decode()


def test_award_older_than_a_year_is_not_counted(agency: Agency, alfa: Company, plan: Plan) -> None:
    played = director.publish(agency, plan, publish_at=PUBLISHED)
    director.hand_in(played, alfa, {1: ("5000", "100")})
    director.close_and_open(played)
    director.decide(played)
    director.wait_for_standstill(played)
    assert counted() == (0, 0, 1)
    assert live_figures(clock.now() + timedelta(days=400)).awarded_lots == 0


def test_year_begins_at_midnight_of_the_display_zone() -> None:
    assert a_year_before(datetime(2026, 11, 22, 12, tzinfo=UTC)) == datetime(2025, 11, 21, 22, tzinfo=UTC)
    assert a_year_before(datetime(2028, 2, 29, 12, tzinfo=UTC)) == datetime(2027, 2, 27, 22, tzinfo=UTC)


def test_board_shows_the_open_tender_and_drops_it_at_the_deadline(
    client: Client, pages: None, agency: Agency, plan: Plan
) -> None:
    played = director.publish(agency, plan, publish_at=PUBLISHED)
    html = client.get("/").content.decode()
    assert f'<a href="{played.tender.get_absolute_url()}">Laptops for the town hall</a>' in html
    assert '<data value="120000.00">' in html
    cache.clear()
    ends_at = played.fresh().bids_end_at
    assert ends_at
    clock.travel(ends_at - timedelta(seconds=5))
    client.get("/")
    clock.travel(ends_at)  # the figures are still fresh, the deadline is not
    assert "Laptops for the town hall" not in client.get("/").content.decode()


def test_figures_are_counted_once_a_minute(
    pages: None, world: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    now = clock.now()
    first = figures.current(now)
    with django_assert_num_queries(1):  # the cache is a table
        assert figures.current(now + timedelta(seconds=59)) == first
    assert figures.current(now + timedelta(seconds=61)).counted_at == now + timedelta(seconds=61)


def test_visitors_get_the_old_figures_while_somebody_counts(pages: None, world: None) -> None:
    now = clock.now()
    first = figures.current(now)
    cache.add("cms.figures.turn", 1, 30)
    assert figures.current(now + timedelta(seconds=61)) == first


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize("tenders", [1, 3])
def test_home_page_asks_the_same_number_of_queries_whatever_there_is(
    client: Client, agency: Agency, plan: Plan, tenders: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(tenders):
        director.approve(director.schedule(agency, replace(plan, title=f"Tender {number}"), publish_at=PUBLISHED))
    director.move_to(PUBLISHED + timedelta(minutes=1))
    assert client.get("/").content.decode().count("Tender ") == tenders
    with django_assert_num_queries(QUERIES_OF_HOME):
        client.get("/")


def test_a_call_for_requests_is_open_and_has_a_deadline_of_its_own(agency: Agency, plan: Plan) -> None:
    """Its time for bids is not known yet: what ends is the time to ask to participate."""
    asked = (AskedDraft("Licence", "Copy of the licence."),)
    wanted = replace(plan, procedure="restricted", asked=asked)
    played = director.approve(director.schedule(agency, wanted, publish_at=PUBLISHED))
    director.move_to(PUBLISHED + timedelta(minutes=1))
    found = live_figures(clock.now())
    assert (found.open, [one.ends_at for one in found.deadlines]) == (1, [played.fresh().requests_end_at])

"""A tender under the law of the European Union: its dates are counted, explained and cited, up to the standstill."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from procurement import clock
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.queries.facts import publishing_issues
from tests.tenders.bidding import text_of
from tests.tenders.conftest import START

pytestmark = pytest.mark.django_db
SHORTER_TIME = (
    "The minimum is 35 days, less 5 because bids are submitted electronically: 30. "
    "The day of the event, 3 March 2026, is not counted. Calendar days counted: 30. The last one is 2 April 2026."
)


@pytest.fixture
def european(plan: Plan) -> Plan:
    return replace(plan, ruleset="eu", currency="EUR")


def shown(played: Played) -> str:
    return text_of(Client().get(played.tender.get_absolute_url()))


def test_dates_of_a_published_tender_are_explained_and_cited(agency: Agency, european: Plan) -> None:
    page = shown(director.publish(agency, european, publish_at=START + timedelta(days=1)))
    assert SHORTER_TIME in page
    assert "Directive 2014/24/EU art. 27(1); Directive 2014/24/EU art. 27(4)" in page
    assert "Clear days kept free before it: 6. The last day to act is 1 April 2026." in page
    assert "Directive 2014/24/EU art. 53(2)" in page


def test_time_that_is_too_short_is_refused_with_the_count(agency: Agency, european: Plan) -> None:
    played = director.schedule(agency, replace(european, bid_days=29), publish_at=START + timedelta(days=1))
    (refused,) = publishing_issues(played.fresh(), clock.now())
    assert refused.field == "bids_end_at"
    assert "35 days, less 5" in str(refused)
    assert "art. 27(1)" in refused.citation


def test_standstill_is_counted_by_the_remedies_directive(
    agency: Agency, alfa: Company, beta: Company, european: Plan
) -> None:
    played = director.publish(agency, european, publish_at=START + timedelta(days=1))
    director.hand_in(played, alfa, {1: ("4500", "100")})
    director.hand_in(played, beta, {1: ("4400", "90")})
    director.decide(director.close_and_open(played))
    page = shown(played)
    assert "Calendar days counted: 10. The last one is 18 April 2026." in page
    assert "18 April 2026 is a Saturday or a Sunday: the last day moves to the next working day." in page
    assert "Directive 89/665/EEC art. 2a(2), as amended by 2007/66/EC" in page
    lot = director.wait_for_standstill(played)
    assert lot.stage == "awarded"
    assert director.sign(played).stage == "contracted"

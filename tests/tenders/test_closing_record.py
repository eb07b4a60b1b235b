"""An opening rests on the closing in the log: a stage that was forged, a closing that was altered or another list opens nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from procurement import clock
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import BidOutcome, OpenedBid
from tenders.services import opening
from tenders.services.refusal import Refused
from tests.tenders.conftest import START

CONFIRM = "UPDATE tenders_keyholder SET confirmed_at = now()"


@pytest.fixture
def bidding(agency: Agency, alfa: Company, plan: Plan) -> Played:
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    director.hand_in(played, alfa, {1: ("4500", "100")})
    return played


def past_the_triggers(*statements: str) -> None:
    tables = ("tenders_tender", "tenders_keyholder", "procurement_logentry")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)


def refused(played: Played) -> str:
    with pytest.raises(Refused) as caught:
        opening.open_bids(played.fresh(), now=played.opening_at + timedelta(days=9))
    assert not OpenedBid.objects.exists()
    assert not BidOutcome.objects.exists()
    return str(caught.value)


def test_forged_confirmations_and_clock_open_nothing_before_closing(bidding: Played) -> None:
    past_the_triggers(CONFIRM)
    assert "can't be opened yet" in refused(bidding)


@pytest.mark.parametrize(
    "lie",
    [
        "DELETE FROM procurement_logentry WHERE type = 'tender.closed'",
        "UPDATE procurement_logentry SET body = replace(body, '\"bids\":1', '\"bids\":2') WHERE type = 'tender.closed'",
        "UPDATE procurement_logentry SET subject = 'tender:0' WHERE type = 'tender.closed'",
    ],
)
def test_closing_that_the_log_does_not_hold_opens_nothing(bidding: Played, lie: str) -> None:
    director.move_to(bidding.opening_at + timedelta(minutes=1))
    past_the_triggers(CONFIRM, "DELETE FROM procurement_pendingentry", lie)
    assert "does not hold the closing" in refused(bidding)


def test_closing_that_is_as_it_was_opens(bidding: Played) -> None:
    director.move_to(bidding.opening_at + timedelta(minutes=1))
    past_the_triggers(CONFIRM)
    opening.open_bids(bidding.fresh(), now=clock.now())
    assert OpenedBid.objects.count() == 1

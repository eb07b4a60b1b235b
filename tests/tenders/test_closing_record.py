"""An opening rests on the closing in the log: a stage that was forged, a closing that was altered or another list opens nothing."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection

from procurement import clock
from procurement.models import LogEntry
from procurement.rules.lifecycle import Stage
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import BidOutcome, OpenedBid, StageKey, Tender
from tenders.services import clockwork, opening
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


def logged(played: Played) -> list[str]:
    """Why the opener refused, as the log has it."""
    found = LogEntry.objects.filter(type="opening.refused", subject=f"tender:{played.tender.pk}").order_by("pk")
    return [json.loads(entry.body)["reason"] for entry in found]


def refused(played: Played, reason: str) -> str:
    with pytest.raises(Refused) as caught:
        opening.open_bids(played.fresh(), now=played.opening_at + timedelta(days=9))
    assert not OpenedBid.objects.exists()
    assert not BidOutcome.objects.exists()
    assert logged(played) == [reason]
    return str(caught.value)


def test_forged_confirmations_and_clock_open_nothing_before_closing(bidding: Played) -> None:
    past_the_triggers(CONFIRM)
    assert "can't be opened yet" in refused(bidding, "not-closed")


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
    assert "does not hold the closing" in refused(bidding, "closing-not-logged")


def test_closing_that_is_as_it_was_opens(bidding: Played) -> None:
    director.move_to(bidding.opening_at + timedelta(minutes=1))
    past_the_triggers(CONFIRM)
    opening.open_bids(bidding.fresh(), now=clock.now())
    assert OpenedBid.objects.count() == 1
    assert logged(bidding) == []


def test_opening_that_the_clock_asks_for_and_the_key_refuses_is_logged_once_an_hour(
    bidding: Played, agency: Agency, plan: Plan
) -> None:
    other = director.publish(agency, plan, publish_at=clock.now() + timedelta(days=1))
    director.move_to(max(bidding.opening_at, other.opening_at) + timedelta(minutes=1))
    past_the_triggers(CONFIRM)
    keys = StageKey.objects
    wrong = keys.get(tender=other.tender).wrapped_private_key
    keys.filter(tender=bidding.tender).update(wrapped_private_key=wrong)
    Tender.objects.filter(pk=bidding.tender.pk).update(next_event_at=bidding.bids_end_at)
    for hours in (0, 0, 2):
        clockwork.run_due(now=clock.now() + timedelta(hours=hours))
    assert bidding.fresh().stage_now is Stage.CLOSED
    first, *more = logged(bidding)
    assert (first, more) == ("commitment-mismatch", [first])

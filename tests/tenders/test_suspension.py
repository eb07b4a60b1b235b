"""A suspended procedure: no clock runs, no bid comes in by any way, and nobody loses a minute when it goes on."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from procurement import clock, keystore
from procurement.access import actor_for
from procurement.models import LogEntry, MailMessage
from procurement.refusal import Refused
from procurement.rules.lifecycle import Action, Stage
from procurement.rules.notes import verify_note
from procurement.rules.receipts import parse_statement
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import BidAct, Clarification, Release, Suspension, Tender
from tenders.queries.situation import may
from tenders.services import bidding, clockwork, suspending
from tests.tenders.calling import approver, ask, officer
from tests.tenders.conftest import START
from tests.tenders.suspending import order, resume, suspend

PRICES = {1: ("4500", "100")}
HOUR = timedelta(hours=1)


@pytest.fixture
def played(agency: Agency, plan: Plan, alfa: Company) -> Played:
    """A tender that takes bids, with one draft."""
    return director.publish(agency, plan, publish_at=START + timedelta(days=1))


def types(played: Played) -> list[str]:
    found = LogEntry.objects.filter(subject=f"tender:{played.tender.pk}").order_by("id")
    return [
        name for name in found.values_list("type", flat=True) if "susp" in name or "resum" in name or "amend" in name
    ]


def test_nothing_is_taken_or_closed_meanwhile_and_the_time_that_was_left_begins_again(
    played: Played, alfa: Company
) -> None:
    bid = director.draft_bid(played, alfa, PRICES)
    end, opening = played.bids_end_at, played.opening_at
    director.move_to(end - 5 * HOUR)
    row = suspend(played)
    assert played.fresh().next_event_at is None
    director.move_to(end + timedelta(days=3))
    assert clockwork.run_due(now=clock.now()) == 0
    assert played.fresh().stage_now is Stage.PUBLISHED
    with pytest.raises(bidding.RefusedLate, match="suspended by an order") as refused:
        bidding.submit_bid(bid, idempotency_key=uuid4(), actor=actor_for(alfa.submitter), now=clock.now())
    statement = parse_statement(verify_note(refused.value.receipt.note, keystore.verifier_keys())[0])
    assert statement.reason == "not-open"
    with pytest.raises(Refused, match="is suspended"):
        ask(played, alfa)
    row = resume(played)
    moved = played.fresh().bids_end_at
    assert row.resumed_at is not None
    assert moved >= row.resumed_at + (end - row.suspended_at)  # type: ignore[operator]
    assert moved - row.resumed_at < timedelta(days=4)
    assert played.tender.opening_at - moved == opening - end  # type: ignore[operator]
    assert types(played) == [
        "suspension.proposed", "tender.suspended", "suspension.resumption_proposed", "tender.resumed", "tender.amended",
    ]  # fmt: skip
    assert json.loads(LogEntry.objects.get(type="tender.amended").body)["cause"] == "suspension"
    assert moved.strftime("%Y-%m-%dT%H:%M") in Release.objects.filter(tender=played.tender).latest("number").body
    told = set(MailMessage.objects.filter(key__startswith="resumed:").values_list("recipient", flat=True))
    assert {alfa.submitter.email, played.agency.officer.email} <= told
    bidding.submit_bid(bid, idempotency_key=uuid4(), actor=actor_for(alfa.submitter), now=clock.now())
    director.close_and_open(played)
    assert played.fresh().stage_now is Stage.EVALUATED


def test_the_database_itself_refuses_a_bid_and_keeps_the_beginning(played: Played, alfa: Company) -> None:
    director.hand_in(played, alfa, PRICES)
    suspend(played)
    earlier = BidAct.objects.get()
    with pytest.raises(DatabaseError, match="late or closed"), transaction.atomic():
        BidAct.objects.create(
            idempotency_key=uuid4(), tender=earlier.tender, bid=earlier.bid, kind="replace", user=earlier.user,
            manifest=earlier.manifest, files=[], size=1, sealed_by="server", terms=1, received_at=START, bids_end_at=START,
        )  # fmt: skip
    with pytest.raises(DatabaseError, match="began when it began"), transaction.atomic():
        Tender.objects.filter(pk=played.tender.pk).update(suspended_at=START)
    with pytest.raises(DatabaseError, match="what was said"), transaction.atomic():
        Suspension.objects.update(reason="Another reason.")


def test_two_persons_each_time_and_what_is_proposed_can_be_taken_back(played: Played) -> None:
    tender, now = played.fresh(), clock.now()
    with pytest.raises(Refused, match="future"):
        suspending.propose_suspension(tender, order(now.date() + timedelta(days=1)), actor=officer(played), now=now)
    suspending.propose_suspension(tender, order(), actor=officer(played), now=now)
    assert not may(officer(played), tender, Action.SUSPEND, now=now).allowed
    assert may(approver(played), tender, Action.SUSPEND, now=now).allowed
    suspending.take_back(tender, actor=officer(played), now=now)
    suspend(played)
    with pytest.raises(Refused, match="Say why"):
        suspending.propose_resumption(played.fresh(), " ", actor=officer(played), now=now)
    suspending.propose_resumption(played.fresh(), "Dismissed.", actor=officer(played), now=now)
    suspending.take_back(played.fresh(), actor=approver(played), now=now)
    assert played.fresh().suspended_at is not None
    assert Suspension.objects.filter(withdrawn_at=None).get().resume_reason == ""


def test_standstill_and_questions_to_bidders_keep_what_was_left(played: Played, alfa: Company, beta: Company) -> None:
    director.hand_in(played, alfa, PRICES)
    director.hand_in(played, beta, {1: ("4400", "100")})
    director.close_and_open(played)
    lot = director.decide(played)
    ends = lot.standstill_ends_at
    assert ends is not None
    bid = lot.offers.get(bidder=alfa.organization).bid
    assert bid is not None
    asked = Clarification.objects.create(
        lot=lot, bid=bid, kind="general", question="Which model?",
        answer_ends_at=clock.now() + timedelta(days=2), asked_by=played.agency.officer, asked_at=clock.now(),
    )  # fmt: skip
    with pytest.raises(DatabaseError, match="only its time grows"), transaction.atomic():
        Clarification.objects.update(question="Which color?")
    row = suspend(played)
    director.move_to(ends + timedelta(days=30))
    assert Stage(played.lot().stage) is Stage.STANDSTILL
    resume(played)
    moved = played.lot().standstill_ends_at
    assert moved is not None
    assert moved - clock.now() >= ends - row.suspended_at - HOUR  # type: ignore[operator]
    asked.refresh_from_db()
    assert asked.answer_ends_at > clock.now() + timedelta(days=1)
    assert not [entry for entry in LogEntry.objects.filter(public=True) if str(asked.pk) in entry.body]
    director.wait_for_standstill(played)
    assert Stage(played.lot().stage) is Stage.AWARDED


def test_suspended_between_closing_and_opening_nothing_opens(played: Played, alfa: Company) -> None:
    director.hand_in(played, alfa, PRICES)
    director.move_to(played.bids_end_at + timedelta(minutes=1))
    assert played.fresh().stage_now is Stage.CLOSED
    suspend(played)
    director.move_to(played.opening_at + timedelta(days=1))
    with pytest.raises(Refused, match="is suspended"):
        director.confirm(played)
    resume(played)
    assert played.fresh().opening_at > clock.now() - timedelta(minutes=1)  # type: ignore[operator]
    director.close_and_open(played)
    assert played.fresh().opened_at is not None

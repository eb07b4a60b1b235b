"""The whole path through the services: publish, sealed bids, close, open, rank, award, standstill, contract, completion."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from procurement import clock, keystore
from procurement.access import actor_for
from procurement.models import LogEntry, MailMessage
from procurement.refusal import Refused
from procurement.rules.lifecycle import Stage
from procurement.rules.notes import verify_note
from procurement.rules.receipts import parse_statement
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan
from tenders.models import Award, BidAct, LotOffer, OpenedBid, Release, Tender
from tenders.services import bidding, clockwork, opening
from tests.tenders.conftest import START

PRICES_ALFA = {1: ("4500", "100")}  # 92,000
PRICES_BETA = {1: ("4400,50", "99.50")}  # 90,000


def test_path_two_rivals_lower_price_wins_and_signs(agency: Agency, alfa: Company, beta: Company, plan: Plan) -> None:
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    director.hand_in(played, alfa, PRICES_ALFA)
    director.hand_in(played, beta, PRICES_BETA)
    director.close_and_open(played)
    assert played.tender.stage_now is Stage.EVALUATED
    ranked = LotOffer.objects.filter(lot__tender=played.tender).order_by("rank")
    assert [(offer.bidder.name, offer.rank, offer.amount) for offer in ranked] == [
        ("Beta SRL", 1, Decimal("90000.00")),
        ("Alfa SRL", 2, Decimal("92000.00")),
    ]
    lot = director.decide(played)
    assert Stage(lot.stage) is Stage.STANDSTILL
    assert MailMessage.objects.filter(key__startswith="letter:").count() == 2
    lot = director.wait_for_standstill(played)
    assert Stage(lot.stage) is Stage.AWARDED
    award = lot.awards.get()
    assert (award.status, award.supplier.name, award.valid_bids, award.mean_bid) == (
        Award.Status.ACTIVE, "Beta SRL", 2, Decimal("91000.00"),
    )  # fmt: skip
    director.sign(played)
    director.complete(played, final_amount=Decimal(89000))
    assert played.fresh().stage_now is Stage.COMPLETED
    tags = [tag for release in Release.objects.filter(tender=played.tender) for tag in release.tags]
    assert tags == ["tender", "tenderUpdate", "tenderUpdate", "award", "awardUpdate", "contract", "implementation"]


def test_publish_after_approval_needs_two_persons(agency: Agency, plan: Plan) -> None:
    played = director.schedule(agency, plan, publish_at=START + timedelta(days=1))
    officer = actor_for(agency.officer)
    from tenders.services import publishing

    publishing.submit_for_review(played.fresh(), actor=officer, now=clock.now())
    with pytest.raises(Refused):
        publishing.approve(played.fresh(), actor=officer, now=clock.now())
    assert played.fresh().stage_now is Stage.IN_REVIEW


def test_receipt_of_submission_verifies_and_names_the_sealed_manifest(
    agency: Agency, alfa: Company, plan: Plan
) -> None:
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    receipt = director.hand_in(played, alfa, PRICES_ALFA)
    text, _key = verify_note(receipt.note, keystore.verifier_keys())
    statement = parse_statement(text)
    act = BidAct.objects.get()
    assert (statement.manifest, statement.received, statement.deadline) == (
        act.manifest, act.received_at, played.bids_end_at,
    )  # fmt: skip
    assert statement.leaf == LogEntry.objects.get(type="bid.submitted").leaf


def test_submit_same_key_twice_returns_the_same_receipt(agency: Agency, alfa: Company, plan: Plan) -> None:
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    bid, key, actor = director.draft_bid(played, alfa, PRICES_ALFA), uuid4(), actor_for(alfa.submitter)
    first = bidding.submit_bid(bid, idempotency_key=key, actor=actor, now=clock.now())
    again = bidding.submit_bid(bid, idempotency_key=key, actor=actor, now=clock.now())
    assert first == again
    assert BidAct.objects.count() == 1


def test_submit_at_the_deadline_is_refused_with_a_signed_note_though_nobody_closed(
    agency: Agency, alfa: Company, plan: Plan
) -> None:
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    bid = director.draft_bid(played, alfa, PRICES_ALFA)
    clock.travel(played.bids_end_at)  # no worker runs: the stage is still "open for bids"
    assert played.fresh().stage_now is Stage.PUBLISHED
    with pytest.raises(bidding.RefusedLate) as refused:
        bidding.submit_bid(bid, idempotency_key=uuid4(), actor=actor_for(alfa.submitter), now=START)
    text, _key = verify_note(refused.value.receipt.note, keystore.verifier_keys())
    assert parse_statement(text).reason == "late"
    assert not BidAct.objects.exists()
    assert LogEntry.objects.filter(type="bid.refused").count() == 1


def test_submit_repeated_after_the_deadline_still_finds_its_receipt(agency: Agency, alfa: Company, plan: Plan) -> None:
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    bid, key, actor = director.draft_bid(played, alfa, PRICES_ALFA), uuid4(), actor_for(alfa.submitter)
    first = bidding.submit_bid(bid, idempotency_key=key, actor=actor, now=clock.now())
    director.move_to(played.bids_end_at + timedelta(hours=1))
    assert bidding.submit_bid(bid, idempotency_key=key, actor=actor, now=clock.now()) == first


def test_replaced_bid_counts_and_the_earlier_one_is_never_opened(agency: Agency, alfa: Company, plan: Plan) -> None:
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    director.hand_in(played, alfa, {1: ("9000", "100")})
    director.hand_in(played, alfa, PRICES_ALFA)
    director.close_and_open(played)
    opened = OpenedBid.objects.get()
    assert opened.act.kind == BidAct.Kind.REPLACE
    assert LotOffer.objects.get().amount == Decimal("92000.00")


def test_withdrawn_bid_does_not_count_and_the_tender_ends_without_bids(
    agency: Agency, alfa: Company, plan: Plan
) -> None:
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    receipt = director.hand_in(played, alfa, PRICES_ALFA)
    bidding.withdraw_bid(receipt.bid, idempotency_key=uuid4(), actor=actor_for(alfa.submitter), now=clock.now())
    director.close_and_open(played)
    assert played.fresh().stage_now is Stage.UNSUCCESSFUL


def test_opening_one_key_holder_of_two_opens_nothing(agency: Agency, alfa: Company, plan: Plan) -> None:
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    director.hand_in(played, alfa, PRICES_ALFA)
    director.move_to(played.opening_at + timedelta(minutes=1))
    opening.confirm_opening(played.fresh(), actor=actor_for(agency.key_holders[0]), now=clock.now())
    clockwork.run_due(now=clock.now())
    assert played.fresh().stage_now is Stage.CLOSED
    with pytest.raises(Refused):
        opening.open_bids(played.fresh(), now=clock.now())
    assert not OpenedBid.objects.exists()


def test_opening_by_a_key_holder_who_has_left_is_refused(agency: Agency, alfa: Company, plan: Plan) -> None:
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    director.hand_in(played, alfa, PRICES_ALFA)
    director.move_to(played.opening_at + timedelta(minutes=1))
    agency.key_holders[0].memberships.update(ended_at=clock.now())
    with pytest.raises(Refused):
        opening.confirm_opening(played.fresh(), actor=actor_for(agency.key_holders[0]), now=clock.now())


def test_opening_before_its_time_is_refused_even_with_all_confirmations(
    agency: Agency, alfa: Company, plan: Plan
) -> None:
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    director.hand_in(played, alfa, PRICES_ALFA)
    director.move_to(played.bids_end_at + timedelta(minutes=1))
    with pytest.raises(Refused):
        opening.confirm_opening(played.fresh(), actor=actor_for(agency.key_holders[0]), now=clock.now())
    played.tender.named_key_holders.update(confirmed_at=clock.now())
    with pytest.raises(Refused):
        opening.open_bids(played.fresh(), now=clock.now())


def test_opening_one_damaged_bid_does_not_block_the_others(
    agency: Agency, alfa: Company, beta: Company, plan: Plan
) -> None:
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    damaged = director.hand_in(played, alfa, PRICES_ALFA)
    director.hand_in(played, beta, PRICES_BETA)
    from procurement import blobs

    blobs.delete(damaged.act.manifest)
    director.close_and_open(played)
    assert (played.tender.stage_now, OpenedBid.objects.count()) == (Stage.CLOSED, 0)  # the reveal of all waits
    director.move_to(clock.now() + timedelta(hours=48, minutes=1))
    outcome = {row.bid.bidder.name: row.failure for row in OpenedBid.objects.select_related("bid__bidder")}
    assert outcome == {"Alfa SRL": "storage", "Beta SRL": ""}
    assert played.fresh().stage_now is Stage.EVALUATED


def test_run_due_twice_changes_nothing_more(agency: Agency, alfa: Company, plan: Plan) -> None:
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    director.hand_in(played, alfa, PRICES_ALFA)
    director.close_and_open(played)
    entries = LogEntry.objects.count()
    assert clockwork.run_due(now=clock.now()) == 0
    assert LogEntry.objects.count() == entries


def test_winner_refuses_next_in_rank_is_awarded(agency: Agency, alfa: Company, beta: Company, plan: Plan) -> None:
    from tenders.services import awarding

    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    director.hand_in(played, alfa, PRICES_ALFA)
    director.hand_in(played, beta, PRICES_BETA)
    director.close_and_open(played)
    director.decide(played)
    lot = director.wait_for_standstill(played)
    awarding.record_refusal(lot, reason="No capacity any more", actor=actor_for(agency.officer), now=clock.now())
    assert Stage(played.lot().stage) is Stage.EVALUATED
    lot = director.decide(played)
    assert lot.awards.exclude(status=Award.Status.REFUSED).get().supplier.name == "Alfa SRL"


def test_stage_written_past_the_service_is_refused_by_the_database(agency: Agency, plan: Plan) -> None:
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    with pytest.raises(DatabaseError, match="one writer"), transaction.atomic():
        Tender.objects.filter(pk=played.tender.pk).update(stage="opened")
    with pytest.raises(AttributeError):
        played.tender.stage = "opened"


def test_deadline_moved_earlier_is_refused_by_the_database(agency: Agency, plan: Plan) -> None:
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    earlier = played.bids_end_at - timedelta(seconds=1)
    with pytest.raises(DatabaseError, match="never moved earlier"), transaction.atomic():
        Tender.objects.filter(pk=played.tender.pk).update(bids_end_at=earlier)


@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
@pytest.mark.parametrize(
    "table",
    ["procurement_logentry", "tenders_bidact", "tenders_receipt", "tenders_openedbid", "tenders_release"],
)
def test_append_only_tables_refuse_every_change(
    agency: Agency, alfa: Company, plan: Plan, table: str, statement: str
) -> None:
    from django.db import connection

    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    director.hand_in(played, alfa, PRICES_ALFA)
    director.close_and_open(played)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        # a TRUNCATE would stumble over foreign keys that are not checked yet
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; {statement.format(table)}")

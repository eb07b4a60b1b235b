"""The electronic auction of a lot: announced, scheduled, bid in turns that the database guards, ended by the clock, ranked anew."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from procurement import clock
from procurement.access import ANONYMOUS, actor_for
from procurement.models import LogEntry, MailMessage
from procurement.refusal import Refused
from procurement.rules.lifecycle import Action, Stage
from procurement.rules.visibility import Part
from tenders.demo import auctioning, director
from tenders.demo.cast import Cast
from tenders.demo.scenario import Agency, Company, Played
from tenders.models import Auction, AuctionBid, Bid, LotOffer, Release
from tenders.queries.auctions import lost_minutes
from tenders.queries.public import opening_table
from tenders.queries.situation import may
from tenders.queries.visibility import may_see
from tenders.services import auctions, awarding, clockwork
from tenders.services.auction_bids import place_bid
from tests import factories
from tests.tenders import auctioning as room
from tests.tenders.conftest import START
from tests.tenders.outages import run_minutes
from tests.tenders.suspending import resume, suspend

MINUTE = timedelta(minutes=1)


@pytest.fixture
def rivals(alfa: Company, beta: Company) -> tuple[Company, ...]:
    return (alfa, beta, room.third())


def prices(played: Played) -> list[tuple[str, str]]:
    """Who stands at which total, best first."""
    found = LotOffer.objects.filter(lot=played.lot()).order_by("rank")
    return [(offer.bidder.name.split()[0], str(offer.amount)) for offer in found]


def logged(played: Played) -> list[str]:
    found = LogEntry.objects.filter(subject=f"tender:{played.tender.pk}", type__startswith="auction.").order_by("id")
    return [entry.type for entry in found]


def released(played: Played) -> tuple[bool, str, str | None]:
    """What the newest release says of the auction: announced for the lot, its milestone, when it was held."""
    tender = json.loads(Release.objects.filter(tender=played.tender).latest("number").body)["tender"]
    found = next(one for one in reversed(tender["milestones"]) if one["code"] == "electronicAuction")
    announced = tender["lots"][0]["techniques"]["hasElectronicAuction"]
    return announced, found["status"], found.get("dateMet")


def test_auction_from_invitation_to_award_ranks_by_what_was_bid(agency: Agency, rivals: tuple[Company, ...]) -> None:
    beta = rivals[1]
    played, auction = room.scheduled(agency, rivals)
    assert [(seat.number, str(seat.opening)) for seat in auction.room.all()] == [
        (1, "105000.00"), (2, "102000.00"), (3, "97500.00"),
    ]  # fmt: skip
    assert auction.step == Decimal("550.00")
    assert auction.ends_at - auction.starts_at == 27 * MINUTE
    invited = MailMessage.objects.filter(key__startswith="auction_invitation")
    assert {mail.created_at for mail in invited} == {auction.scheduled_at}
    assert {mail.user_id for mail in invited} >= {company.submitter.pk for company in rivals}
    officer = actor_for(agency.officer)
    assert not may(officer, played.tender, Action.PROPOSE_AWARD, lot=played.lot(), now=clock.now()).allowed

    assert released(played)[1:] == ("scheduled", None)
    auctioning.play(auction, [{"Beta SRL": "99000"}, {"Alfa SRL": "96000", "Beta SRL": "95000"}, {}])
    assert auctioning.end(auction).outcome == Auction.Outcome.HELD
    assert released(played) == (True, "met", f"{auction.ends_at:%Y-%m-%dT%H:%M:%SZ}")
    assert prices(played) == [("Beta", "95000.00"), ("Alfa", "96000.00"), ("Gama", "97500.00")]
    assert logged(played) == ["auction.scheduled", *["auction.bid"] * 3, "auction.ended"]
    assert played.lot().stage == Stage.EVALUATED
    assert played.fresh().next_event_at is None
    award = awarding.propose_award(played.lot(), note="", actor=officer, now=clock.now())
    assert (award.supplier, award.amount) == (beta.organization, Decimal("95000.00"))


def test_a_bid_outside_of_the_turn_is_refused_by_the_rules_and_by_the_database(
    agency: Agency, rivals: tuple[Company, ...]
) -> None:
    alfa, beta, _gama = rivals
    _played, auction = room.scheduled(agency, rivals)
    director.move_to(auction.starts_at + 4 * MINUTE)
    with pytest.raises(Refused, match="begins at"):
        auctioning.bid(auction, beta, "100000")
    director.move_to(auction.starts_at + 5 * MINUTE)
    with pytest.raises(Refused, match="at most 104450"):
        auctioning.bid(auction, beta, "104450.01")
    auctioning.bid(auction, beta, "104450")
    auctioning.bid(auction, beta, None)
    auctioning.bid(auction, beta, "104000")
    with pytest.raises(Refused, match="not your turn yet"):
        auctioning.bid(auction, alfa, "100000")
    own = Bid.objects.get(bidder=alfa.organization)
    row = {"auction": auction, "user": alfa.submitter, "amount": Decimal(1), "received_at": clock.now()}
    for bid, round_, place in ((own, 1, 1), (own, 1, 0), (own, 4, 0), (own, 1, 3)):
        with pytest.raises(DatabaseError, match="turn"), transaction.atomic():
            AuctionBid.objects.create(bid=bid, round=round_, place=place, **row)
    director.move_to(auction.starts_at + 7 * MINUTE)
    with pytest.raises(Refused, match="ended at"):
        auctioning.bid(auction, beta, "100000")
    with pytest.raises(DatabaseError, match="one turn a bidder"), transaction.atomic():
        AuctionBid.objects.create(bid=Bid.objects.get(bidder=beta.organization), round=1, place=1, **row)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuctionBid.objects.update(amount=1)
    with pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic():
        Auction.objects.update(starts_at=clock.now())


def test_a_request_that_waited_over_the_end_of_the_turn_is_told_the_time_that_counted(
    agency: Agency, rivals: tuple[Company, ...]
) -> None:
    """The page asked in time, the database's clock says otherwise: nobody gains by a slow answer."""
    _played, auction = room.scheduled(agency, rivals)
    in_time = auction.starts_at + 6 * MINUTE
    director.move_to(auction.starts_at + 7 * MINUTE)
    own = Bid.objects.get(bidder=rivals[1].organization)
    with pytest.raises(Refused, match="does not count"):
        place_bid(auction, own, Decimal(90000), actor=actor_for(rivals[1].submitter), now=in_time)
    assert not AuctionBid.objects.exists()


def test_prices_stay_hidden_from_bidders_and_public_until_the_auction_is_over(
    agency: Agency, rivals: tuple[Company, ...]
) -> None:
    played, auction = room.scheduled(agency, rivals)
    tender = played.fresh()
    bidder, officer = actor_for(rivals[0].submitter), actor_for(agency.officer)

    def seen() -> list[bool]:
        return [may_see(Part.PRICES, who, tender, lot=played.lot()) for who in (ANONYMOUS, bidder, officer)]

    assert seen() == [False, False, True]
    assert {row.totals for row in opening_table(ANONYMOUS, tender)} == {(None,)}
    assert "details" not in json.loads(Release.objects.filter(tender=tender).latest("id").body)["bids"]
    auctioning.end(auction)
    assert seen() == [True, True, True]
    assert len(json.loads(Release.objects.filter(tender=tender).latest("id").body)["bids"]["details"]) == 3


def test_a_dead_worker_or_two_of_them_change_no_outcome(agency: Agency, rivals: tuple[Company, ...]) -> None:
    played, auction = room.scheduled(agency, rivals)
    director.move_to(auction.starts_at + 6 * MINUTE)
    auctioning.bid(auction, rivals[1], "90000")
    clock.travel(auction.ends_at + timedelta(days=2))
    assert Auction.objects.get().outcome == ""
    assert clockwork.run_due(now=clock.now()) == 1
    assert clockwork.run_due(now=clock.now()) == 0
    auctions.settle(Auction.objects.get(), now=clock.now())
    assert logged(played).count("auction.ended") == 1
    assert prices(played)[0] == ("Beta", "90000.00")


def test_called_off_before_it_begins_and_scheduled_again(agency: Agency, rivals: tuple[Company, ...]) -> None:
    played, auction = room.scheduled(agency, rivals)
    who, now = actor_for(agency.officer), clock.now()
    with pytest.raises(Refused, match="wait for its end"):
        auctions.schedule_auction(played.lot(), auction.starts_at, actor=who, now=now)
    with pytest.raises(Refused, match="Say why"):
        auctions.call_off(played.lot(), " ", actor=who, now=now)
    auctions.call_off(played.lot(), "A bidder asked for a later day.", actor=who, now=now)
    assert released(played) == (True, "notMet", None)
    assert played.fresh().next_event_at is None
    with pytest.raises(Refused, match="need notice"):
        auctions.schedule_auction(played.lot(), now + timedelta(days=1), actor=who, now=now)
    again = auctioning.schedule(played)
    director.move_to(again.starts_at)
    with pytest.raises(Refused, match="began"):
        auctions.call_off(played.lot(), "Too late.", actor=who, now=clock.now())
    assert logged(played) == ["auction.scheduled", "auction.called_off", "auction.scheduled"]


def test_a_suspension_in_between_takes_the_auction_back(agency: Agency, rivals: tuple[Company, ...]) -> None:
    played, auction = room.scheduled(agency, rivals)
    director.move_to(auction.starts_at + 6 * MINUTE)
    auctioning.bid(auction, rivals[1], "90000")
    suspend(played)
    with pytest.raises(Refused, match="suspended"):
        auctioning.bid(auction, rivals[1], "89000")
    director.move_to(auction.ends_at + timedelta(days=1))
    resume(played)
    found = auctioning.end(auction)
    assert (found.outcome, found.reason) == (Auction.Outcome.INTERRUPTED, "suspension")
    assert released(played) == (True, "notMet", None)
    assert prices(played)[0] == ("Gama", "97500.00")
    assert auctioning.schedule(played).starts_at > found.ends_at


def test_a_bad_minute_in_an_unused_turn_takes_the_auction_back(agency: Agency, rivals: tuple[Company, ...]) -> None:
    played, auction = room.scheduled(agency, rivals)
    director.move_to(auction.starts_at + 6 * MINUTE)
    auctioning.bid(auction, rivals[1], "90000")
    run_minutes(auction.starts_at - MINUTE, auction.ends_at, failed=(22, 19), end=auction.ends_at)
    assert lost_minutes(auction) == (auction.starts_at + 8 * MINUTE,)
    found = auctioning.end(auction)
    assert (found.outcome, found.reason, len(found.minutes)) == (Auction.Outcome.INTERRUPTED, "outage", 1)
    assert logged(played)[-1] == "auction.interrupted"
    assert prices(played)[0] == ("Gama", "97500.00")


def test_one_admissible_offer_needs_no_auction(agency: Agency, alfa: Company) -> None:
    played = room.evaluated(agency, (alfa,))
    now, officer = clock.now(), actor_for(agency.officer)
    assert not may(officer, played.tender, Action.SCHEDULE_AUCTION, lot=played.lot(), now=now).allowed
    assert may(officer, played.tender, Action.PROPOSE_AWARD, lot=played.lot(), now=now).allowed
    assert may_see(Part.PRICES, ANONYMOUS, played.fresh(), lot=played.lot())


def test_auction_of_the_demo_to_which_bidders_are_invited_lies_ahead(
    agency: Agency, rivals: tuple[Company, ...]
) -> None:
    now = START + timedelta(days=60, minutes=7)
    begins, story = auctioning.stories(Cast(agency, agency, rivals, factories.make_auditor()), now)[1]
    director.move_to(begins)
    for moment in story:
        assert moment < now
        director.move_to(moment)
    auction = Auction.objects.get()
    assert (auction.outcome, auction.starts_at > now) == ("", True)


def test_story_of_the_demo_is_played_to_its_end(agency: Agency, rivals: tuple[Company, ...]) -> None:
    cast = Cast(agency, agency, rivals, factories.make_auditor())
    for moment in auctioning.story(cast, START + timedelta(days=1), auctioning.BENCHES, auctioning.BIDS):
        director.move_to(moment)
    auction = Auction.objects.get()
    assert auction.outcome == Auction.Outcome.HELD
    found = LotOffer.objects.filter(lot=auction.lot).order_by("rank")
    assert [str(offer.amount) for offer in found] == ["81500.00", "82000.00", "82400.00"]

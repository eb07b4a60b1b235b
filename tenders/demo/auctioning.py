"""Plays electronic auctions through the services: the date, the turns with a clock that moves into each, the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from procurement import clock
from procurement.access import actor_for
from procurement.rules.auction import turns
from procurement.rules.lifecycle import DRAIN
from tenders.demo import director
from tenders.demo.scenario import Company, Played
from tenders.models import Auction, Bid
from tenders.queries.auctions import earliest_start, held_of, rank_of
from tenders.services import auction_bids, auctions

SECOND = timedelta(seconds=1)


def schedule(played: Played, *, hour: int = 8, number: int = 1) -> Auction:
    """The officer fixes the first day that the law allows, at this hour (UTC)."""
    lot, now = played.lot(number), clock.now()
    day = earliest_start(lot, now).at
    starts_at = (day + timedelta(hours=12)).replace(hour=hour, minute=0, second=0, microsecond=0)
    while not _scheduled(played, starts_at, number):
        starts_at += timedelta(days=1)
    return Auction.objects.get(lot=lot, settled_at=None)


def _scheduled(played: Played, starts_at: datetime, number: int) -> bool:
    """False on a day that is no working day."""
    try:
        auctions.schedule_auction(
            played.lot(number), starts_at, actor=actor_for(played.agency.officer), now=clock.now()
        )
    except auctions.Refused as refused:
        if [str(one) for one in refused.issues] != [auctions.NOT_A_WORKING_DAY]:
            raise
        return False
    return True


def bid(auction: Auction, company: Company, amount: str | None) -> None:
    """A company bids a total now; None withdraws the bid of its turn."""
    own = Bid.objects.get(tender=auction.lot.tender_id, bidder=company.organization)
    wanted = None if amount is None else Decimal(amount)
    auction_bids.place_bid(auction, own, wanted, actor=actor_for(company.submitter), now=clock.now())


def go_to_turn(auction: Auction, company: Company, round_: int, *, into: int = 30) -> None:
    """Move the clock `into` the company's turn of a round, in seconds."""
    own = str(Bid.objects.get(tender=auction.lot.tender_id, bidder=company.organization).pk)
    held = held_of(auction)
    begins = turns(held, rank_of(auction), clock.now())[0].starts_at
    while True:
        found = turns(held_of(auction), rank_of(auction), max(clock.now(), begins))
        turn = next((one for one in found if (one.round, one.bid) == (round_, own)), None)
        if turn is not None:
            director.move_to(turn.starts_at + into * SECOND)
            return
        begins = next(one.starts_at for one in found if not one.bid) - SECOND
        director.move_to(begins)


def play(auction: Auction, rounds: Sequence[Mapping[str, str]], companies: Sequence[Company]) -> None:
    """Every round as {company's name: total}; turns come in their order, and who is not named lets its turn pass."""
    for number, wanted in enumerate(rounds, 1):
        order = _order(auction, number, companies)
        for company in order:
            if amount := wanted.get(company.organization.name):
                go_to_turn(auction, company, number)
                bid(auction, company, amount)
        if order:
            director.move_to(clock.now() + SECOND)


def _order(auction: Auction, number: int, companies: Sequence[Company]) -> list[Company]:
    """The companies in the order of a round, once the round before is over."""
    known = {
        str(one.pk): company
        for company in companies
        for one in Bid.objects.filter(tender=auction.lot.tender_id, bidder=company.organization)
    }
    seats = auction.seats
    start = turns(held_of(auction), rank_of(auction), auction.starts_at)[(number - 1) * seats].starts_at
    if clock.now() < start:
        director.move_to(start)
    found = turns(held_of(auction), rank_of(auction), clock.now())
    return [known[one.bid] for one in found if one.round == number and one.bid in known]


def end(auction: Auction) -> Auction:
    """Let the time pass over the end of the auction."""
    director.move_to(max(clock.now(), auction.ends_at + DRAIN + SECOND))
    return Auction.objects.get(pk=auction.pk)

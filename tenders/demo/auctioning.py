"""Plays electronic auctions through the services: the date, the turns at their times, the end; two of them for the demo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from procurement import clock
from procurement.access import actor_for
from procurement.rules.auction import slot, turns
from procurement.rules.lifecycle import DRAIN, Role
from tenders.demo import director
from tenders.demo.cast import Cast
from tenders.demo.scenario import Company, LotPlan, Plan, Played, last_working_day
from tenders.models import Auction, Bid
from tenders.queries.auctions import earliest_start, held_of, rank_of
from tenders.queries.followers import people_of
from tenders.services import auction_bids, auctions

SECOND, MINUTE, HALF_A_MINUTE = timedelta(seconds=1), timedelta(minutes=1), timedelta(seconds=30)
BENCHES = Plan(
    "Benches for the parks",
    "Sixty wooden benches, delivered and put up in the town's three parks.",
    (LotPlan("Benches", "90000", (("Bench", "60", "piece", "39113600"),), terms={"auction_step": Decimal("0.5")}),),
    cpv_code="39100000",
)
BOOKCASES = Plan(
    "Bookcases for the library",
    "Sixty bookcases for the reading rooms, delivered and put up.",
    (LotPlan("Bookcases", "90000", (("Bookcase", "60", "piece", "39122200"),), terms={"auction_step": Decimal(1)}),),
    cpv_code="39100000",
)
OFFERS = ("1420", "1465", "1390")
"""Of one piece, by company: 85,200, 87,900 and 83,400."""
BIDS = ({1: "83000"}, {0: "82400", 2: "82000"}, {1: "81500"})
"""What is bid in each round, by company."""


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


def in_turns(auction: Auction, rounds: Sequence[Mapping[str, str]]) -> Iterator[datetime]:
    """Every round as {company's name: total}; turns come in their order, and who is not named lets its turn pass. Says when it
    goes on, half a minute into each turn that is used."""
    for number, wanted in enumerate(rounds, 1):
        yield slot(auction.starts_at, auction.seats, number, 0).starts_at + SECOND
        found = turns(held_of(auction), rank_of(auction), clock.now())
        for turn in (one for one in found if one.round == number):
            company = _company(turn.bid)
            if amount := wanted.get(company.organization.name):
                yield turn.starts_at + HALF_A_MINUTE
                bid(auction, company, amount)


def _company(bid_id: str) -> Company:
    """Who made a bid, with somebody who may submit for it."""
    bidder = Bid.objects.select_related("bidder").get(pk=bid_id).bidder
    return Company(bidder, next(one for one in people_of(bidder.pk) if actor_for(one).has(Role.SUBMITTER)))


def play(auction: Auction, rounds: Sequence[Mapping[str, str]]) -> None:
    """The same with the clock moved into each turn."""
    for moment in in_turns(auction, rounds):
        director.move_to(moment)


def end(auction: Auction) -> Auction:
    """Let the time pass over the end of the auction."""
    director.move_to(max(clock.now(), auction.ends_at + DRAIN + SECOND))
    return Auction.objects.get(pk=auction.pk)


def stories(cast: Cast, now: datetime) -> list[tuple[datetime, Iterator[datetime]]]:
    """An auction that was held, and one to which bidders are invited: its bids were opened on the last working day."""
    today = now.replace(hour=8, minute=0, second=0, microsecond=0)
    held = today - timedelta(days=58)
    invited = last_working_day(BOOKCASES, today) - timedelta(days=BOOKCASES.bid_days)
    day = timedelta(days=1)
    return [(held - day, story(cast, held, BENCHES, BIDS)), (invited - day, story(cast, invited, BOOKCASES))]


def story(cast: Cast, publish_at: datetime, plan: Plan, rounds: Sequence[Mapping[int, str]] = ()) -> Iterator[datetime]:
    """Published, bid for by three companies, opened, scheduled; with `rounds` also played to the end."""
    played = director.approve(director.schedule(cast.town, plan, publish_at=publish_at))
    yield publish_at + 2 * MINUTE
    for company, price in zip(cast.companies[:3], OFFERS, strict=True):
        director.hand_in(played, company, {1: (price,)})
        yield clock.now() + timedelta(hours=5)
    yield played.opening_at + 2 * MINUTE
    director.confirm(played)
    yield clock.now() + timedelta(hours=3)
    auction = schedule(played)
    if rounds:
        named = [{cast.companies[at].organization.name: total for at, total in one.items()} for one in rounds]
        yield from in_turns(auction, named)
        yield auction.ends_at + DRAIN + SECOND

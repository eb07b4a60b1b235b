"""Auctions of lots as the rules see them: whether one is due, its turns and bids, what was bid in the end. Reads only."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Q

from procurement.models import Tick as TickRow
from procurement.rules.auction import LEAST_SEATS, Auctioned, Placed, Rank, Seat, counted, interrupted, turns
from procurement.rules.auction import Auction as Held
from procurement.rules.auction_guards import NO_AUCTION, Auctioning
from procurement.rules.auction_ranking import rank_by
from procurement.rules.evaluation_inputs import inputs_from_data
from procurement.rules.events_auction import AuctionBidPlaced
from procurement.rules.facts import Offer
from procurement.rules.lifecycle import DRAIN, Stage
from procurement.rules.messages import Message, gettext_noop
from procurement.rules.outages import bad_minutes
from procurement.rules.periods import Computed, Term, Unit, earliest_end
from procurement.rules.ticks import parse_tick
from tenders.models import Auction, AuctionSeat, Award, Lot, Suspension, Tender
from tenders.queries.facts import calendar_of, ruleset_of

NOTICE = gettext_noop("Between the invitations and the start of an electronic auction.")
NOTICE_KEY = "auction.notice_working_days"


def open_auction(lot: Lot) -> Auction | None:
    """The auction of a lot that is scheduled, runs, or waits for the clock to end it."""
    return Auction.objects.filter(lot=lot, settled_at=None).first()


def auctions_over(tender: Tender, now: datetime) -> list[Auction]:
    """Those that the clock has to end: the last turn is over, and what arrived in it is stored."""
    found = Auction.objects.filter(lot__tender=tender, lot__stage=Stage.EVALUATED, settled_at=None)
    return list(found.filter(ends_at__lte=now - DRAIN).order_by("starts_at"))


def auctioning_of(lot: Lot) -> Auctioning:
    """The part of a lot's Situation that auctions are about; nothing is read where none was announced."""
    if lot.auction_step is None or lot.stage != Stage.EVALUATED:
        return NO_AUCTION
    found = open_auction(lot)
    return Auctioning(
        announced=True,
        held=was_held(lot),
        starts_at=found.starts_at if found else None,
        ends_at=found.ends_at if found else None,
    )


def bids_of_auctions(tender: Tender) -> Q:
    """The acts by which was bid in auctions that were held: nobody else reads them before, and those of others nobody at all."""
    found = Q(pk=None)
    for auction in Auction.objects.filter(lot__tender=tender, outcome=Auction.Outcome.HELD):
        found |= Q(type=AuctionBidPlaced.type, body__contains=str(auction.pk))
    return found


def has_two(lot: Lot) -> bool:
    """Whether there are enough admissible offers for an auction."""
    return lot.offers.filter(valid=True).count() >= LEAST_SEATS


def prices_wait(lot: Lot) -> bool:
    """Whether an auction is still to come, in which nobody shall know whose price is which."""
    if lot.auction_step is None or lot.tender.imported:
        return False
    if lot.stage == Stage.EVALUATED and not has_two(lot):
        return False
    return not Auction.objects.filter(lot=lot, outcome=Auction.Outcome.HELD).exists()


def was_held(lot: Lot) -> bool:
    """Whether every offer that is in the running took part in one auction that was held: a bid that was readmitted did not."""
    bids = set(
        lot.offers.filter(valid=True).exclude(awards__status=Award.Status.REFUSED).values_list("bid_id", flat=True)
    )
    held = Auction.objects.filter(lot=lot, outcome=Auction.Outcome.HELD).values_list("pk", flat=True)
    rooms = AuctionSeat.objects.filter(auction__in=list(held)).values_list("auction_id", "bid_id")
    took_part: dict[object, set[object]] = {}
    for auction, bid in rooms:
        took_part.setdefault(auction, set()).add(bid)
    return any(bids <= room for room in took_part.values())


def held_of(auction: Auction) -> Held:
    """An auction with its seats and everything placed so far, as the rules see it."""
    seats = tuple(Seat(str(one.bid_id), one.number, one.opening) for one in auction.room.order_by("number"))
    placed = tuple(
        Placed(str(one.bid_id), one.round, one.place, one.amount, one.received_at)
        for one in auction.placed.order_by("received_at", "id")
    )
    return Held(auction.starts_at, auction.step, seats, placed)


def rank_of(auction: Auction) -> Rank:
    """The order at given totals, by the evaluation on which the auction was scheduled."""
    return rank_by(*inputs_from_data(json.loads(auction.evaluation.inputs)))


def auctioned_of(lot: Lot) -> dict[str, Auctioned]:
    """What each bidder stands at after the auctions that were held, where it bid lower."""
    found: dict[str, Auctioned] = {}
    if lot.auction_step is None:
        return found
    for auction in Auction.objects.filter(lot=lot, outcome=Auction.Outcome.HELD).order_by("starts_at"):
        found |= counted(held_of(auction))
    return found


def with_auctioned(lot: Lot, offers: Iterable[Offer]) -> list[Offer]:
    """The offers with what was bid for them in auctions that were held."""
    found = auctioned_of(lot)
    return [replace(one, auctioned=found.get(one.id)) for one in offers]


def earliest_start(lot: Lot, now: datetime) -> Computed:
    """When an auction to which bidders are invited now may start, with the rule."""
    ruleset = ruleset_of(lot.tender)
    assert ruleset is not None  # native and published
    days = ruleset.integer(NOTICE_KEY)
    term = Term(days, Unit.WORKING, Message(NOTICE), ruleset.citation(NOTICE_KEY))
    return earliest_end(now, term, calendar_of(ruleset, now), ruleset.counting())


def lost_minutes(auction: Auction) -> tuple[datetime, ...]:
    """The minutes in which, as the public log has it, the platform was down in a turn that was not used."""
    since, until = auction.starts_at, auction.ends_at
    before = TickRow.objects.filter(minute__lt=since).order_by("-minute").values_list("body", flat=True)[:1]
    later = TickRow.objects.filter(minute__gte=since, minute__lt=until + timedelta(hours=1)).order_by("minute")
    ticks = [parse_tick(body.encode("ascii")) for body in (*before, *later.values_list("body", flat=True))]
    held = held_of(auction)
    return interrupted(held, turns(held, rank_of(auction), until), bad_minutes(ticks, since=since, until=until))


def was_suspended(auction: Auction) -> bool:
    """Whether the procedure was suspended at any moment between start and end."""
    during = Suspension.objects.filter(tender=auction.lot.tender, suspended_at__lt=auction.ends_at)
    return during.exclude(resumed_at__lte=auction.starts_at).exists()

"""What the pages of an auction show at a moment: the turns, the standings as far as they are revealed, the own bids. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.http import Http404

from procurement.access import Actor
from procurement.models import LogEntry, Organization
from procurement.rules.auction import Auction as Held
from procurement.rules.auction import Auctioned, Placed, Turn, amount_of, counted, most, turns
from procurement.rules.auction_ranking import effect
from procurement.rules.events_auction import AuctionEnded, AuctionInterrupted
from tenders.models import Auction, Bid, Lot
from tenders.queries.auctions import held_of, rank_of
from tenders.queries.tenders import get_lot_of, get_tender_for

AHEAD, RUNNING, WAITING = "ahead", "running", "waiting"


@dataclass(frozen=True, slots=True)
class TurnRow:
    """A turn: whose (None while its round's order is not known), whether it is over or runs, what was bid once it is over."""

    turn: Turn
    number: int | None
    state: str
    placed: tuple[Placed, ...] = ()

    @property
    def last(self) -> Placed | None:
        """What counts of the turn."""
        return self.placed[-1] if self.placed else None


@dataclass(frozen=True, slots=True)
class StandingRow:
    """A bidder in its place; `bidder` only once the auction is over."""

    rank: int
    number: int
    bid: str
    opening: Decimal
    amount: Decimal
    bidder: Organization | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """An auction at a moment. `state` is ahead, running or waiting (for the clock to end it), else its outcome; `version`
    changes with whatever a reader would see; `changes_at` is when it changes next by itself."""

    auction: Auction
    held: Held
    state: str
    rows: tuple[TurnRow, ...]
    standings: tuple[StandingRow, ...]
    version: str
    changes_at: datetime | None
    fell: Fraction

    @property
    def runs(self) -> TurnRow | None:
        """The turn that runs now."""
        return next((row for row in self.rows if row.state == "now"), None)

    @property
    def over(self) -> bool:
        """Whether nothing changes any more."""
        return self.auction.settled_at is not None


def last_auction(lot: Lot) -> Auction | None:
    """The last auction of a lot, whatever became of it."""
    found = Auction.objects.filter(lot=lot).select_related("evaluation").order_by("-scheduled_at").first()
    if found is not None:
        found.lot = lot
    return found


def get_auction_of(lot: Lot) -> Auction:
    """The same for a lot that came through the door; 404 if there is none."""
    found = last_auction(lot)
    if found is None:
        raise Http404
    return found


def get_settled_auction_for(actor: Actor, reference: str, number: int) -> Auction:
    """The last auction of a lot, over or interrupted; 404 before, and for one that was called off before it began."""
    found = get_auction_of(get_lot_of(get_tender_for(actor, reference), number))
    if found.outcome not in (Auction.Outcome.HELD, Auction.Outcome.INTERRUPTED):
        raise Http404
    return found


def end_entry_of(auction: Auction) -> LogEntry:
    """The act in the public log by which it was over or interrupted."""
    acts = LogEntry.objects.filter(
        subject=f"tender:{auction.lot.tender_id}", type__in=(AuctionEnded.type, AuctionInterrupted.type)
    )
    return acts.filter(body__contains=str(auction.pk)).latest("id")


def earlier_of(auction: Auction) -> list[Auction]:
    """The auctions of the lot before this one: called off or interrupted."""
    return list(Auction.objects.filter(lot=auction.lot_id, scheduled_at__lt=auction.scheduled_at))


def room_of(auction: Auction, now: datetime) -> Room:
    """The auction as everybody may see it at `now`."""
    held, rank = held_of(auction), rank_of(auction)
    found = turns(held, rank, now)
    shown = counted(held, shown_at=now)
    numbers = {seat.bid: seat.number for seat in held.seats}
    state = _state(auction, now)
    edges = [auction.starts_at, *(edge for turn in found for edge in (turn.starts_at, turn.ends_at))]
    passed = sum(edge <= now for edge in edges)
    return Room(
        auction=auction,
        held=held,
        state=state,
        rows=tuple(_row(turn, held, numbers, now) for turn in found),
        standings=_standings(auction, held, rank(shown), shown),
        version=f"{state}-{passed}",
        changes_at=next((edge for edge in sorted(edges) if edge > now), None),
        fell=effect(held, shown),
    )


def _state(auction: Auction, now: datetime) -> str:
    if auction.outcome:
        return str(auction.outcome)
    if now < auction.starts_at:
        return AHEAD
    return RUNNING if now < auction.ends_at else WAITING


def _row(turn: Turn, held: Held, numbers: dict[str, int], now: datetime) -> TurnRow:
    state = "now" if turn.runs(now) else "done" if turn.ends_at <= now else ""
    placed = (
        tuple(one for one in held.placed if (one.bid, one.round) == (turn.bid, turn.round)) if state == "done" else ()
    )
    return TurnRow(turn, numbers.get(turn.bid), state, placed)


def _standings(
    auction: Auction, held: Held, order: Sequence[str], shown: dict[str, Auctioned]
) -> tuple[StandingRow, ...]:

    named = {}
    if auction.outcome == Auction.Outcome.HELD:
        bids = Bid.objects.filter(pk__in=order).select_related("bidder")
        named = {str(one.pk): one.bidder for one in bids}
    rows = []
    for rank, bid in enumerate(order, 1):
        seat = held.seat(bid)
        rows.append(StandingRow(rank, seat.number, bid, seat.opening, amount_of(held, bid, shown), named.get(bid)))
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class OwnSeat:
    """What a bidder sees of itself: its number and total, its turn that runs or comes next, the most it may bid in it."""

    number: int
    total: Decimal
    turn: Turn | None
    ahead: Turn | None
    most: Decimal | None
    placed: tuple[Placed, ...]

    @property
    def can_withdraw(self) -> bool:
        """Whether the running turn has a bid that stands."""
        here = [one for one in self.placed if self.turn and one.round == self.turn.round]
        return bool(here) and here[-1].amount is not None


def own_seat(room: Room, bid: Bid, now: datetime) -> OwnSeat:
    """The own seat in an auction; 404 for a bid that takes no part."""
    key, held = str(bid.pk), room.held
    if key not in {seat.bid for seat in held.seats}:
        raise Http404
    own = [row.turn for row in room.rows if row.turn.bid == key]
    turn = next((one for one in own if one.runs(now)), None)
    return OwnSeat(
        number=held.seat(key).number,
        total=amount_of(held, key, counted(held)),
        turn=turn if room.auction.settled_at is None else None,
        ahead=next((one for one in own if now < one.starts_at), None),
        most=most(held, key, turn.round) if turn else None,
        placed=tuple(one for one in held.placed if one.bid == key),
    )

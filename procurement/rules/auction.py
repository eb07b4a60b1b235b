"""The electronic auction as the last phase of a lot: when each turn is, which bid it allows, what is counted in the end.

The one preset is ProZorro's: three rounds, in each one turn of two minutes a bidder, the worst placed first; five minutes
before the first round and two before the others, so 9 + 6 x bidders minutes in all. Nothing here runs: everything follows
from the start, the seats and the bids, whenever it is asked. docs/auctions.md says it in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from procurement.rules.money import rounded

ROUNDS = 3
FIRST_PAUSE = timedelta(minutes=5)
PAUSE = timedelta(minutes=2)
TURN = timedelta(minutes=2)
LEAST_SEATS = 2


@dataclass(frozen=True, slots=True)
class Auctioned:
    """What an offer stands at after the auction: its last total, without VAT, and when that was bid."""

    total: Decimal
    at: datetime


Rank = Callable[[Mapping[str, Auctioned]], Sequence[str]]
"""The bids, best first, at these amounts; a bid that is not named stands at its opening amount. The engine of the evaluation."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A bidder in the auction: its bid, its number in the room (1 was placed worst), the total it comes with."""

    bid: str
    number: int
    opening: Decimal


@dataclass(frozen=True, slots=True)
class Placed:
    """What a bidder did in its turn: a new total, or None where it withdrew what it had bid in that turn."""

    bid: str
    round: int
    place: int
    amount: Decimal | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Auction:
    """Start, least step as an amount, seats by their numbers, and everything placed so far in the order of time."""

    starts_at: datetime
    step: Decimal
    seats: tuple[Seat, ...]
    placed: tuple[Placed, ...] = ()

    @property
    def ends_at(self) -> datetime:
        """When the last turn is over."""
        return self.starts_at + length(len(self.seats))

    def seat(self, bid: str) -> Seat:
        """The seat of a bid; KeyError for one that takes no part."""
        return {seat.bid: seat for seat in self.seats}[bid]


@dataclass(frozen=True, slots=True)
class Turn:
    """Two minutes of one bidder, the end exclusive; `bid` is "" while the order of its round is not known yet."""

    round: int
    place: int
    starts_at: datetime
    ends_at: datetime
    bid: str = ""

    def runs(self, now: datetime) -> bool:
        """Whether it is this turn at `now`."""
        return self.starts_at <= now < self.ends_at


def length(seats: int) -> timedelta:
    """From the start to the end: 9 + 6 x bidders minutes."""
    return FIRST_PAUSE + (ROUNDS - 1) * PAUSE + ROUNDS * seats * TURN


def step_of(estimate: Decimal, percent: Decimal) -> Decimal:
    """The least step as an amount: that share of the lot's estimate, rounded to the cent half up, at least one cent."""
    return max(rounded(estimate * percent / 100), Decimal("0.01"))


def slot(starts_at: datetime, seats: int, round_: int, place: int) -> Turn:
    """When a turn is: `round_` from 1, `place` from 0. Rounds do not depend on what is bid, only who has which place."""
    before = FIRST_PAUSE + (round_ - 1) * (seats * TURN + PAUSE) + place * TURN
    return Turn(round_, place, starts_at + before, starts_at + before + TURN)


def turns(auction: Auction, rank: Rank, now: datetime) -> tuple[Turn, ...]:
    """All turns in order. Who has which place in a later round is known once the round before it is over: worst first."""
    found: list[Turn] = []
    seats = len(auction.seats)
    order = [seat.bid for seat in auction.seats]
    for number in range(1, ROUNDS + 1):
        slots = [slot(auction.starts_at, seats, number, place) for place in range(seats)]
        if number > 1:
            over = found[-1].ends_at <= now
            order = list(reversed(rank(counted(auction, rounds=number - 1)))) if over else [""] * seats
        found += [
            Turn(one.round, one.place, one.starts_at, one.ends_at, bid) for one, bid in zip(slots, order, strict=True)
        ]
    return tuple(found)


def counted(auction: Auction, *, rounds: int = ROUNDS, shown_at: datetime | None = None) -> dict[str, Auctioned]:
    """What counts of each bidder that bid at all, after so many rounds: the last bid of its last turn that it let stand.

    With `shown_at` only turns that were over then: nobody reads the bid of a turn that runs.
    """
    last: dict[tuple[str, int], Placed] = {}
    for one in auction.placed:
        over = slot(auction.starts_at, len(auction.seats), one.round, one.place).ends_at
        if one.round <= rounds and (shown_at is None or over <= shown_at):
            last[one.bid, one.round] = one
    return {
        bid: Auctioned(one.amount, one.at)
        for (bid, _), one in sorted(last.items(), key=lambda pair: pair[0][1])
        if one.amount is not None
    }


def amount_of(auction: Auction, bid: str, found: Mapping[str, Auctioned]) -> Decimal:
    """What a bidder stands at: the total counted, or the one it came with."""
    return found[bid].total if bid in found else auction.seat(bid).opening


def most(auction: Auction, bid: str, round_: int) -> Decimal:
    """The highest total that a bidder may bid in this round: its own before the round, less the step. Nobody has to beat
    anybody else. Zero or less: it can't bid any lower."""
    return amount_of(auction, bid, counted(auction, rounds=round_ - 1)) - auction.step


def running(found: Iterable[Turn], now: datetime) -> Turn | None:
    """The turn at `now`, None in a pause, before and after."""
    return next((turn for turn in found if turn.runs(now)), None)


def interrupted(auction: Auction, found: Iterable[Turn], bad: Iterable[datetime]) -> tuple[datetime, ...]:
    """The bad minutes (rules.outages) of turns in which nothing was placed: whoever had such a turn may not have got in.

    One is enough to hold the auction again. A bad minute in a turn that was used, or in a pause, took nothing from anybody.
    """
    used = {(one.round, one.place) for one in auction.placed}
    lost = [turn for turn in found if (turn.round, turn.place) not in used]
    minute = timedelta(minutes=1)
    return tuple(one for one in bad if any(one < turn.ends_at and one + minute > turn.starts_at for turn in lost))

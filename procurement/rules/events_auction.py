"""The auditable acts of an electronic auction. See rules.events; rule V23 of the verifier reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from procurement.rules.events import Event


@dataclass(frozen=True, slots=True)
class AuctionScheduled(Event):
    """All admissible bidders are invited at once. `step` is the least step as an amount; `seats` counts those who take part."""

    type: ClassVar[str] = "auction.scheduled"
    lot: str
    auction: str
    starts_at: str
    ends_at: str
    step: str
    currency: str
    seats: int


@dataclass(frozen=True, slots=True)
class AuctionCalledOff(Event):
    """It will not be held at that time, for the reason that the officer published."""

    type: ClassVar[str] = "auction.called_off"
    lot: str
    auction: str
    reason: str


@dataclass(frozen=True, slots=True)
class AuctionBidPlaced(Event):
    """A bidder's total in its turn, or "" where it withdrew the one of that turn; `received` is the database's time.

    Not public while the auction runs: others read a bid when its turn is over, and who bid when the auction is.
    """

    type: ClassVar[str] = "auction.bid"
    public: ClassVar[bool] = False
    lot: str
    auction: str
    bid: str
    round: int
    place: int
    amount: str
    received: str


@dataclass(frozen=True, slots=True)
class AuctionEnded(Event):
    """It was held. `seats` names each bid with its number, its total at the opening, and at the end (the same if it bid no
    lower), in the order of the numbers."""

    type: ClassVar[str] = "auction.ended"
    lot: str
    auction: str
    seats: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class AuctionInterrupted(Event):
    """It does not count and is held again: `cause` is outage, with the bad minutes, or suspension."""

    type: ClassVar[str] = "auction.interrupted"
    lot: str
    auction: str
    cause: str
    minutes: tuple[str, ...]

"""The auditable acts of a negotiation. See events.py for what an event is.

Who is in it stays unsaid until the bids are opened: public acts count, and name companies by digests alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from procurement.rules.events import Event


@dataclass(frozen=True, slots=True)
class RoundOpened(Event):
    """All who are left are invited at one instant: to initial offers (round 0), or to better ones.

    `message` is the SHA-256 of the words that all got, `list_digest` of their ids, sorted, each on a line.
    """

    type: ClassVar[str] = "negotiation.round_opened"
    round: int
    invited: int
    list_digest: str
    message: str
    offers_end_at: str


@dataclass(frozen=True, slots=True)
class OfferHandedIn(Event):
    """An offer of a round; `digest` is the SHA-256 of what it says and a random number."""

    type: ClassVar[str] = "negotiation.offer"
    public: ClassVar[bool] = False
    round: int
    offer: str
    bidder: str
    user: str
    received: str
    digest: str


@dataclass(frozen=True, slots=True)
class RoundClosed(Event):
    """The time of a round is over: the digest of each company's last offer in it."""

    type: ClassVar[str] = "negotiation.round_closed"
    round: int
    offers_end_at: str
    offers: int
    digests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfferRead(Event):
    """Somebody on the buyer's or auditor's side read an offer."""

    type: ClassVar[str] = "negotiation.read"
    public: ClassVar[bool] = False
    offer: str
    user: str


@dataclass(frozen=True, slots=True)
class MeetingRecorded(Event):
    """Minutes of a negotiation with one company: `minutes` is the SHA-256 of them and a random number."""

    type: ClassVar[str] = "negotiation.meeting"
    public: ClassVar[bool] = False
    round: int
    bidder: str
    held_at: str
    minutes: str


@dataclass(frozen=True, slots=True)
class NegotiationProposed(Event):
    """A reduction, or the end, waits for a second person."""

    type: ClassVar[str] = "negotiation.proposed"
    public: ClassVar[bool] = False
    what: str


@dataclass(frozen=True, slots=True)
class NegotiationReturned(Event):
    type: ClassVar[str] = "negotiation.returned"
    public: ClassVar[bool] = False
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class OffersReduced(Event):
    """Two persons decided who goes on, by the award criteria. `reduction` is the SHA-256 of points and reasons with a random number."""

    type: ClassVar[str] = "negotiation.reduced"
    round: int
    proposer: str
    before: int
    left: int
    reduction: str


@dataclass(frozen=True, slots=True)
class NegotiationEnded(Event):
    """Two persons ended it, with one deadline for all final offers. `record` is the SHA-256 of the whole (rules.negotiation)."""

    type: ClassVar[str] = "negotiation.ended"
    proposer: str
    rounds: int
    invited: int
    record: str
    bids_end_at: str

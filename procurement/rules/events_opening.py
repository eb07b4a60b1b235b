"""The auditable acts between the closing and the reveal. What could tell a price by guessing is not public before the reveal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from procurement.rules.events import Event


@dataclass(frozen=True, slots=True)
class OpeningCommitted(Event):
    """Every bid was tried once; nothing is shown. `bids` pairs "<bid> <SHA-256 of its manifest, or why it did not open>".

    In the log at once, but readable from the reveal on: from a digest a short price table can be guessed.
    """

    type: ClassVar[str] = "opening.committed"
    public: ClassVar[bool] = False
    bids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpeningRefused(Event):
    """The opener was called and refused. `reason`: not-closed, too-early, too-few, closing-not-logged, closing-not-signed, or the
    error of docs/formats.md, 3 that a key gave. Public: an attempt to open early is nobody's secret.
    """

    type: ClassVar[str] = "opening.refused"
    reason: str


@dataclass(frozen=True, slots=True)
class BidRecovered(Event):
    """A bid that had not opened opens now. `by` is key (the bidder's key file), object (its bytes again), copy or committee."""

    type: ClassVar[str] = "opening.recovered"
    public: ClassVar[bool] = False
    bid: str
    digest: str
    by: str


@dataclass(frozen=True, slots=True)
class OpeningWaits(Event):
    """The reveal of all bids waits: so many of them may still be mended, until then. Names stay unsaid."""

    type: ClassVar[str] = "opening.waits"
    bids: int
    until: str


@dataclass(frozen=True, slots=True)
class RecoveryProposed(Event):
    type: ClassVar[str] = "opening.recovery_proposed"
    public: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class RecoveryWithdrawn(Event):
    type: ClassVar[str] = "opening.recovery_withdrawn"
    public: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class RecoveryCalled(Event):
    """Too few key holders can open: two persons ask all bidders for their key files, until then."""

    type: ClassVar[str] = "opening.recovery_called"
    until: str


@dataclass(frozen=True, slots=True)
class BidMended(Event):
    """A bidder handed in what may mend its bid: its key file (empty `object`) or a sealed object; `refused` says why not."""

    type: ClassVar[str] = "opening.mended"
    public: ClassVar[bool] = False
    bid: str
    user: str
    object: str
    refused: str


@dataclass(frozen=True, slots=True)
class ReadingProposed(Event):
    """A person has read a bid that is in no form that a program reads; `digest` is the SHA-256 of the manifest as read."""

    type: ClassVar[str] = "reading.proposed"
    public: ClassVar[bool] = False
    bid: str
    digest: str


@dataclass(frozen=True, slots=True)
class ReadingReturned(Event):
    type: ClassVar[str] = "reading.returned"
    public: ClassVar[bool] = False
    bid: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReadingConfirmed(Event):
    """A second person read the same: this counts in the evaluation."""

    type: ClassVar[str] = "reading.confirmed"
    bid: str
    digest: str

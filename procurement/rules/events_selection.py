"""The auditable acts where not everybody bids: calls, requests to participate, selections, invitations, direct purchases.

See events.py for what an event is. Who asked to participate stays unsaid until the bids are opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from procurement.rules.events import Event


@dataclass(frozen=True, slots=True)
class CallOpened(Event):
    """The call for requests is published: `call` is the SHA-256 of its criteria and end, `notice` of the terms beside it."""

    type: ClassVar[str] = "call.opened"
    ruleset: str
    procedure: str
    requests_end_at: str
    call: str
    notice: str


@dataclass(frozen=True, slots=True)
class RequestSubmitted(Event):
    """A request to participate was handed in; `digest` is the SHA-256 of what it says and a random number."""

    type: ClassVar[str] = "request.submitted"
    public: ClassVar[bool] = False
    request: str
    bidder: str
    user: str
    received: str
    digest: str


@dataclass(frozen=True, slots=True)
class RequestWithdrawn(Event):
    type: ClassVar[str] = "request.withdrawn"
    public: ClassVar[bool] = False
    request: str
    bidder: str
    user: str


@dataclass(frozen=True, slots=True)
class CallClosed(Event):
    """The time for requests is over: how many were handed in, and the digest of each."""

    type: ClassVar[str] = "call.closed"
    requests_end_at: str
    requests: int
    digests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RequestRead(Event):
    """Somebody on the buyer's or auditor's side read a request."""

    type: ClassVar[str] = "request.read"
    public: ClassVar[bool] = False
    request: str
    user: str


@dataclass(frozen=True, slots=True)
class RequestJudged(Event):
    type: ClassVar[str] = "request.judged"
    public: ClassVar[bool] = False
    request: str
    qualified: int


@dataclass(frozen=True, slots=True)
class SelectionProposed(Event):
    type: ClassVar[str] = "selection.proposed"
    public: ClassVar[bool] = False
    invited: int


@dataclass(frozen=True, slots=True)
class SelectionReturned(Event):
    type: ClassVar[str] = "selection.returned"
    public: ClassVar[bool] = False
    reason: str


@dataclass(frozen=True, slots=True)
class SelectionDecided(Event):
    """Two persons decided. `selection` is the SHA-256 of the record, which opens with the bids (rules.selection)."""

    type: ClassVar[str] = "selection.decided"
    selection: str
    proposer: str
    candidates: int
    invited: int
    least: int
    few_reason: str


@dataclass(frozen=True, slots=True)
class SelectionReopened(Event):
    """An upheld complaint asks for another selection. `selection` is the digest of the one that is set aside and kept."""

    type: ClassVar[str] = "selection.reopened"
    selection: str
    complaint: str


@dataclass(frozen=True, slots=True)
class BiddersInvited(Event):
    """All at one instant. `invited` is how many, `list_digest` the SHA-256 of their ids, sorted, each on a line."""

    type: ClassVar[str] = "bidders.invited"
    invited: int
    list_digest: str


@dataclass(frozen=True, slots=True)
class PurchaseConfirmed(Event):
    """Two persons buy directly: from whom, for how much without VAT, by which paper (SHA-256)."""

    type: ClassVar[str] = "purchase.confirmed"
    supplier: str
    amount: str
    currency: str
    reason: str
    split_reason: str
    paper: str

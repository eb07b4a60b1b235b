"""One frozen dataclass per auditable act. Values are strings and integers only; personal data stays out (ids, no names).

`public` acts are shown on the tender page as soon as they happen; the others stay with those entitled to see them
until the opening (a bid's acts would give away the number of bids).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Event:
    """An act on a subject. `subject` is a text reference such as "tender:<uuid>"; `type` names the act for good."""

    type: ClassVar[str] = ""
    public: ClassVar[bool] = True
    subject: str

    def payload(self) -> dict[str, object]:
        """What is logged: the fields, the type and the format version."""
        return {
            "type": self.type,
            "v": 1,
            **{k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()},
        }


@dataclass(frozen=True, slots=True)
class OrganizationRegistered(Event):
    type: ClassVar[str] = "organization.registered"
    public: ClassVar[bool] = False
    kind: str


@dataclass(frozen=True, slots=True)
class OrganizationApproved(Event):
    type: ClassVar[str] = "organization.approved"


@dataclass(frozen=True, slots=True)
class MembershipGranted(Event):
    type: ClassVar[str] = "membership.granted"
    public: ClassVar[bool] = False
    user: str
    role: str


@dataclass(frozen=True, slots=True)
class MembershipEnded(Event):
    type: ClassVar[str] = "membership.ended"
    public: ClassVar[bool] = False
    user: str
    role: str


@dataclass(frozen=True, slots=True)
class TenderCreated(Event):
    type: ClassVar[str] = "tender.created"
    public: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class TenderSubmittedForReview(Event):
    type: ClassVar[str] = "tender.submitted_for_review"
    public: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class TenderReturned(Event):
    type: ClassVar[str] = "tender.returned"
    public: ClassVar[bool] = False
    reason: str


@dataclass(frozen=True, slots=True)
class TenderApproved(Event):
    type: ClassVar[str] = "tender.approved"
    public: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class PublicationRefused(Event):
    """The clock came too late or the law changed: the tender went back to its officer with the reasons."""

    type: ClassVar[str] = "tender.publication_refused"
    public: ClassVar[bool] = False
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TenderPublished(Event):
    """The notice is out. `notice` is the SHA-256 of the published facts, `key` the public sealing key in hex.

    At level B also `key_c`, the committee's, `dealer` (browser or cli) and for each member `user`, `kid` and `commitment`.
    `draw` is the SHA-256 of the number that takes part in every draw; the opening reveals the number. `key_prices` is the key
    of the second envelope, where there are two; at level B it has `key_c_prices` and `members_prices` too, shares of their own.
    """

    type: ClassVar[str] = "tender.published"
    ruleset: str
    bids_end_at: str
    opening_at: str
    notice: str
    key: str
    level: str
    key_holders_required: int
    key_c: str = ""
    dealer: str = ""
    members: tuple[Mapping[str, str], ...] = ()
    draw: str = ""
    key_prices: str = ""
    key_c_prices: str = ""
    members_prices: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class BidSubmitted(Event):
    """A sealed bid is complete at the platform; `act` is submit or replace.

    Ids of sealed objects are `manifest`, `files` and, of the second envelope, `prices`.
    """

    type: ClassVar[str] = "bid.submitted"
    public: ClassVar[bool] = False
    bid: str
    bidder: str
    user: str
    act: str
    received: str
    manifest: str
    files: tuple[str, ...]
    sealed_by: str
    prices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BidWithdrawn(Event):
    type: ClassVar[str] = "bid.withdrawn"
    public: ClassVar[bool] = False
    bid: str
    bidder: str
    user: str
    received: str


@dataclass(frozen=True, slots=True)
class BidRefused(Event):
    """A try that was refused: too late, or incomplete; the bidder holds a signed refusal."""

    type: ClassVar[str] = "bid.refused"
    public: ClassVar[bool] = False
    bid: str
    bidder: str
    user: str
    at: str
    reason: str


@dataclass(frozen=True, slots=True)
class TenderClosed(Event):
    """Closing: `counted` are the leaves of the bids that count, `superseded` those replaced or withdrawn."""

    type: ClassVar[str] = "tender.closed"
    bids_end_at: str
    bids: int
    counted: tuple[str, ...]
    superseded: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpeningConfirmed(Event):
    """A key holder acts; at level B `share` is the commitment of the share that was released with it."""

    type: ClassVar[str] = "opening.confirmed"
    user: str
    confirmed: int
    required: int
    share: str = ""


@dataclass(frozen=True, slots=True)
class BidsOpened(Event):
    """Everything was opened and committed before anything was shown; `opened` pairs "bid sha256", `failed` "bid reason".

    Of the opened ones `flawed` are not in the form that a program reads; `unreadable` names single files: "bid file reason".
    `draw` is the number (hexadecimal) to which the publication committed.
    """

    type: ClassVar[str] = "opening.revealed"
    opened: tuple[str, ...]
    failed: tuple[str, ...]
    flawed: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    draw: str = ""


@dataclass(frozen=True, slots=True)
class TenderUnsuccessful(Event):
    type: ClassVar[str] = "tender.unsuccessful"
    reason: str


@dataclass(frozen=True, slots=True)
class CancellationProposed(Event):
    type: ClassVar[str] = "tender.cancellation_proposed"
    public: ClassVar[bool] = False
    code: str


@dataclass(frozen=True, slots=True)
class TenderCancelled(Event):
    type: ClassVar[str] = "tender.cancelled"
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class ProcedureImported(Event):
    type: ClassVar[str] = "procedure.imported"
    source: str
    digest: str


@dataclass(frozen=True, slots=True)
class BidRead(Event):
    """Somebody on the buyer's or auditor's side read an opened bid: what, and in which role."""

    type: ClassVar[str] = "bid.read"
    public: ClassVar[bool] = False
    bid: str
    user: str
    role: str
    part: str

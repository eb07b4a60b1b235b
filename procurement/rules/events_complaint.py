"""The auditable acts on complaints, claims and objections. See rules.events. Complainants are not named: they may be bidders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from procurement.rules.events import Event


@dataclass(frozen=True, slots=True)
class ComplaintFiled(Event):
    """A company complains to the review body; `grounds` is the SHA-256 of summary, grounds and request; lot may be empty."""

    type: ClassVar[str] = "complaint.filed"
    complaint: str
    number: int
    against: str
    lot: str
    grounds: str
    charge: str


@dataclass(frozen=True, slots=True)
class ComplaintPaid(Event):
    """The payment is shown; `document` is the SHA-256 of its proof."""

    type: ClassVar[str] = "complaint.paid"
    public: ClassVar[bool] = False
    complaint: str
    document: str


@dataclass(frozen=True, slots=True)
class ComplaintChargeCame(Event):
    """The money came, by card or at a bank; the ledger of `charge` says how."""

    type: ClassVar[str] = "complaint.charge_came"
    public: ClassVar[bool] = False
    complaint: str
    charge: str


@dataclass(frozen=True, slots=True)
class ComplaintWithdrawn(Event):
    type: ClassVar[str] = "complaint.withdrawn"
    complaint: str
    number: int


@dataclass(frozen=True, slots=True)
class ComplaintViewGiven(Event):
    """The buyer's view is published; `view` is its SHA-256."""

    type: ClassVar[str] = "complaint.view_given"
    complaint: str
    number: int
    view: str


@dataclass(frozen=True, slots=True)
class RulingProposed(Event):
    type: ClassVar[str] = "complaint.ruling_proposed"
    public: ClassVar[bool] = False
    complaint: str
    ruling: str
    outcome: str
    document: str


@dataclass(frozen=True, slots=True)
class RulingReturned(Event):
    type: ClassVar[str] = "complaint.ruling_returned"
    public: ClassVar[bool] = False
    complaint: str
    ruling: str


@dataclass(frozen=True, slots=True)
class RulingConfirmed(Event):
    """What the review body decided; `document` is the SHA-256 of its decision, `proposer` recorded it, the actor confirmed it."""

    type: ClassVar[str] = "complaint.decided"
    complaint: str
    number: int
    outcome: str
    remedy: str
    order: str
    document: str
    proposer: str


@dataclass(frozen=True, slots=True)
class LotReopened(Event):
    """An upheld complaint sends a decided lot back: `award` falls, `evaluation` is the digest of the ranking it stood on."""

    type: ClassVar[str] = "lot.reopened"
    lot: str
    award: str
    evaluation: str
    complaint: str
    readmitted: int


@dataclass(frozen=True, slots=True)
class ComplaintRemedied(Event):
    type: ClassVar[str] = "complaint.remedied"
    complaint: str
    number: int
    remedy: str


@dataclass(frozen=True, slots=True)
class ObjectionWritten(Event):
    """A claim of a company or an objection of a citizen: `text` is its SHA-256. Public with the reply, or when that is overdue."""

    type: ClassVar[str] = "objection.written"
    public: ClassVar[bool] = False
    objection: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class ObjectionAnswered(Event):
    """The reply is published together with what it answers; both as SHA-256."""

    type: ClassVar[str] = "objection.answered"
    objection: str
    number: int
    kind: str
    text: str
    reply: str

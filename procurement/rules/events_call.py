"""The auditable acts on a tender that takes bids: questions, answers, changes, moved deadlines. See rules.events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from procurement.rules.events import Event


@dataclass(frozen=True, slots=True)
class EnquiryAsked(Event):
    """A question came in; who asked stays with the platform. `question` is the SHA-256 of its text."""

    type: ClassVar[str] = "enquiry.asked"
    public: ClassVar[bool] = False
    enquiry: int
    bidder: str
    user: str
    question: str


@dataclass(frozen=True, slots=True)
class EnquiryAnswered(Event):
    """Question and answer are published; both by their SHA-256, the files by theirs."""

    type: ClassVar[str] = "enquiry.answered"
    enquiry: int
    question: str
    answer: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AmendmentProposed(Event):
    type: ClassVar[str] = "amendment.proposed"
    public: ClassVar[bool] = False
    amendment: str


@dataclass(frozen=True, slots=True)
class AmendmentReturned(Event):
    type: ClassVar[str] = "amendment.returned"
    public: ClassVar[bool] = False
    amendment: str
    reason: str


@dataclass(frozen=True, slots=True)
class CallAmended(Event):
    """A change is published while a call for requests is open: `notice` is the SHA-256 of the new version, `call` that of the
    call with its new end. Requests handed in before go on counting, as what they answer stays. `cause` as below."""

    type: ClassVar[str] = "call.amended"
    change: int
    cause: str
    significant: bool
    notice: str
    call: str
    requests_end_at: str


@dataclass(frozen=True, slots=True)
class TenderAmended(Event):
    """A change is published. `notice` is the SHA-256 of the new version; a significant one begins new `terms`.
    `again`: bids have to be handed in again; after any other significant one a bid may be confirmed as it is.

    `cause`: amendment (two persons), outage (two persons, after a `closing.held`), or answer and questions, where the law
    itself moved the deadline.
    """

    type: ClassVar[str] = "tender.amended"
    change: int
    cause: str
    significant: bool
    again: bool
    terms: int
    version: int
    notice: str
    bids_end_at: str
    opening_at: str

"""The auditable acts on the suspension of a procedure. See rules.events; rule V21 of the verifier reads the public ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from procurement.rules.events import Event


@dataclass(frozen=True, slots=True)
class SuspensionProposed(Event):
    """An officer records an order; `document` is the SHA-256 of it."""

    type: ClassVar[str] = "suspension.proposed"
    public: ClassVar[bool] = False
    suspension: str
    document: str


@dataclass(frozen=True, slots=True)
class SuspensionReturned(Event):
    """What was proposed, to suspend or to resume (`what`), is taken back."""

    type: ClassVar[str] = "suspension.returned"
    public: ClassVar[bool] = False
    suspension: str
    what: str


@dataclass(frozen=True, slots=True)
class TenderSuspended(Event):
    """The clocks stop at `since`, the time of the database. `stopped` pairs "name end" of every end that lay ahead:
    enquiries, bids, opening, standstill:<lot>. `proposer` recorded the order, the actor confirmed it.
    """

    type: ClassVar[str] = "tender.suspended"
    suspension: str
    by: str
    order: str
    document: str
    since: str
    stopped: tuple[str, ...]
    proposer: str


@dataclass(frozen=True, slots=True)
class ResumptionProposed(Event):
    type: ClassVar[str] = "suspension.resumption_proposed"
    public: ClassVar[bool] = False
    suspension: str
    reason: str


@dataclass(frozen=True, slots=True)
class TenderResumed(Event):
    """The clocks run again from `resumed`; `moved` pairs "name end" of every end as it is now, in the order of `stopped`."""

    type: ClassVar[str] = "tender.resumed"
    suspension: str
    since: str
    resumed: str
    reason: str
    moved: tuple[str, ...]
    proposer: str

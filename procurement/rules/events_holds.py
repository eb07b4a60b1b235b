"""The auditable acts on a closing or opening that waits: after an outage, or while the clock is wrong. See rules.events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from procurement.rules.events import Event


@dataclass(frozen=True, slots=True)
class ClosingHeld(Event):
    """The platform found what makes the tender wait. `bad` minutes in the window before `bids_end_at`, `bad_last` in its last part.

    `cause`: outage or clock; `clock_error` in microseconds where the clock is the cause, else 0; `answer_until` empty then.
    """

    type: ClassVar[str] = "closing.held"
    cause: str
    bids_end_at: str
    bad: int
    bad_last: int
    clock_error: int
    answer_until: str


@dataclass(frozen=True, slots=True)
class HoldAnswerProposed(Event):
    """One person proposes: extend, or go_on with a reason."""

    type: ClassVar[str] = "hold.answer_proposed"
    public: ClassVar[bool] = False
    answer: str
    reason: str


@dataclass(frozen=True, slots=True)
class HoldAnswerReturned(Event):
    type: ClassVar[str] = "hold.answer_returned"
    public: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class HoldEnded(Event):
    """How it ended: extended, went_on (two persons each: `proposer` and the actor), lapsed, passed (the clock is right again)."""

    type: ClassVar[str] = "closing.hold_ended"
    cause: str
    end: str
    bids_end_at: str
    proposer: str
    reason: str

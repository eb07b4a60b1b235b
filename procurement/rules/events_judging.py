"""The auditable acts of an evaluation committee; see events.py for what an event is. What was scored stays out: digests say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from procurement.rules.events import Event


@dataclass(frozen=True, slots=True)
class EvaluatorReplaced(Event):
    """A member of the committee was replaced, with the reason. Seats are named by their ids."""

    type: ClassVar[str] = "committee.member_replaced"
    public: ClassVar[bool] = False
    left: str
    joined: str
    reason: str


@dataclass(frozen=True, slots=True)
class InterestsDeclared(Event):
    """A member declared about every bidder; `conflicts` counts the conflicts of interest."""

    type: ClassVar[str] = "committee.interests_declared"
    seat: str
    bidders: int
    conflicts: int


@dataclass(frozen=True, slots=True)
class SheetLocked(Event):
    """An evaluator locked a score sheet; `sheet_digest` is the SHA-256 of its content, which is readable later."""

    type: ClassVar[str] = "scores.locked"
    lot: str
    seat: str
    sheet_digest: str


@dataclass(frozen=True, slots=True)
class SheetReopened(Event):
    """The chair reopened a locked sheet; what was locked stays in the record."""

    type: ClassVar[str] = "scores.reopened"
    lot: str
    seat: str
    sheet_digest: str
    reason: str


@dataclass(frozen=True, slots=True)
class ConsensusRecorded(Event):
    """The committee agreed where its scores were too far apart; `scores` pairs "bid criterion score"."""

    type: ClassVar[str] = "scores.consensus"
    public: ClassVar[bool] = False
    lot: str
    scores: tuple[str, ...]

"""The auditable acts between the evaluation and the award that people do to single offers, letters, and the end of one lot.

The evaluation is confidential until the decision is told; so are these acts, but for the cancellation of a lot.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from procurement.rules.events import Event


@dataclass(frozen=True, slots=True)
class ClarificationAsked(Event):
    """`kind` is price or general; `question` is the SHA-256 of its text."""

    type: ClassVar[str] = "clarification.asked"
    public: ClassVar[bool] = False
    lot: str
    bid: str
    clarification: str
    kind: str
    question: str
    answer_ends_at: str


@dataclass(frozen=True, slots=True)
class ClarificationAnswered(Event):
    """`answer` is the SHA-256 of the text, `files` those of the files."""

    type: ClassVar[str] = "clarification.answered"
    public: ClassVar[bool] = False
    lot: str
    bid: str
    clarification: str
    answer: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RepairAsked(Event):
    """`item` is the id of a requirement, or "qualification:" and the code of a question; `question` the SHA-256 of the text."""

    type: ClassVar[str] = "repair.asked"
    public: ClassVar[bool] = False
    lot: str
    bid: str
    clarification: str
    item: str
    question: str
    answer_ends_at: str


@dataclass(frozen=True, slots=True)
class RepairAnswered(Event):
    """`answer` and `corrected` are SHA-256 of the text and of the corrected answer as canonical JSON, `files` of the files."""

    type: ClassVar[str] = "repair.answered"
    public: ClassVar[bool] = False
    lot: str
    bid: str
    clarification: str
    item: str
    answer: str
    corrected: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExplanationAccepted(Event):
    type: ClassVar[str] = "clarification.accepted"
    public: ClassVar[bool] = False
    lot: str
    bid: str
    clarification: str
    reason: str


@dataclass(frozen=True, slots=True)
class ExclusionProposed(Event):
    type: ClassVar[str] = "exclusion.proposed"
    public: ClassVar[bool] = False
    lot: str
    bid: str
    exclusion: str
    code: str


@dataclass(frozen=True, slots=True)
class ExclusionReturned(Event):
    type: ClassVar[str] = "exclusion.returned"
    public: ClassVar[bool] = False
    lot: str
    bid: str
    exclusion: str
    reason: str


@dataclass(frozen=True, slots=True)
class ExclusionConfirmed(Event):
    """The lot is evaluated again without the offer."""

    type: ClassVar[str] = "exclusion.confirmed"
    public: ClassVar[bool] = False
    lot: str
    bid: str
    exclusion: str
    code: str


@dataclass(frozen=True, slots=True)
class LotCancellationProposed(Event):
    type: ClassVar[str] = "lot.cancellation_proposed"
    public: ClassVar[bool] = False
    lot: str
    code: str


@dataclass(frozen=True, slots=True)
class LotCancelled(Event):
    type: ClassVar[str] = "lot.cancelled"
    lot: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class LettersSent(Event):
    """`letters` pairs "letter sha256" of the stored words; `lot` is empty where the letters are about the whole procedure."""

    type: ClassVar[str] = "letters.sent"
    public: ClassVar[bool] = False
    lot: str
    letters: tuple[str, ...]

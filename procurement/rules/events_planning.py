"""The auditable acts before a tender: yearly plans and market consultations; see events.py for what an event is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from procurement.rules.events import Event


@dataclass(frozen=True, slots=True)
class PlanProposed(Event):
    type: ClassVar[str] = "plan.proposed"
    public: ClassVar[bool] = False
    plan: str
    year: int
    version: int


@dataclass(frozen=True, slots=True)
class PlanReturned(Event):
    type: ClassVar[str] = "plan.returned"
    public: ClassVar[bool] = False
    plan: str
    version: int
    reason: str


@dataclass(frozen=True, slots=True)
class PlanPublished(Event):
    """Public: `content` is the SHA-256 of the canonical JSON of all lines of this version."""

    type: ClassVar[str] = "plan.published"
    plan: str
    year: int
    version: int
    lines: int
    content: str


@dataclass(frozen=True, slots=True)
class TenderPlanned(Event):
    """The tender names the line of the plan it comes from, and the consultation before it (empty: none)."""

    type: ClassVar[str] = "tender.planned"
    public: ClassVar[bool] = False
    item: str
    consultation: str


@dataclass(frozen=True, slots=True)
class ConsultationPublished(Event):
    type: ClassVar[str] = "consultation.published"
    consultation: str
    answers_end: str
    questions: int


@dataclass(frozen=True, slots=True)
class ConsultationAnswered(Event):
    type: ClassVar[str] = "consultation.answered"
    public: ClassVar[bool] = False
    consultation: str
    company: str


@dataclass(frozen=True, slots=True)
class ConsultationSummarized(Event):
    """Public: how many companies answered; the summary itself is on the page."""

    type: ClassVar[str] = "consultation.summarized"
    consultation: str
    answers: int

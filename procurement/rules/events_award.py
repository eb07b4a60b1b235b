"""The auditable acts from the evaluation of a lot to the end of its contract; see events.py for what an event is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from procurement.rules.events import Event


@dataclass(frozen=True, slots=True)
class LotEvaluated(Event):
    type: ClassVar[str] = "lot.evaluated"
    lot: str
    evaluation: str


@dataclass(frozen=True, slots=True)
class LotsChosen(Event):
    """All lots were compared, alone and combined; `choice` is the digest of the published working (rules.combined_results)."""

    type: ClassVar[str] = "lots.chosen"
    choice: str


@dataclass(frozen=True, slots=True)
class AwardProposed(Event):
    type: ClassVar[str] = "award.proposed"
    public: ClassVar[bool] = False
    lot: str
    award: str
    reason: str


@dataclass(frozen=True, slots=True)
class AwardReturned(Event):
    """The approver did not agree with the proposal; the officer proposes anew."""

    type: ClassVar[str] = "award.returned"
    public: ClassVar[bool] = False
    lot: str
    award: str
    reason: str


@dataclass(frozen=True, slots=True)
class AwardDecided(Event):
    type: ClassVar[str] = "award.decided"
    lot: str
    award: str
    supplier: str
    amount: str
    currency: str


@dataclass(frozen=True, slots=True)
class StandstillStarted(Event):
    type: ClassVar[str] = "standstill.started"
    lot: str
    ends_at: str


@dataclass(frozen=True, slots=True)
class AwardConfirmed(Event):
    """The award stands: the standstill ended, or none was required."""

    type: ClassVar[str] = "award.confirmed"
    lot: str
    award: str


@dataclass(frozen=True, slots=True)
class AwardRefused(Event):
    """The winner does not sign; the lot goes back to its ranking without that offer."""

    type: ClassVar[str] = "award.refused_by_supplier"
    lot: str
    award: str
    reason: str


@dataclass(frozen=True, slots=True)
class ContractConcluded(Event):
    type: ClassVar[str] = "contract.concluded"
    lot: str
    contract: str
    amount: str
    currency: str
    signed: str


@dataclass(frozen=True, slots=True)
class ContractEnded(Event):
    """`outcome` is completed or terminated; `final` the amount paid in the end."""

    type: ClassVar[str] = "contract.ended"
    lot: str
    contract: str
    outcome: str
    final: str


@dataclass(frozen=True, slots=True)
class LotUnsuccessful(Event):
    type: ClassVar[str] = "lot.unsuccessful"
    lot: str
    reason: str

"""The auditable acts about savings reports; see events.py for what an event is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from procurement.rules.events import Event


@dataclass(frozen=True, slots=True)
class SavingsPrepared(Event):
    """`data` is the data hash of the lots that were frozen."""

    type: ClassVar[str] = "savings.prepared"
    public: ClassVar[bool] = False
    data: str
    lots: int


@dataclass(frozen=True, slots=True)
class SavingsReturned(Event):
    type: ClassVar[str] = "savings.returned"
    public: ClassVar[bool] = False
    reason: str


@dataclass(frozen=True, slots=True)
class SavingsSigned(Event):
    """Public: the second person vouches for these figures. `statement` is the SHA-256 of the text that was signed, `certificate`
    that of the certificate which signs the PDF."""

    type: ClassVar[str] = "savings.signed"
    data: str
    lots: int
    statement: str
    prepared_by: str
    certificate: str

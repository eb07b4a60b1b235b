"""The auditable acts that change what was settled: contracts after their signature, named key holders after publication."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from procurement.rules.events import Event


@dataclass(frozen=True, slots=True)
class ContractChangeProposed(Event):
    """`findings` is what the rules found, in English, as the two persons saw it."""

    type: ClassVar[str] = "contract.change_proposed"
    public: ClassVar[bool] = False
    lot: str
    contract: str
    number: int
    ground: str
    amount: str
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContractChangeReturned(Event):
    type: ClassVar[str] = "contract.change_returned"
    public: ClassVar[bool] = False
    lot: str
    contract: str
    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class ContractChanged(Event):
    """The change holds: values without VAT before and after, the end of the contract (empty: open), the document's SHA-256."""

    type: ClassVar[str] = "contract.changed"
    lot: str
    contract: str
    number: int
    ground: str
    citation: str
    before: str
    after: str
    currency: str
    ends: str
    document: str


@dataclass(frozen=True, slots=True)
class SubcontractorAgreed(Event):
    """The buyer agrees to a subcontractor: name, country and number, what it does, percent (empty: not known), and whom it replaces."""

    type: ClassVar[str] = "contract.subcontractor_agreed"
    lot: str
    contract: str
    number: int
    company: str
    company_number: str
    part: str
    share: str
    replaced: str


@dataclass(frozen=True, slots=True)
class ReplacementProposed(Event):
    type: ClassVar[str] = "key_holder.replacement_proposed"
    public: ClassVar[bool] = False
    leaving: str
    joining: str
    code: str


@dataclass(frozen=True, slots=True)
class ReplacementWithdrawn(Event):
    type: ClassVar[str] = "key_holder.replacement_withdrawn"
    public: ClassVar[bool] = False
    leaving: str
    joining: str


@dataclass(frozen=True, slots=True)
class KeyHolderReplaced(Event):
    """Public: from now on `joining` may confirm the opening in the place of `leaving`; how many must confirm stays."""

    type: ClassVar[str] = "key_holder.replaced"
    leaving: str
    joining: str
    code: str
    required: int

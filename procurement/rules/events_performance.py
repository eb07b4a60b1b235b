"""The auditable acts under a contract: guarantees, deliveries, invoices, payments; see events.py for what an event is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from procurement.rules.events import Event


@dataclass(frozen=True, slots=True)
class GuaranteeRecorded(Event):
    type: ClassVar[str] = "guarantee.recorded"
    public: ClassVar[bool] = False
    lot: str
    guarantee: str
    kind: str
    company: str
    amount: str
    valid_until: str


@dataclass(frozen=True, slots=True)
class GuaranteeEnded(Event):
    """`outcome` is returned or claimed; `amount` what was claimed."""

    type: ClassVar[str] = "guarantee.ended"
    public: ClassVar[bool] = False
    lot: str
    guarantee: str
    outcome: str
    amount: str
    reason: str


@dataclass(frozen=True, slots=True)
class DeliveryRecorded(Event):
    """`lines` pair "item quantity"."""

    type: ClassVar[str] = "delivery.recorded"
    public: ClassVar[bool] = False
    lot: str
    contract: str
    number: int
    delivered: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeliveryDecided(Event):
    """Public: `accepted` pairs "item quantity" (empty: all refused), `complete` says that all of it was accepted."""

    type: ClassVar[str] = "delivery.decided"
    lot: str
    contract: str
    number: int
    delivered: str
    accepted: tuple[str, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class InvoiceFiled(Event):
    """`file` is the SHA-256 of the invoice's file, empty where none was attached."""

    type: ClassVar[str] = "invoice.filed"
    public: ClassVar[bool] = False
    lot: str
    contract: str
    invoice: str
    number: str
    amount: str
    received: str
    by_supplier: bool
    file: str


@dataclass(frozen=True, slots=True)
class InvoiceAccepted(Event):
    """Public: from now on it is to be paid by `due` (empty: the ruleset has no such rule)."""

    type: ClassVar[str] = "invoice.accepted"
    lot: str
    contract: str
    invoice: str
    amount: str
    currency: str
    received: str
    due: str


@dataclass(frozen=True, slots=True)
class InvoiceReturned(Event):
    type: ClassVar[str] = "invoice.returned"
    public: ClassVar[bool] = False
    lot: str
    contract: str
    invoice: str
    reason: str


@dataclass(frozen=True, slots=True)
class InvoicePaid(Event):
    """A payment of an invoice, or of a part of it: `rest` is what is still to be paid."""

    type: ClassVar[str] = "invoice.paid"
    lot: str
    contract: str
    invoice: str
    amount: str
    currency: str
    received: str
    due: str
    paid: str
    rest: str

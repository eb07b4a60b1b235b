"""Acts under framework agreements. The agreement's own log says who its parties are and what each call-off counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from procurement.rules.events import Event


@dataclass(frozen=True, slots=True)
class FrameworkAwarded(Event):
    """Beside the decided award: `parties` by rank, each "<supplier> <bid>"; at most `most` without VAT may be called off."""

    type: ClassVar[str] = "framework.awarded"
    lot: str
    award: str
    parties: tuple[str, ...]
    most: str
    currency: str


@dataclass(frozen=True, slots=True)
class FrameworkCounted(Event):
    """On the agreement: what one call-off (`ocid`) counts from now on, without VAT and by item "<item> <quantity>"; nothing is 0."""

    type: ClassVar[str] = "framework.counted"
    lot: str
    ocid: str
    supplier: str
    amount: str
    currency: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrderPlaced(Event):
    """Two persons order from `supplier` under the agreement `framework` (its ocid); `passed` "<supplier> <reason>" by rank."""

    type: ClassVar[str] = "order.placed"
    framework: str
    supplier: str
    amount: str
    currency: str
    items: tuple[str, ...]
    passed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrderAccepted(Event):
    """The supplier accepts: the contract is made."""

    type: ClassVar[str] = "order.accepted"
    contract: str
    amount: str
    currency: str
    signed: str


@dataclass(frozen=True, slots=True)
class OrderDeclined(Event):
    """The supplier declines, with its reason."""

    type: ClassVar[str] = "order.declined"
    supplier: str
    reason: str


@dataclass(frozen=True, slots=True)
class OrderLapsed(Event):
    """The supplier did not answer before `answer_ends`."""

    type: ClassVar[str] = "order.lapsed"
    supplier: str
    answer_ends: str

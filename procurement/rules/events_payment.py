"""The auditable acts on money between companies and the platform. Never public: who pays may be a bidder. See rules.events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from procurement.rules.events import Event


@dataclass(frozen=True, slots=True)
class ChargeMade(Event):
    """Something is due; the subject is "charge:<uuid>", `about` what it is for ("complaint:<uuid>")."""

    type: ClassVar[str] = "charge.made"
    public: ClassVar[bool] = False
    about: str
    kind: str
    amount: str
    currency: str


@dataclass(frozen=True, slots=True)
class ChargeMoved(Event):
    """A fact went into the ledger: `fact` and `payment` as in docs/payments.md."""

    type: ClassVar[str] = "charge.moved"
    public: ClassVar[bool] = False
    fact: str
    payment: str
    amount: str
    source: str


@dataclass(frozen=True, slots=True)
class ChargeActProposed(Event):
    """A person recorded what happened to a charge at a bank, or what becomes of it; a second one answers."""

    type: ClassVar[str] = "charge.act_proposed"
    public: ClassVar[bool] = False
    act: str
    reference: str


@dataclass(frozen=True, slots=True)
class ChargeActAnswered(Event):
    """The second person confirmed, or sent it back."""

    type: ClassVar[str] = "charge.act_answered"
    public: ClassVar[bool] = False
    act: str
    confirmed: bool
    proposer: str


@dataclass(frozen=True, slots=True)
class DepositAsked(Event):
    """What lots of a draft ask for as a deposit: numbers of lots, and the amounts in the same order."""

    type: ClassVar[str] = "tender.deposits_asked"
    public: ClassVar[bool] = False
    lots: tuple[str, ...]
    amounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TariffProposed(Event):
    """An administrator proposed a tariff of the platform; the subject is "tariff:<id>", `data` the SHA-256 of its canonical JSON."""

    type: ClassVar[str] = "tariff.proposed"
    public: ClassVar[bool] = True
    currency: str
    valid_from: str
    decision: str
    data: str


@dataclass(frozen=True, slots=True)
class TariffAnswered(Event):
    """A second administrator put the tariff into force from its day on, or sent it back."""

    type: ClassVar[str] = "tariff.answered"
    public: ClassVar[bool] = True
    confirmed: bool
    data: str

"""What every red flag is: a code, its words, and a class that reads one process after the other and then says what it found.

A flag is a reason to look, never a finding of wrongdoing: each says which innocent causes it may have.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any, ClassVar

from procurement.rules.messages import Message
from procurement.rules.redflags.process import Process
from procurement.rules.redflags.spread import Spread


class Group(StrEnum):
    """Whom a finding is about, in the words of the Cardinal tool: a process, or an organization in one of its roles."""

    PROCESS = "OCID"
    BUYER = "Buyer"
    PROCURING_ENTITY = "ProcuringEntity"
    TENDERER = "Tenderer"


@dataclass(frozen=True, slots=True)
class Finding:
    """A flag raised: about whom (`id` within its group), its figure, and the sentence that gives the numbers.

    `ocid` is the process that shows it, "" where several do; `detail` tells findings about the same apart, such as two years.
    """

    group: Group
    id: str
    code: str
    value: Fraction
    why: Message
    ocid: str = ""
    detail: str = ""


_NONE: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation may set. A threshold of None is computed from the data: the fence of outliers."""

    currency: str = ""
    excluded_method_details: frozenset[str] = frozenset()
    price_comparison: frozenset[str] = frozenset()
    no_price_comparison: frozenset[str] = frozenset()
    r003_days: int = 15
    r003_methods: frozenset[str] = frozenset()
    r003_days_by_details: Mapping[str, int] = field(default_factory=lambda: _NONE)
    r018_methods: frozenset[str] = frozenset({"open", "selective"})
    r024_threshold: Fraction | None = None
    r025_percentile: int = 75
    r025_threshold: Fraction | None = None
    r035_threshold: int = 1
    r038_threshold: Fraction | None = None
    r038_least_bids: int = 2
    r038_least_processes: int = 2
    r048_digits: int = 2
    r048_threshold: int | None = None
    r048_least_processes: int = 20
    r058_threshold: Fraction | None = None
    f101_share: Fraction = Fraction(30, 100)
    f102_least: int = 2
    f103_least: int = 3
    f104_days: int = 90
    f105_days: int = 60
    f106_least: int = 4
    f107_limit: Fraction | None = None
    """Up to which value a contract may be given directly, in the main currency; None: not looked for."""
    f110_days: int = 5
    f111_share: Fraction = Fraction(1, 2)


@dataclass(slots=True)
class Context:
    """What the flags of one run share: the settings, the main currency, quartiles and fences for the record."""

    settings: Settings
    currency: str = ""
    meta: dict[str, dict[str, Fraction]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.currency = self.settings.currency

    def is_main(self, currency: str) -> bool:
        """Whether this is the main currency: the one set, or else the first that a compared bid has."""
        self.currency = self.currency or currency
        return currency == self.currency

    def compares_prices(self, process: Process) -> bool:
        """Whether bids of this procedure are compared by price, as far as the settings say."""
        if chosen := self.settings.price_comparison:
            return process.method_details in chosen
        return process.method_details not in self.settings.no_price_comparison

    def note(self, code: str, **figures: Fraction) -> None:
        self.meta.setdefault(code, {}).update(figures)

    def note_spread(self, code: str, found: Spread, prefix: str = "") -> None:
        self.note(code, **{f"{prefix}q1": found.q1, f"{prefix}q3": found.q3})


class Flag(ABC):
    """A red flag. Its words are templates for the catalog; `source` says who defined it.

    `version` counts up when what it finds changes. `alone`: `read` gives all, so that one process can be read by itself.
    """

    code: ClassVar[str]
    title: ClassVar[str]
    formula: ClassVar[str]
    reason: ClassVar[str]
    innocent: ClassVar[str]
    source: ClassVar[str] = "Open Contracting Partnership, Cardinal"
    version: ClassVar[int] = 1
    alone: ClassVar[bool] = True

    def __init__(self, context: Context) -> None:
        self.context = context

    @abstractmethod
    def read(self, process: Process) -> Iterator[Finding]:
        """Take one process in, and give what it alone shows."""

    def finish(self) -> Iterator[Finding]:
        """What all processes together show."""
        yield from ()

    def found(self, group: Group, identity: str, value: Fraction | int, template: str, **params: Any) -> Finding:
        return Finding(group, identity, self.code, Fraction(value), Message(template, params))


def percent(value: Fraction) -> Decimal:
    """A share in percent with two decimals, for a sentence."""
    return round(Decimal(value.numerator) * 100 / Decimal(value.denominator), 2)

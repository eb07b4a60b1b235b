"""The working of baseline S4 as text, so that a stranger adds it up again: canonical JSON, written and read. In words:
docs/methods/indexed-price.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from procurement.rules.canonical import NotCanonical, canonical_json, parse_canonical
from procurement.rules.evaluation_inputs import plain
from procurement.rules.indexed_price import IndexedLine, indexed_total

VERSION = 1


@dataclass(frozen=True, slots=True)
class WorkedLine:
    """A line of an award with what its part of the baseline comes from.

    `earlier_ocid`, `earlier_lot` and `earlier_line` name the line whose price it is, `own` says that the same agency paid it;
    months are such as "2026-03"; `index` is the short name and version of the index, `file` the SHA-256 of its file.
    """

    number: int
    quantity: Decimal
    earlier_price: Decimal
    earlier_ocid: str
    earlier_lot: int
    earlier_line: int
    own: bool
    month_then: str
    month_now: str
    then: Decimal
    now: Decimal
    index: str
    file: str

    @property
    def terms(self) -> IndexedLine:
        """What is calculated with."""
        return IndexedLine(self.quantity, self.earlier_price, self.then, self.now)


_NUMBERS = ("quantity", "earlier_price", "then", "now")


def working_text(lines: Iterable[WorkedLine]) -> str:
    """The lines as canonical JSON; decimals as their shortest strings."""
    return canonical_json({"v": VERSION, "lines": [_data(line) for line in lines]}).decode("ascii")


def read_working(text: str) -> tuple[WorkedLine, ...]:
    """The lines of a working; ValueError for anything else."""
    try:
        found: Any = parse_canonical(text.encode("ascii"))
        if found["v"] != VERSION:
            raise ValueError("The working is of a version that this program does not know.")
        return tuple(_line(data) for data in found["lines"])
    except (NotCanonical, ArithmeticError, KeyError, TypeError, UnicodeEncodeError) as error:
        raise ValueError(f"This is no working of an indexed price: {error!r}") from error


def total_of_working(text: str) -> Decimal:
    """The baseline that a working comes to; ValueError where it is none."""
    return indexed_total(line.terms for line in read_working(text))


def _data(line: WorkedLine) -> dict[str, object]:
    data = {name: getattr(line, name) for name in WorkedLine.__slots__}
    return {name: plain(value) if isinstance(value, Decimal) else value for name, value in data.items()}


def _line(data: Mapping[str, Any]) -> WorkedLine:
    return WorkedLine(**{**data, **{name: Decimal(data[name]) for name in _NUMBERS}})

"""A row of an agency's own history as facts, or what is wrong in which of its cells. One row is one award (or one lot)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import partial
from hashlib import sha256
from typing import TypeVar

from procurement.rules import history_values as values
from procurement.rules.history_values import Given, NotRead
from procurement.rules.messages import Message, gettext_noop

V = TypeVar("V")


class Field(StrEnum):
    """What a column may hold, in the order in which the screen asks for it."""

    NUMBER = "number"
    LOT = "lot"
    TITLE = "title"
    DESCRIPTION = "description"
    BUYER = "buyer"
    BUYER_NUMBER = "buyer_number"
    SUPPLIER = "supplier"
    SUPPLIER_NUMBER = "supplier_number"
    ESTIMATE = "estimate"
    AWARDED = "awarded"
    PAID = "paid"
    CURRENCY = "currency"
    PROCEDURE = "procedure"
    NATURE = "nature"
    CPV = "cpv"
    PUBLISHED_ON = "published_on"
    AWARDED_ON = "awarded_on"
    CONTRACT = "contract"
    SIGNED_ON = "signed_on"
    BIDS = "bids"


LENGTHS = {
    Field.NUMBER: 100, Field.LOT: 60, Field.TITLE: 3000, Field.DESCRIPTION: 20_000, Field.BUYER: 300,
    Field.BUYER_NUMBER: 60, Field.SUPPLIER: 300, Field.SUPPLIER_NUMBER: 60, Field.CONTRACT: 100,
}  # fmt: skip
DAYS = (Field.AWARDED_ON, Field.SIGNED_ON, Field.PUBLISHED_ON)
"""The first that is given dates the row."""

MISSING = gettext_noop("The cell is empty: write it in, or match another column.")
NO_AMOUNT = gettext_noop("The row has neither an estimate nor an awarded amount: write one of them.")
NO_DATE = gettext_noop("The row has no day: write when it was awarded, signed or published.")
NO_CURRENCY = gettext_noop("The row has no currency: write it, or choose one for the whole file.")
NO_NAME = gettext_noop("The supplier has a number and no name: write the name.")
TOO_LONG = gettext_noop("The text is longer than %(length)s characters: shorten it.")
OTHER_AGENCY = gettext_noop(
    "“%(name)s” is another agency. An agency imports its own history; that of several is imported by the administrator of the platform."
)


@dataclass(frozen=True, slots=True)
class Owner:
    """The agency whose history it is, with the numbers under which a file may name it."""

    id: str
    name: str
    number: str = ""
    numbers: frozenset[str] = frozenset()

    def is_named(self, number: str, name: str) -> bool:
        """Whether a row means this agency: by number where it gives one, else by name; a row without either does."""
        if number:
            return plain_number(number) in {plain_number(one) for one in self.numbers}
        return not name or " ".join(name.casefold().split()) == " ".join(self.name.casefold().split())


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for all rows. Without an owner each row names its buyer."""

    today: date
    owner: Owner | None = None
    currency: str = ""
    procedure: str = ""
    decimal_sign: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in the cell of a field; `field` None where the row as a whole is meant."""

    field: Field | None
    message: Message


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One award as the file tells it. `number` and `lot` tell rows apart; None and "" mean not said."""

    number: str
    lot: str
    title: str
    description: str
    buyer: str
    buyer_number: str
    supplier: str
    supplier_number: str
    estimate: Decimal | None
    awarded: Decimal | None
    paid: Decimal | None
    currency: str
    procedure: str
    nature: str
    cpv: str
    contract: str
    bids: int | None
    published_on: date | None
    awarded_on: date | None
    signed_on: date | None

    @property
    def dated(self) -> date:
        """When it happened."""
        return next(found for found in (self.awarded_on, self.signed_on, self.published_on) if found)


def plain_number(number: str) -> str:
    """A registry number without blanks, dots and the letters of a country in front: to recognize the own one."""
    return "".join(sign for sign in number.upper() if sign.isalnum()).lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@dataclass(slots=True)
class _Reader:
    cells: Mapping[Field, Given]
    terms: Terms
    faults: list[Fault] = field(default_factory=list)

    def text(self, name: Field, *, needed: bool = False) -> str:
        given = self.cells.get(name, Given(""))
        if given.empty:
            if needed:
                self.faults.append(Fault(name, Message(MISSING)))
            return ""
        if given.problem is not None:
            self.faults.append(Fault(name, given.problem))
        text = " ".join(given.text.split()) if name is not Field.DESCRIPTION else given.text.strip()
        if len(text) > LENGTHS[name]:
            self.faults.append(Fault(name, Message(TOO_LONG, {"length": LENGTHS[name]})))
        return text

    def value(self, name: Field, read: Callable[[Given], V], default: V) -> V:
        given = self.cells.get(name, Given(""))
        if given.empty:
            return default
        try:
            return read(given)
        except NotRead as error:
            told = error.message if name in DAYS and given.text else given.problem or error.message
            self.faults.append(Fault(name, told))
            return default

    def row(self) -> HistoryRow:
        amount = partial(values.amount, decimal_sign=self.terms.decimal_sign)
        day = partial(values.day, today=self.terms.today)
        return HistoryRow(
            number=self.text(Field.NUMBER) or self._fingerprint(),
            lot=self.text(Field.LOT),
            title=self.text(Field.TITLE, needed=True),
            description=self.text(Field.DESCRIPTION),
            buyer=self.text(Field.BUYER, needed=self.terms.owner is None),
            buyer_number=self.text(Field.BUYER_NUMBER),
            supplier=self.text(Field.SUPPLIER),
            supplier_number=self.text(Field.SUPPLIER_NUMBER),
            estimate=self.value(Field.ESTIMATE, amount, None),
            awarded=self.value(Field.AWARDED, amount, None),
            paid=self.value(Field.PAID, amount, None),
            currency=self.value(Field.CURRENCY, values.currency, self.terms.currency),
            procedure=self.value(Field.PROCEDURE, partial(values.word, known=values.PROCEDURES), self.terms.procedure),
            nature=self.value(Field.NATURE, partial(values.word, known=values.NATURES), ""),
            cpv=self.value(Field.CPV, values.cpv, ""),
            contract=self.text(Field.CONTRACT),
            bids=self.value(Field.BIDS, values.count, None),
            published_on=self.value(Field.PUBLISHED_ON, day, None),
            awarded_on=self.value(Field.AWARDED_ON, day, None),
            signed_on=self.value(Field.SIGNED_ON, day, None),
        )

    def _fingerprint(self) -> str:
        """A row without a number is told from others by all that it says."""
        said = "\0".join(f"{name}={given.text.strip()}" for name, given in sorted(self.cells.items()))
        return f"row-{sha256(said.encode()).hexdigest()[:24]}"

    def judge(self, row: HistoryRow) -> None:
        """What only the row as a whole shows, and only where its cells are right."""
        told = {fault.field for fault in self.faults}
        if row.estimate is None and row.awarded is None and not told & {Field.ESTIMATE, Field.AWARDED}:
            self.faults.append(Fault(None, Message(NO_AMOUNT)))
        if not (row.awarded_on or row.signed_on or row.published_on or told & set(DAYS)):
            self.faults.append(Fault(None, Message(NO_DATE)))
        if not row.currency and Field.CURRENCY not in told:
            self.faults.append(Fault(None, Message(NO_CURRENCY)))
        if row.supplier_number and not row.supplier:
            self.faults.append(Fault(Field.SUPPLIER_NUMBER, Message(NO_NAME)))
        if self.terms.owner and not self.terms.owner.is_named(row.buyer_number, row.buyer):
            where = Field.BUYER_NUMBER if row.buyer_number else Field.BUYER
            self.faults.append(Fault(where, Message(OTHER_AGENCY, {"name": row.buyer or row.buyer_number})))


def read_row(cells: Mapping[Field, Given], terms: Terms) -> HistoryRow | tuple[Fault, ...]:
    """The row, or every fault in it. `cells` holds the matched columns only."""
    reader = _Reader(cells, terms)
    row = reader.row()
    reader.judge(row)
    return tuple(reader.faults) or row

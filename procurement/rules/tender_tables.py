"""The tables of a tender file: what each lot asks prices and answers for, and which documents and declarations (docs/formats.md, 21)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from procurement.rules.canonical import NotCanonical
from procurement.rules.facts import CriterionKind, RequirementKind
from procurement.rules.text_fields import fields_of, list_of, number_of, text_of, uuid_of
from procurement.rules.vat import HIGHEST

MANY = range(100_000)
_RATE = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?\Z")
_QUANTITY = re.compile(r"[0-9]{1,18}(\.[0-9]{1,8})?\Z")


@dataclass(frozen=True, slots=True)
class ItemLine:
    """A line of a price table. `compared`: whether its price counts in the comparison (rules.options)."""

    id: str
    number: int
    description: str
    quantity: Decimal
    unit: str
    compared: bool = True


@dataclass(frozen=True, slots=True)
class Question:
    """A criterion that a bid answers; `options` are the allowed answers where there is a choice."""

    id: str
    title: str
    kind: CriterionKind
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LotTable:
    """A lot: its price table and its questions. `vat_rate` is in percent, for showing sums with tax; None where nobody names one."""

    id: str
    number: int
    title: str
    items: tuple[ItemLine, ...]
    questions: tuple[Question, ...]
    vat_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A document or declaration that bids must or may have."""

    id: str
    kind: RequirementKind
    title: str
    mandatory: bool


def lot_of(value: object) -> LotTable:
    """The lot in a tender file. NotCanonical if it is none."""
    rated = isinstance(value, dict) and "vat_rate" in value
    fields = fields_of(value, {"id", "number", "title", "items", "questions", *(["vat_rate"] if rated else [])})
    items = tuple(_item(entry) for entry in list_of(fields["items"], MANY))
    questions = tuple(_question(entry) for entry in list_of(fields["questions"], MANY))
    rate = _rate(text_of(fields["vat_rate"])) if rated else None
    return LotTable(_id(fields), number_of(fields["number"], MANY), text_of(fields["title"]), items, questions, rate)


def _rate(text: str) -> Decimal:
    if not _RATE.match(text) or Decimal(text) > HIGHEST:
        raise NotCanonical("This is no VAT rate.")
    return Decimal(text)


def _item(value: object) -> ItemLine:
    apart = isinstance(value, dict) and "compared" in value
    fields = fields_of(value, {"id", "number", "description", "quantity", "unit", *(["compared"] if apart else [])})
    if apart and fields["compared"] is not False:
        raise NotCanonical("Only what does not count is named.")
    quantity = text_of(fields["quantity"])
    if not _QUANTITY.match(quantity):
        raise NotCanonical("This is no quantity.")
    number, described = number_of(fields["number"], MANY), text_of(fields["description"])
    return ItemLine(_id(fields), number, described, Decimal(quantity), text_of(fields["unit"]), not apart)


def _question(value: object) -> Question:
    fields = fields_of(value, {"id", "title", "kind", "options"})
    options = tuple(text_of(option) for option in list_of(fields["options"], MANY))
    return Question(_id(fields), text_of(fields["title"]), CriterionKind(_one_of(fields, CriterionKind)), options)


def asked_of(value: object) -> Asked:
    """The requirement in a tender file. NotCanonical if it is none."""
    fields = fields_of(value, {"id", "kind", "title", "mandatory"})
    if not isinstance(fields["mandatory"], bool):
        raise NotCanonical("This is neither true nor false.")
    kind = RequirementKind(_one_of(fields, RequirementKind))
    return Asked(_id(fields), kind, text_of(fields["title"]), fields["mandatory"])


def _one_of(fields: dict[str, object], kinds: Iterable[CriterionKind | RequirementKind]) -> str:
    kind = text_of(fields["kind"])
    if kind not in {one.value for one in kinds}:
        raise NotCanonical("This kind is not known.")
    return kind


def _id(fields: dict[str, object]) -> str:
    return str(uuid_of(fields["id"]))


def lot_data(lot: LotTable) -> dict[str, object]:
    """A lot as the tender file has it."""
    items = [
        {
            "id": i.id,
            "number": i.number,
            "description": i.description,
            "quantity": format(i.quantity, "f"),
            "unit": i.unit,
            **({} if i.compared else {"compared": False}),
        }
        for i in lot.items
    ]
    questions = [
        {"id": q.id, "title": q.title, "kind": q.kind.value, "options": list(q.options)} for q in lot.questions
    ]
    rate = {} if lot.vat_rate is None else {"vat_rate": format(lot.vat_rate, "f")}
    return {"id": lot.id, "number": lot.number, "title": lot.title, "items": items, "questions": questions, **rate}


def asked_data(one: Asked) -> dict[str, object]:
    """A requirement as the tender file has it."""
    return {"id": one.id, "kind": one.kind.value, "title": one.title, "mandatory": one.mandatory}

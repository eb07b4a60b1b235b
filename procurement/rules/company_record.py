"""What a company keeps about itself besides its answers: figures by year and past contracts, as data (docs/formats.md, section 38).

Read strictly; nothing here is part of a bid. What a declaration takes over from it is in company_reuse.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from procurement.rules.company_size import YearFigures

MOST_YEARS = 10
MOST_CONTRACTS = 100
LONGEST = 300
_NUMBER = re.compile(r"(0|[1-9][0-9]{0,17})(\.[0-9]{1,6})?\Z")
_YEAR = re.compile(r"(19|20)[0-9]{2}\Z")
_CURRENCY = re.compile(r"[A-Z]{3}\Z")
_CATEGORY = re.compile(r"([0-9]{8})?\Z")
_ID = re.compile(r"[0-9a-f]{32}\Z")


@dataclass(frozen=True, slots=True)
class Reference:
    """A past contract: for whom, what, its value without VAT, its first and last day, the CPV code, and what proves it
    (words, and the id of a document that the company keeps here, or empty)."""

    id: str
    buyer: str
    what: str
    value: Decimal
    currency: str
    started_on: date
    ended_on: date
    category: str = ""
    proof: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class CompanyRecord:
    """Figures by year, past contracts, and whether public bodies control a quarter of the company or more."""

    years: tuple[YearFigures, ...] = ()
    public_quarter: bool = False
    references: tuple[Reference, ...] = ()


def record_data(record: CompanyRecord) -> dict[str, Any]:
    """The record as data; `parse_record` reads it back."""
    return {
        "v": 1,
        "public_quarter": record.public_quarter,
        "years": [_year_data(one) for one in record.years],
        "references": [_reference_data(one) for one in record.references],
    }


def parse_record(value: object) -> CompanyRecord:
    """The record from data. ValueError for anything but what `record_data` makes."""
    found = _object(value, {"v", "public_quarter", "years", "references"})
    if found["v"] != 1 or not isinstance(found["public_quarter"], bool):
        raise ValueError("This is no record of a company.")
    years, references = found["years"], found["references"]
    if not isinstance(years, list) or not isinstance(references, list):
        raise ValueError("Years and past contracts are lists.")
    if len(years) > MOST_YEARS or len(references) > MOST_CONTRACTS:
        raise ValueError("There are too many years or past contracts.")
    return CompanyRecord(
        tuple(_year(one) for one in years), found["public_quarter"], tuple(_reference(one) for one in references)
    )


def _year_data(one: YearFigures) -> dict[str, str]:
    amounts = {name: getattr(one, name) for name in ("staff", "turnover", "balance")}
    texts = {name: "" if amount is None else format(amount, "f") for name, amount in amounts.items()}
    return {"year": str(one.year), **texts, "currency": one.currency, "rate": format(one.rate, "f")}


def _year(value: object) -> YearFigures:
    found = _object(value, {"year", "staff", "turnover", "balance", "currency", "rate"})
    return YearFigures(
        int(_text(found, "year", _YEAR.match)),
        _amount(found, "staff"),
        _amount(found, "turnover"),
        _amount(found, "balance"),
        _text(found, "currency", _CURRENCY.match),
        _positive(found, "rate"),
    )


def _reference_data(one: Reference) -> dict[str, str]:
    return {
        "id": one.id, "buyer": one.buyer, "what": one.what, "value": format(one.value, "f"), "currency": one.currency,
        "started_on": one.started_on.isoformat(), "ended_on": one.ended_on.isoformat(), "category": one.category,
        "proof": one.proof, "document": one.document,
    }  # fmt: skip


def _reference(value: object) -> Reference:
    found = _object(value, set(Reference.__dataclass_fields__))
    return Reference(
        _text(found, "id", _ID.match),
        _text(found, "buyer", bool),
        _text(found, "what", bool),
        Decimal(_text(found, "value", _NUMBER.match)),
        _text(found, "currency", _CURRENCY.match),
        date.fromisoformat(_text(found, "started_on", bool)),
        date.fromisoformat(_text(found, "ended_on", bool)),
        _text(found, "category", _CATEGORY.match),
        _text(found, "proof", lambda _text: True),
        _text(found, "document", lambda text: not text or _ID.match(text)),
    )


def _object(value: object, fields: set[str]) -> Mapping[str, Any]:
    if not isinstance(value, dict) or set(value) != fields:
        raise ValueError(f"This must be an object with {', '.join(sorted(fields))}.")
    return value


def _text(found: Mapping[str, Any], name: str, fits: Callable[[str], object]) -> str:
    text = found[name]
    if not isinstance(text, str) or len(text) > LONGEST or not fits(text):
        raise ValueError(f"{name}: This has not the form that is asked for.")
    return text


def _amount(found: Mapping[str, Any], name: str) -> Decimal | None:
    text = _text(found, name, lambda given: not given or _NUMBER.match(given))
    return Decimal(text) if text else None


def _positive(found: Mapping[str, Any], name: str) -> Decimal:
    number = Decimal(_text(found, name, _NUMBER.match))
    if not number:
        raise ValueError(f"{name}: This must be above zero.")
    return number

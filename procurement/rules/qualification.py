"""What a tender asks of companies about themselves, and what a company answers, as data (docs/formats.md, sections 4 and 28)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from procurement.rules.canonical import NotCanonical
from procurement.rules.qualification_catalogue import BY_CODE, GROUNDS, MONEY, AnswerKind, Question

YES, NO, MEASURES = "yes", "no", "measures"
"""Answers in words; MEASURES is a yes with measures taken since (self-cleaning), shown in a document of the bid."""
MOST_ROWS = 10
_NUMBER = re.compile(r"(0|[1-9][0-9]{0,17})(\.[0-9]{1,4})?\Z")
_YEAR = re.compile(r"(19|20)[0-9]{2}\Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_CURRENCY = re.compile(r"[A-Z]{3}\Z")
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Asking:
    """A question that a tender asks; `minimum` where one is set, `details` in the buyer's words."""

    question: Question
    minimum: Decimal | None = None
    details: str = ""

    @property
    def is_money(self) -> bool:
        """Whether the minimum is an amount in the tender's currency."""
        return self.question.kind in MONEY


@dataclass(frozen=True, slots=True)
class Row:
    """A year's amount, or a contract: its year, its value, and what it was for whom."""

    year: str
    amount: str
    what: str = ""

    @property
    def decimal(self) -> Decimal:
        """The amount as a number."""
        return Decimal(self.amount)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a company answers to one question. `evidence` names a document of the bid or a public register; `said_on` is the day
    (ISO 8601) on which the company said so. Amounts are in `currency`, without VAT."""

    answer: str = ""
    rows: tuple[Row, ...] = ()
    currency: str = ""
    evidence: str = ""
    said_on: str = ""

    @property
    def said_day(self) -> date:
        """The day on which the company said so."""
        return date.fromisoformat(self.said_on)


def asked_of(data: Mapping[str, Any], turnover: Decimal | None = None) -> tuple[Asking, ...]:
    """What a tender asks, in the order of the catalogue. `data`: {"grounds": flag, "criteria": [{"code", "minimum", "details"}]};
    `turnover` is the amount that the tender asks a year."""
    if not data:
        return ()
    rows = {row["code"]: row for row in data["criteria"]}
    if turnover is not None:
        rows["turnover"] = {**rows.get("turnover", {"details": ""}), "minimum": format(turnover, "f")}
    grounds = [Asking(ground) for ground in GROUNDS if data["grounds"]]
    chosen = [one for code, one in BY_CODE.items() if code in rows]
    return (*grounds, *(Asking(one, _decimal(rows[one.code]["minimum"]), rows[one.code]["details"]) for one in chosen))


def answers_data(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Answers as data; `parse_answers` reads them back."""
    return {code: answer_data(one) for code, one in answers.items()}


def answer_data(one: Answer) -> dict[str, Any]:
    """One answer as data."""
    rows = [{"year": row.year, "amount": row.amount, "what": row.what} for row in one.rows]
    return {
        "answer": one.answer, "rows": rows, "currency": one.currency, "evidence": one.evidence, "said_on": one.said_on
    }  # fmt: skip


def parse_answers(value: object) -> dict[str, Answer]:
    """Answers from data, strictly. ValueError with the code and what is wrong."""
    if not isinstance(value, dict):
        raise ValueError("This must be an object.")
    return {code: _parsed(code, one) for code, one in value.items()}


def answers_of(value: object) -> Mapping[str, Answer]:
    """The same of a larger file. NotCanonical with what is wrong."""
    try:
        return MappingProxyType(parse_answers(value))
    except ValueError as error:
        raise NotCanonical(str(error)) from error


def _parsed(code: str, value: object) -> Answer:
    fields = {"answer", "rows", "currency", "evidence", "said_on"}
    if (
        code not in BY_CODE
        or not isinstance(value, dict)
        or set(value) != fields
        or not isinstance(value["rows"], list)
    ):
        raise ValueError(f"{code}: This is no answer to a known question.")
    rows = [_row(code, row) for row in value["rows"]]
    texts = [value[name] for name in ("answer", "currency", "evidence", "said_on")]
    if not all(isinstance(text, str) and len(text) <= LONGEST for text in texts):
        raise ValueError(f"{code}: This must be texts of at most {LONGEST} characters.")
    found = Answer(value["answer"], tuple(rows), value["currency"], value["evidence"], value["said_on"])
    if not _fits(BY_CODE[code].kind, found):
        raise ValueError(f"{code}: This has not the form that the question asks for.")
    return found


def _row(code: str, value: object) -> Row:
    if not isinstance(value, dict) or set(value) != {"year", "amount", "what"}:
        raise ValueError(f"{code}: A row has a year, an amount and words.")
    if not all(isinstance(text, str) and len(text) <= LONGEST for text in value.values()):
        raise ValueError(f"{code}: This must be texts of at most {LONGEST} characters.")
    return Row(value["year"], value["amount"], value["what"])


def _fits(kind: AnswerKind, one: Answer) -> bool:
    if not _DAY.match(one.said_on) or (kind in MONEY) != bool(_CURRENCY.match(one.currency)):
        return False
    if kind in (AnswerKind.YEARS, AnswerKind.CONTRACTS):
        good = all(_YEAR.match(row.year) and _NUMBER.match(row.amount) for row in one.rows)
        return good and not one.answer and 1 <= len(one.rows) <= MOST_ROWS
    allowed = {AnswerKind.GROUND: (YES, NO, MEASURES), AnswerKind.YES_NO: (YES, NO)}.get(kind)
    fits = (
        one.answer in allowed
        if allowed
        else bool(one.answer if kind is AnswerKind.WORDS else _NUMBER.match(one.answer))
    )
    return fits and not one.rows and (kind in MONEY or not one.currency)


def asking_data(asked: Iterable[Asking]) -> list[dict[str, Any]]:
    """What is asked, as data for the notice."""
    return [
        {
            "code": one.question.code,
            "minimum": None if one.minimum is None else format(one.minimum, "f"),
            "details": one.details,
        }
        for one in asked
    ]


def asking_from(data: Iterable[Mapping[str, Any]]) -> tuple[Asking, ...]:
    """What a notice asks. KeyError for an unknown question."""
    return tuple(Asking(BY_CODE[row["code"]], _decimal(row["minimum"]), row["details"]) for row in data)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)

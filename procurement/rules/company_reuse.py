"""What a declaration takes over from a company's record: rows and numbers to look through, never an answer by themselves."""

from __future__ import annotations

from decimal import Decimal

from procurement.rules.company_record import LONGEST, CompanyRecord
from procurement.rules.qualification import Answer, Row
from procurement.rules.qualification_catalogue import BY_CODE, AnswerKind

TURNOVER, STAFF = "turnover", "staff"
"""The questions whose answers are figures of the record."""


def suggested(code: str, record: CompanyRecord, *, currency: str, most: int) -> Answer | None:
    """The answer that the record gives to a question, at most `most` rows, the newest first; None if it gives none.

    Amounts in another currency than `currency` are left out: they are not converted for a declaration.
    """
    if code == TURNOVER:
        rows = _turnover(record, currency)
    elif BY_CODE[code].kind is AnswerKind.CONTRACTS:
        rows = _contracts(record, currency)
    else:
        return _staff(record) if code == STAFF else None
    return Answer("", tuple(rows[:most]), currency) if rows else None


def _turnover(record: CompanyRecord, currency: str) -> list[Row]:
    years = sorted(record.years, key=lambda one: -one.year)
    return [
        Row(str(one.year), _written(one.turnover))
        for one in years
        if one.turnover is not None and one.currency == currency
    ]


def _contracts(record: CompanyRecord, currency: str) -> list[Row]:
    ended = sorted(record.references, key=lambda one: (one.ended_on, one.id), reverse=True)
    return [
        Row(str(one.ended_on.year), _written(one.value), f"{one.what}, {one.buyer}"[:LONGEST])
        for one in ended
        if one.currency == currency
    ]


def _staff(record: CompanyRecord) -> Answer | None:
    known = [one for one in record.years if one.staff is not None]
    if not known:
        return None
    latest = max(known, key=lambda one: one.year)
    assert latest.staff is not None  # only such were taken
    return Answer(_written(latest.staff))


def _written(number: Decimal) -> str:
    """A number as answers write it: plain, and at most four decimals."""
    return format(round(number, 4).normalize() + 0, "f")

"""A price index as a file states it: months and values, read line by line, and which index holds for a purchase. In words:
docs/methods/indexed-price.md."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from procurement.rules.messages import Issue, gettext_noop, issue

FIELD = "file"
MOST_MONTHS = 1200
MOST_FAULTS = 50
"""So many lines with a fault are named; who has more has taken the wrong file."""
HEADINGS = ("month", "value")

_MONTH = re.compile(r"(1[89]|2[0-9])[0-9]{2}-(0[1-9]|1[0-2])\Z", re.ASCII)
_VALUE = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?\Z", re.ASCII)

NO_TEXT = gettext_noop("The file is no text in UTF-8.")
NO_HEADINGS = gettext_noop("Line 1: the headings are month and value, in this order.")
NO_MONTHS = gettext_noop("There is no month below the headings.")
TOO_MANY_MONTHS = gettext_noop("The file has more than %(most)s months.")
TWO_CELLS = gettext_noop("Line %(line)s: it needs a month and a value, and nothing else.")
BAD_MONTH = gettext_noop("Line %(line)s: “%(text)s” is no month such as 2026-03.")
BAD_VALUE = gettext_noop("Line %(line)s: “%(text)s” is no value such as 104.25: above zero, at most six decimals.")
TWICE = gettext_noop("Line %(line)s: the month %(text)s stands in line %(first)s already.")


@dataclass(frozen=True, slots=True)
class Series:
    """The values of a file by month ("2026-03"), in the order of the months; empty where there are `issues`."""

    values: Mapping[str, Decimal]
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """What an index is for: amounts in a currency, of a category and what is below it ("" is every category)."""

    key: str
    currency: str
    category: str = ""


def read_series(data: bytes) -> Series:
    """The file with a month and a value a line, or every line that is wrong: a file is taken whole or not at all.

    Commas or semicolons stand between the cells; behind a semicolon, a value may have a decimal comma.
    """
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return _refused(issue(FIELD, NO_TEXT))
    sign = ";" if lines and ";" in lines[0] else ","
    if not lines or tuple(cell.casefold() for cell in _cells(lines[0], sign)) != HEADINGS:
        return _refused(issue(FIELD, NO_HEADINGS))
    if len(lines) > MOST_MONTHS + 1:
        return _refused(issue(FIELD, TOO_MANY_MONTHS, most=MOST_MONTHS))
    return _series(lines, sign)


def _series(lines: list[str], sign: str) -> Series:
    values: dict[str, Decimal] = {}
    seen: dict[str, int] = {}
    faults: list[Issue] = []
    for number, line in enumerate(lines[1:], 2):
        cells = _cells(line, sign)
        if cells == [""]:
            continue
        if fault := _fault(number, cells, seen):
            faults.append(fault)
            continue
        seen[cells[0]] = number
        values[cells[0]] = Decimal(cells[1])
    if faults:
        return _refused(*faults[:MOST_FAULTS])
    if not values:
        return _refused(issue(FIELD, NO_MONTHS))
    return Series(MappingProxyType(dict(sorted(values.items()))))


def _cells(line: str, sign: str) -> list[str]:
    cells = [cell.strip().strip('"').strip() for cell in line.split(sign)]
    if sign == ";" and len(cells) == len(HEADINGS):
        cells[1] = cells[1].replace(",", ".")
    return cells


def _fault(number: int, cells: list[str], seen: Mapping[str, int]) -> Issue | None:
    if len(cells) != len(HEADINGS):
        return issue(FIELD, TWO_CELLS, line=number)
    month, value = cells
    if not _MONTH.match(month):
        return issue(FIELD, BAD_MONTH, line=number, text=month[:40])
    if month in seen:
        return issue(FIELD, TWICE, line=number, text=month, first=seen[month])
    if not _VALUE.match(value) or not Decimal(value):
        return issue(FIELD, BAD_VALUE, line=number, text=value[:40])
    return None


def _refused(*issues: Issue) -> Series:
    return Series(MappingProxyType({}), issues)


def index_for(scopes: Iterable[Scope], *, currency: str, category: str) -> str | None:
    """The key of the index for a purchase: of its currency, and of the narrowest category that it is in; None without one."""
    fitting = [one for one in scopes if one.currency == currency and category.startswith(one.category)]
    return min(fitting, key=lambda one: (-len(one.category), one.key)).key if fitting else None


def factor(then: Decimal, now: Decimal) -> Fraction:
    """By how much prices rose from one value of an index to another, exactly."""
    return Fraction(now) / Fraction(then)

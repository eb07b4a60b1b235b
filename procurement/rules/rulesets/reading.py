"""Single values of a ruleset's data file, read strictly: an UnfitError says what was expected."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from procurement.rules.rulesets.keys import Kind

Value = int | Decimal | bool | str | tuple[str, ...] | None


class UnfitError(ValueError):
    """One value is not what it must be; the caller adds which."""


def text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise UnfitError("must be a text.")
    return value


def _text_or_empty(value: object) -> str:
    return "" if value == "" else text(value)


def _words(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise UnfitError("must be a list of words.")
    return tuple(text(word) for word in value)


def _zone(value: object) -> str:
    try:
        return ZoneInfo(text(value)).key
    except ZoneInfoNotFoundError as error:
        raise UnfitError("must be a time zone such as Europe/Bucharest.") from error


def _day(value: object) -> date:
    return date.fromisoformat(text(value))


def _day_or_none(value: object) -> date | None:
    return None if value is None else _day(value)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise UnfitError("must be true or false.")
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise UnfitError("must be a whole number from 0.")
    return value


def _amount(value: object) -> Decimal:
    if not isinstance(value, str) or not re.fullmatch(r"\d{1,18}(\.\d{1,6})?", value):
        raise UnfitError('must be a decimal from 0 in quotes such as "0.80".')
    return Decimal(value)


READ: Mapping[Kind, Callable[[object], Value]] = {
    Kind.INTEGER: _whole,
    Kind.DECIMAL: _amount,
    Kind.FLAG: _flag,
    Kind.TEXT: text,
    Kind.NAMES: _words,
}

READ_HEAD: Mapping[str, Callable[[object], object]] = {
    "code": text,
    "version": text,
    "title": text,
    "jurisdiction": text,
    "timezone": _zone,
    "holiday_country": _text_or_empty,
    "currency": _text_or_empty,
    "valid_from": _day,
    "valid_until": _day_or_none,
    "lawyer_verified": _flag,
}

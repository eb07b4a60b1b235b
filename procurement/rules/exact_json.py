"""JSON whose numbers are Decimals, in and out: an amount is never a float on its way through the platform."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from json.encoder import encode_basestring, encode_basestring_ascii

WIDEST_PLAIN_NUMBER = 400
"""Digits up to which a number is written out; beyond, 1E+999999999 would fill the memory, so it keeps its exponent."""


class Faulty(ValueError):
    """Text that is no JSON: what is wrong, and at which character of its source, counted from 1."""

    def __init__(self, what: str, position: int) -> None:
        super().__init__(f"{what} at character {position}")
        self.position = position


class NotExact(ValueError):
    """The value has no exact JSON form: a float, an infinite number, a key that is no text, an unknown type."""


def dumps(value: object, *, sort_keys: bool = False) -> str:
    """The JSON text of str, int, bool, None, Decimal, list, tuple and dict; Decimals as numbers, digit for digit."""
    parts: list[str] = []
    _write(value, parts.append, sort_keys=sort_keys)
    return "".join(parts)


def loads(text: str | bytes) -> object:
    """The value of a JSON text, with Decimals for its fractions. NaN and Infinity are refused (json.JSONDecodeError is a ValueError)."""
    return json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)


def value_at(text: str, start: int) -> tuple[object, int]:
    """The value that begins at `start`, read in the same way, and where it ends."""
    return _DECODER.raw_decode(text, start)


def _refuse_constant(name: str) -> object:
    raise NotExact(f"{name} is no JSON number.")


_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse_constant)


def _write(value: object, put: Callable[[str], object], *, sort_keys: bool) -> None:
    match value:
        case str():
            put(_text(value))
        case None:
            put("null")
        case bool():
            put("true" if value else "false")
        case int():
            put(str(value))
        case Decimal():
            put(number(value))
        case dict():
            _write_object(value, put, sort_keys=sort_keys)
        case list() | tuple():
            put("[")
            for position, item in enumerate(value):
                if position:
                    put(",")
                _write(item, put, sort_keys=sort_keys)
            put("]")
        case _:
            raise NotExact(f"{type(value).__name__} has no exact JSON form.")


def _write_object(value: dict[object, object], put: Callable[[str], object], *, sort_keys: bool) -> None:
    before = "{"
    keys = sorted(value, key=str) if sort_keys else value
    for key in keys:
        if not isinstance(key, str):
            raise NotExact("A key of an object must be text.")
        put(f"{before}{_text(key)}:")
        _write(value[key], put, sort_keys=sort_keys)
        before = ","
    put("}" if value else "{}")


def _text(value: str) -> str:
    """A JSON string in UTF-8; one that holds half of a surrogate pair stays escaped, since UTF-8 can't say it."""
    if not value.isascii():
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            return encode_basestring_ascii(value)
    return encode_basestring(value)


def number(value: Decimal) -> str:
    """A Decimal as JSON number: 12.50 stays 12.50."""
    if not value.is_finite():
        raise NotExact(f"{value} is no JSON number.")
    return f"{value:f}" if abs(value.adjusted()) <= WIDEST_PLAIN_NUMBER else str(value)

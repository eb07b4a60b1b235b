"""The one byte form of JSON that is hashed, sealed and signed (docs/formats.md, section 1).

Never floats, never duplicate keys.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

MAX_INTEGER = 2**53 - 1
"""The largest integer that JavaScript keeps exactly."""


class NotCanonical(ValueError):
    """The value has no canonical form, or the bytes aren't the canonical form of anything."""


def canonical_json(data: object) -> bytes:
    """The canonical bytes: sorted ASCII keys, no blanks, ASCII. Only str, int, bool, None, list, tuple and dict."""
    _check(data)
    return json.dumps(data, sort_keys=True, ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode("ascii")


def parse_canonical(data: bytes) -> object:
    """The value of canonical bytes; anything that would not be written back byte for byte is refused."""
    try:
        value: object = json.loads(data.decode("ascii"))
        same = canonical_json(value) == data
    except NotCanonical:
        raise
    except (ValueError, RecursionError) as error:
        raise NotCanonical("This is no JSON in ASCII.") from error
    if not same:
        raise NotCanonical("This JSON is not in its canonical form.")
    return value


def _check(value: object) -> None:
    match value:
        case list() | tuple():
            _check_each(value)
        case dict():
            _check_keys(value)
            _check_each(value.values())
        case str():
            _check_text(value)
        case None | bool():
            return
        case int():
            if abs(value) > MAX_INTEGER:
                raise NotCanonical("An integer is beyond 2^53 - 1: write it as a string.")
        case _:
            raise NotCanonical(f"{type(value).__name__} has no canonical form: write it as a string.")


def _check_each(values: Iterable[object]) -> None:
    """Most values are plain ASCII strings: these are done with at once."""
    for value in values:
        if not (isinstance(value, str) and value.isascii()):
            _check(value)


def _check_keys(keys: Iterable[object]) -> None:
    """ASCII, so that sorting by code point (Python) and by UTF-16 unit (JavaScript) agree."""
    for key in keys:
        if not isinstance(key, str) or not key.isascii():
            raise NotCanonical("A key is not an ASCII string.")


def _check_text(text: str) -> None:
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise NotCanonical("A string holds half of a surrogate pair.")

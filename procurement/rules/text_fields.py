"""Reads the fields of canonical JSON that people hand over, strictly: what the format does not allow is NotCanonical."""

from __future__ import annotations

import re
from collections.abc import Container
from uuid import UUID

from procurement.rules.canonical import NotCanonical, parse_canonical

LARGEST = 2**16
_HEX = re.compile(r"([0-9a-f]{2})*\Z")


def fields_of(data: object, names: set[str]) -> dict[str, object]:
    """An object with exactly these fields, from a value or from the bytes of a text."""
    if isinstance(data, bytes):
        if len(data) > LARGEST:
            raise NotCanonical("This text is too long.")
        data = parse_canonical(data.rstrip(b"\r\n"))
    if not isinstance(data, dict) or set(data) != names:
        raise NotCanonical("These are not the fields that belong here.")
    return data


def list_of(value: object, lengths: Container[int]) -> list[object]:
    """A list of one of these lengths."""
    if not isinstance(value, list) or len(value) not in lengths:
        raise NotCanonical("This is no list of the right length.")
    return value


def number_of(value: object, allowed: Container[int]) -> int:
    """One of these whole numbers."""
    if not isinstance(value, int) or isinstance(value, bool) or value not in allowed:
        raise NotCanonical("This is not a number that belongs here.")
    return value


def text_of(value: object) -> str:
    """A string."""
    if not isinstance(value, str):
        raise NotCanonical("This is no string.")
    return value


def hex_of(value: object, *sizes: int) -> bytes:
    """So many bytes in lower-case hexadecimal; any of the sizes will do."""
    text = text_of(value)
    if not _HEX.match(text) or len(text) // 2 not in sizes:
        raise NotCanonical("These are not the bytes that belong here.")
    return bytes.fromhex(text)


def uuid_of(value: object) -> UUID:
    """A UUID in its usual form."""
    text = text_of(value)
    try:
        found = UUID(text)
    except ValueError as error:
        raise NotCanonical("This is no UUID.") from error
    if str(found) != text:
        raise NotCanonical("This UUID is not in its usual form.")
    return found

"""Which bytes of a file somebody asks for who goes on with a download that broke off (RFC 9110, section 14).

One range is answered; of several at once, of other units and of what is no range the whole file is the lawful answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})", re.ASCII | re.IGNORECASE)


class NotSatisfiable(ValueError):
    """Nothing of the file is in the range: it begins after its end, or asks for its last no bytes."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    """From `start` to `end`, both included."""

    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start + 1


def range_of(header: str, total: int) -> ByteRange | None:
    """The range that a Range header asks for of a file of `total` bytes; None: the whole file. NotSatisfiable for none of it."""
    found = _RANGE.fullmatch(header.strip())
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        return _of_file(max(total - int(found[2]), 0), total - 1, total if int(found[2]) else 0)
    if found[2] and int(found[2]) < int(found[1]):
        return None
    return _of_file(int(found[1]), min(int(found[2] or total), total - 1), total)


def _of_file(start: int, end: int, total: int) -> ByteRange:
    if start >= total:
        raise NotSatisfiable
    return ByteRange(start, end)


def goes_on(if_range: str, etag: str) -> bool:
    """Whether a part may be sent: without an If-Range header, or with the very version that the asker has begun. A weak tag or a
    date says too little, so that the whole file is sent."""
    return not if_range or if_range.strip() == etag

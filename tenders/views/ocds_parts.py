"""Files that are made while they are sent and go on where a download broke off all the same: HTTP ranges over their parts.

How long a part is shows when it is made: by a download that passed it, or by somebody who asks for what comes later. Lengths are
kept in the cache, which may forget them: then they are measured again, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from django.core.cache import cache
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from procurement.rules.byte_ranges import ByteRange, NotSatisfiable, range_of
from tenders.queries.bulk_parts import Part, PartedFile
from tenders.views.ocds_ranges import asked_range, nothing_there, with_range

KEPT_FOR = 30 * 24 * 3600
"""Seconds."""
OFTEN = 64
"""After so many parts that were made lengths are kept, so that who gives up waiting waits less the next time."""


class Lengths:
    """The lengths of the parts of a file, as far as they are known. `name` says which file it is, and what makes it."""

    def __init__(self, name: str) -> None:
        self._key = f"open-data-parts:{sha256(name.encode()).hexdigest()}"
        self._known: dict[int, tuple[int, int]] = cache.get(self._key) or {}
        self._new: dict[int, tuple[int, int]] = {}

    def of(self, part: Part) -> int | None:
        newest, length = self._new.get(part.run) or self._known.get(part.run) or (-1, 0)
        return length if newest == part.newest else None

    def learn(self, part: Part, length: int) -> None:
        if self.of(part) == length:
            return
        self._new[part.run] = (part.newest, length)
        if len(self._new) % OFTEN == 0:
            self.keep()

    def keep(self) -> None:
        if self._new:
            cache.set(self._key, {**(cache.get(self._key) or {}), **self._new}, KEPT_FOR)


def answer(request: HttpRequest, file: PartedFile, name: str, etag: str, content_type: str) -> HttpResponseBase:
    """The whole file, the part of it that is asked for, or 416 where that is after the end."""
    lengths = Lengths(name)
    asked = asked_range(request, etag)
    if asked:
        _measure(file, lengths)
    known = [lengths.of(part) for part in file.parts]
    total = sum(length or 0 for length in known)
    try:
        part = range_of(asked, total)
    except NotSatisfiable:
        return nothing_there(total)
    sent = _bytes(file, lengths, part) if part else _everything(file, lengths)
    response = StreamingHttpResponse(sent, content_type=content_type)
    if None not in known:
        return with_range(response, part, total)
    response["Accept-Ranges"] = "bytes"
    return response


def _measure(file: PartedFile, lengths: Lengths) -> None:
    """Make every part once whose length is not known."""
    for part in file.parts:
        if lengths.of(part) is None:
            lengths.learn(part, len(file.content(part)))
    lengths.keep()


def _everything(file: PartedFile, lengths: Lengths) -> Iterator[bytes]:
    try:
        for part in file.parts:
            content = file.content(part)
            lengths.learn(part, len(content))
            yield content
    finally:
        lengths.keep()


def _bytes(file: PartedFile, lengths: Lengths, wanted: ByteRange) -> Iterator[bytes]:
    """The bytes from the first to the last that is wanted; parts before and after them are not made."""
    begins = 0
    for part in file.parts:
        length = lengths.of(part) or 0
        first, end = max(wanted.start - begins, 0), min(wanted.end + 1 - begins, length)
        begins += length
        if first < end:
            content = file.content(part)
            if len(content) != length:
                raise RuntimeError("A part of a file of open data is of another length than when it was measured.")
            yield content[first:end]

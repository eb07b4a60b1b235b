"""Reads OCDS out of files of any size in constant memory: packages, releases, records, JSON lines, each of them gzipped.

What a file holds is seen from its content, never from its name.
"""

from __future__ import annotations

import gzip
import itertools
import zlib
from collections.abc import Iterator
from contextlib import nullcontext
from io import BufferedReader

from procurement.rules.exact_json import loads
from procurement.rules.messages import Message, gettext_noop
from tenders.services.ocds_shapes import Broken, Found, in_document, in_value, not_json

LONGEST_LINE = 2**20
"""Lines up to here are read at once, which is much quicker; longer ones, such as a package on one line, piece by piece."""


def read(raw: BufferedReader) -> Iterator[Found | Broken]:
    """All releases in a file, opened for reading bytes and standing at its beginning."""
    packed = raw.peek(2)[:2] == b"\x1f\x8b"
    try:
        with gzip.GzipFile(fileobj=raw) if packed else nullcontext(raw) as stream:
            first, second = _line(stream), _line(stream)
            ahead = _Ahead(first + second, stream)
            yield from _read_lines(ahead) if _is_lines(first, second) else in_document(ahead, "")
    except (OSError, EOFError, zlib.error) as error:  # a truncated or damaged gzip file
        yield Broken("", Message(gettext_noop("It can't be read to its end: %(detail)s"), {"detail": str(error)}))


def _line(stream: BufferedReader | gzip.GzipFile) -> bytes:
    """The next line that is not blank, cut at LONGEST_LINE; empty at the end."""
    while (line := stream.readline(LONGEST_LINE)) and not line.strip():
        pass
    return line


class _Ahead:
    """A stream with the bytes that were read of it to look at, put back in front."""

    def __init__(self, ahead: bytes, stream: BufferedReader | gzip.GzipFile) -> None:
        self._ahead, self._stream = ahead.removeprefix(b"\xef\xbb\xbf"), stream

    def read(self, size: int = -1) -> bytes:
        if not self._ahead:
            return self._stream.read(size)
        taken, self._ahead = (self._ahead, b"") if size < 0 else (self._ahead[:size], self._ahead[size:])
        return taken

    def readline(self, limit: int) -> bytes:
        if not self._ahead:
            return self._stream.readline(limit)
        end = self._ahead.find(b"\n") + 1 or len(self._ahead)
        taken, self._ahead = self._ahead[: min(end, limit)], self._ahead[min(end, limit) :]
        return taken


class _OneLine:
    """What is left of one line, as a stream of its own."""

    def __init__(self, begun: bytes, stream: _Ahead) -> None:
        self._begun, self._stream, self._over = begun, stream, begun.endswith(b"\n")

    def read(self, size: int = -1) -> bytes:
        if self._begun:
            taken, self._begun = (self._begun, b"") if size < 0 else (self._begun[:size], self._begun[size:])
            return taken
        if self._over:
            return b""
        piece = self._stream.readline(size if size > 0 else LONGEST_LINE)
        self._over = not piece or piece.endswith(b"\n")
        return piece


def _is_lines(first: bytes, second: bytes) -> bool:
    """Whether each line is a value by itself. One broken first line does not make a file something else."""
    return _is_object(first) or (first.strip() not in (b"{", b"[") and _is_object(second))


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(loads(line.removeprefix(b"\xef\xbb\xbf")), dict)
    except (ValueError, RecursionError):
        return False


def _read_lines(stream: _Ahead) -> Iterator[Found | Broken]:
    for number in itertools.count(1):
        line = stream.readline(LONGEST_LINE)
        if not line:
            return
        place = f"line {number}"
        if len(line) >= LONGEST_LINE and not line.endswith(b"\n"):
            remaining = _OneLine(line, stream)
            yield from in_document(remaining, place)
            while remaining.read(2**16):  # what is left of a line that broke off goes with it
                pass
        elif line.strip():
            try:
                value = loads(line)
            except (ValueError, RecursionError) as error:
                yield Broken(place, not_json(error))
                continue
            yield from in_value(value, place)

"""Reads OCDS out of files of any size in constant memory: packages, releases, records, JSON lines, each of them plain, gzipped or in a ZIP.

What a file holds is seen from its content, never from its name.
"""

from __future__ import annotations

import codecs
import gzip
import itertools
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from io import BufferedReader
from zipfile import BadZipFile, ZipFile

from procurement.rules.exact_json import loads
from procurement.rules.messages import Message, gettext_noop
from tenders.services.ocds_shapes import Broken, Found, in_document, in_value, not_json

LONGEST_LINE = 2**20
"""Lines up to here are read at once, which is much quicker; longer ones, such as a package on one line, piece by piece."""


Stream = BufferedReader | gzip.GzipFile


def read(raw: BufferedReader) -> Iterator[Found | Broken]:
    """All releases in a file, opened for reading bytes and standing at its beginning."""
    try:
        begins = raw.peek(4)[:4]
        if begins == b"PK\x03\x04":
            yield from _read_archive(raw)
        elif begins[:2] == b"\x1f\x8b":
            with gzip.GzipFile(fileobj=raw) as stream:
                yield from _read_text(stream)
        else:
            yield from _read_text(raw)
    except (
        OSError,
        EOFError,
        zlib.error,
        BadZipFile,
        NotImplementedError,
        RuntimeError,
    ) as error:  # damaged, or with a password
        yield Broken("", Message(gettext_noop("It can't be read to its end: %(detail)s"), {"detail": str(error)}))


def _read_archive(raw: BufferedReader) -> Iterator[Found | Broken]:
    """Each file in a ZIP in turn. Its list stands at the end, so what can't be wound back is copied to disk first."""
    with nullcontext(raw) if raw.seekable() else tempfile.TemporaryFile() as file:
        if file is not raw:
            shutil.copyfileobj(raw, file)
        with ZipFile(file) as archive:
            for member in archive.infolist():
                if member.is_dir():
                    continue
                with archive.open(member) as packed:
                    for found in read(BufferedReader(packed)):  # type: ignore[arg-type]  # it reads like a raw file
                        place = f"{member.filename}, {found.place}" if found.place else member.filename
                        yield replace(found, place=place)


def _read_text(stream: Stream) -> Iterator[Found | Broken]:
    first = _line(stream)
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield from in_document(_Utf16(first, stream), "")
        return
    second = _line(stream)
    ahead = _Ahead(first + second, stream)
    yield from _read_lines(ahead) if _is_lines(first, second) else in_document(ahead, "")


class _Utf16:
    """A stream in UTF-16 as one in UTF-8."""

    def __init__(self, begun: bytes, stream: Stream) -> None:
        self._begun, self._stream, self._decode = (
            begun,
            stream,
            codecs.getincrementaldecoder("utf-16")("replace").decode,
        )

    def read(self, size: int = -1) -> bytes:
        data, self._begun = self._begun or self._stream.read(size), b""
        text = self._decode(data, not data)
        return text.encode() or (self.read(size) if data else b"")


def _line(stream: Stream) -> bytes:
    """The next line that is not blank, cut at LONGEST_LINE; empty at the end."""
    while (line := stream.readline(LONGEST_LINE)) and not line.strip():
        pass
    return line


class _Ahead:
    """A stream with the bytes that were read of it to look at, put back in front."""

    def __init__(self, ahead: bytes, stream: Stream) -> None:
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

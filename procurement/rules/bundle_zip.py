"""The zip files of bundles (docs/formats.md, section 18.1): stored, sorted, without extras, so that each has one byte form.

Any zip program opens them. A reader writes the structure again from what it found and refuses the file if a byte differs.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

MOST_MEMBERS = 200_000
_PATH = re.compile(r"(?=.{1,200}\Z)[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*\Z")
_WIDE = 0xFFFFFFFF
_DAY = 0x21
"""1 January 1980, the first day that a zip file can name."""
_MODE = 0o100644 << 16
_LOCAL = struct.Struct("<4s5H3I2H")
LOCAL_SIZE = _LOCAL.size
"""Bytes of a header without the path after it."""
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_END64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR = struct.Struct("<4sIQI")
_PIECE = 1 << 20
_LONGEST_ENTRY = 320


class BundleError(ValueError):
    """What is wrong with a bundle. `artefact` names the file inside it, or the bundle itself; the message is a sentence."""

    def __init__(self, artefact: str, sentence: str) -> None:
        super().__init__(sentence)
        self.artefact = artefact


@dataclass(frozen=True, slots=True)
class Member:
    """One file in the zip: where its header stands, how long its content is."""

    path: str
    size: int
    crc: int
    offset: int

    @property
    def start(self) -> int:
        """Where its content begins."""
        return self.offset + _LOCAL.size + len(self.path)

    @property
    def end(self) -> int:
        """Where the next header begins."""
        return self.start + self.size


class ZipWriter:
    """Writes a zip into a seekable file, from its present position on."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._base = out.tell()
        self.members: list[Member] = []

    def add(self, path: str, chunks: Iterable[bytes]) -> str:
        """Write a file in one pass and return the SHA-256 of its content. ValueError beyond 4 GiB."""
        offset = self._out.tell() - self._base
        self._out.write(bytes(_LOCAL.size + len(path)))
        digest, crc, size = hashlib.sha256(), 0, 0
        for chunk in chunks:
            self._out.write(chunk)
            digest.update(chunk)
            crc, size = zlib.crc32(chunk, crc), size + len(chunk)
        if size >= _WIDE:
            raise ValueError("A file in a bundle has less than 4 GiB.")
        member = Member(path, size, crc, offset)
        self.members.append(member)
        self._out.seek(self._base + offset)
        self._out.write(local_header(member))
        self._out.seek(0, os.SEEK_END)
        return digest.hexdigest()

    def finish(self) -> None:
        """Write the directory; nothing may follow."""
        self._out.write(directory(self.members, self._out.tell() - self._base))


def local_header(member: Member) -> bytes:
    """The bytes before a file's content."""
    name = member.path.encode("ascii")
    fields = (b"PK\x03\x04", 20, 0, 0, 0, _DAY, member.crc, member.size, member.size, len(name), 0)
    return _LOCAL.pack(*fields) + name


def parse_local_header(data: bytes, offset: int) -> Member | None:
    """The file that a header at this offset announces; None if it is not the header that the format prescribes."""
    crc, size = struct.unpack_from("<2I", data, 14)
    member = Member(data[LOCAL_SIZE:].decode("latin-1"), size, crc, offset)
    return member if member.path.isascii() and local_header(member) == data else None


def directory(members: Sequence[Member], start: int) -> bytes:
    """The bytes after the last file's content, which begin at `start`; in the wide form (zip64) only where it is needed."""
    entries = b"".join(_central_entry(member) for member in members)
    count, end = len(members), start + len(entries)
    wide = b""
    if start >= _WIDE or count >= 0xFFFF or any(member.offset >= _WIDE for member in members):
        wide = _END64.pack(b"PK\x06\x06", _END64.size - 12, 45, 45, 0, 0, count, count, len(entries), start)
        wide += _LOCATOR.pack(b"PK\x06\x07", 0, end, 1)
    short = min(count, 0xFFFF)
    return entries + wide + _END.pack(b"PK\x05\x06", 0, 0, short, short, len(entries), min(start, _WIDE), 0)


def _central_entry(member: Member) -> bytes:
    name = member.path.encode("ascii")
    far = struct.pack("<HHQ", 1, 8, member.offset) if member.offset >= _WIDE else b""
    fields = (
        b"PK\x01\x02", 3 << 8 | 20, 45 if far else 20, 0, 0, 0, _DAY, member.crc, member.size, member.size,
        len(name), len(far), 0, 0, 0, _MODE, min(member.offset, _WIDE),
    )  # fmt: skip
    return _CENTRAL.pack(*fields) + name + far


class ZipReader:
    """A zip that `ZipWriter` could have written, read in place. BundleError for any other."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        try:
            self.members = {member.path: member for member in _members(source)}
        except (struct.error, UnicodeDecodeError) as error:
            raise BundleError("the zip file", "Its directory is malformed.") from error
        if len(self.members) > MOST_MEMBERS:
            raise BundleError("the zip file", f"It has more than {MOST_MEMBERS} files.")
        for member in self.members.values():
            if self._read_at(member.offset, member.start - member.offset) != local_header(member):
                raise BundleError(member.path, "Its header in the zip file is not the one that the format prescribes.")

    def read(self, path: str, limit: int) -> bytes:
        """The content of a file of at most `limit` bytes."""
        member = self._member(path)
        if member.size > limit:
            raise BundleError(path, f"It is larger than {limit} bytes.")
        return self._read_at(member.start, member.size)

    def open(self, path: str) -> BinaryIO:
        """The content of a file as a seekable file of its own."""
        return io.BufferedReader(_Section(self._source, self._member(path)), _PIECE)

    def digest(self, path: str) -> str:
        """SHA-256 of the content; BundleError if its checksum in the zip is another."""
        digest, crc = hashlib.sha256(), 0
        with self.open(path) as source:
            while piece := source.read(_PIECE):
                digest.update(piece)
                crc = zlib.crc32(piece, crc)
        if crc != self._member(path).crc:
            raise BundleError(path, "Its checksum in the zip file does not fit.")
        return digest.hexdigest()

    def _member(self, path: str) -> Member:
        if path not in self.members:
            raise BundleError(path, "It is missing.")
        return self.members[path]

    def _read_at(self, offset: int, size: int) -> bytes:
        self._source.seek(offset)
        return self._source.read(size)


class _Section(io.RawIOBase):
    """A part of a file as a file of its own."""

    def __init__(self, source: BinaryIO, member: Member) -> None:
        self._source, self._member, self._at = source, member, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._member.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        room = min(len(buffer), max(0, self._member.size - self._at))
        self._source.seek(self._member.start + self._at)
        data = self._source.read(room)
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def _members(source: BinaryIO) -> list[Member]:
    length = source.seek(0, os.SEEK_END)
    start, size = _directory_place(source, length)
    source.seek(start)
    tail = source.read(length - start)
    found: list[Member] = []
    at = 0
    while at < size:
        member, at = _parse_entry(tail, at)
        if not _PATH.match(member.path):
            raise BundleError("the zip file", "It has a file with a name that the format does not allow.")
        if member.offset != (found[-1].end if found else 0):
            raise BundleError(member.path, "It does not follow the file before it.")
        found.append(member)
    if (found[-1].end if found else 0) != start or directory(found, start) != tail:
        raise BundleError("the zip file", "Its directory is not the one that the format prescribes.")
    if len({member.path for member in found}) != len(found):
        raise BundleError("the zip file", "It has two files of one name.")
    return found


def _directory_place(source: BinaryIO, length: int) -> tuple[int, int]:
    """Where the directory begins and how long its entries are, as the end of the file says."""
    if length < _END.size:
        raise BundleError("the zip file", "It is no bundle: it is too short.")
    source.seek(length - _END.size)
    magic, _, _, _, _, size, start, _ = _END.unpack(source.read(_END.size))
    if magic != b"PK\x05\x06":
        raise BundleError("the zip file", "It does not end as a bundle does: was it downloaded whole?")
    if start == _WIDE and length > _WIDE:
        source.seek(length - _END.size - _LOCATOR.size - _END64.size)
        *_, size, start = _END64.unpack(source.read(_END64.size))
    if start + size > length or length - start > MOST_MEMBERS * _LONGEST_ENTRY:
        raise BundleError("the zip file", "Its directory is malformed.")
    return start, size


def _parse_entry(tail: bytes, at: int) -> tuple[Member, int]:
    fields = _CENTRAL.unpack_from(tail, at)
    crc, size, name_length, extra_length, offset = fields[7], fields[9], fields[10], fields[11], fields[16]
    name_at = at + _CENTRAL.size
    extra_at = name_at + name_length
    if extra_length:
        _, _, offset = struct.unpack_from("<HHQ", tail, extra_at)
    return Member(tail[name_at:extra_at].decode("ascii"), size, crc, offset), extra_at + extra_length

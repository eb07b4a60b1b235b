"""A sealed package: a bid that was sealed offline, as one zip file (docs/formats.md, section 22). Written here, and read as it arrives.

The reader takes the bytes in pieces of any size and keeps none: objects are ciphertext that passes on to where they are stored.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO, Protocol
from uuid import UUID

from procurement.rules.bundle_zip import LOCAL_SIZE, Member, ZipWriter, directory, parse_local_header
from procurement.rules.canonical import NotCanonical, canonical_json, parse_canonical
from procurement.rules.coded_errors import CodedError
from procurement.rules.messages import gettext_noop
from procurement.rules.text_fields import fields_of, hex_of, list_of, number_of, text_of, uuid_of

MOST_FILES = 100
LARGEST_HEAD = 2**15
_PATHS = re.compile(r"manifest\.sb1\Z|(objects|prices)/(?P<id>[0-9a-f]{64})\.sb1\Z")
HEAD_NAME = "bid.json"

SENTENCES = {
    "malformed": gettext_noop("This is no sealed package, or it was altered. Make it again and upload it as it is."),
    "incomplete": gettext_noop("The package is incomplete: it broke off, or a file that it names is missing in it."),
    "checksum": gettext_noop("The package was damaged on its way: upload it again."),
}
"""The codes that vectors use, each with its sentence."""


class PackageError(CodedError):
    """A package is refused. `code` is a key of SENTENCES."""

    sentences = SENTENCES


@dataclass(frozen=True, slots=True)
class PackageHead:
    """What the package says it holds: object ids, the files sorted, and the terms of the tender that it was made for; of two
    envelopes also the ids of the sealed price tables, sorted."""

    tender: UUID
    bid: UUID
    manifest: str
    files: tuple[str, ...]
    terms: int
    prices: tuple[str, ...] = ()

    def to_bytes(self) -> bytes:
        """The content of bid.json."""
        return canonical_json(
            {
                "v": 1, "tender": str(self.tender), "bid": str(self.bid), "manifest": self.manifest,
                "files": list(self.files), "terms": self.terms,
                **({"prices": list(self.prices)} if self.prices else {}),
            }
        )  # fmt: skip

    @property
    def paths(self) -> list[str]:
        """The paths of the objects, in their order in the zip."""
        tables, files = (f"prices/{one}.sb1" for one in self.prices), (f"objects/{one}.sb1" for one in self.files)
        return ["manifest.sb1", *tables, *files]

    @property
    def objects(self) -> tuple[str, ...]:
        """The ids of all objects, in their order in the zip."""
        return (self.manifest, *self.prices, *self.files)

    def id_at(self, path: str) -> str:
        """The object id that the object at this path must have."""
        found = _PATHS.match(path)
        return (found and found["id"]) or self.manifest


def parse_head(data: bytes) -> PackageHead:
    """The parts of bid.json; PackageError for anything that the format does not allow."""
    try:
        value = parse_canonical(data)
        second = {"prices"} & set(value) if isinstance(value, dict) else set()
        fields = fields_of(value, {"v", "tender", "bid", "manifest", "files", "terms", *second})
        number_of(fields["v"], range(1, 2))
        files = _ids(fields["files"], range(MOST_FILES + 1))
        prices = _ids(fields["prices"], range(1, MOST_FILES + 1)) if second else ()
        terms, manifest = number_of(fields["terms"], range(1, 2**15)), _id(fields["manifest"])
        return PackageHead(uuid_of(fields["tender"]), uuid_of(fields["bid"]), manifest, files, terms, prices)
    except NotCanonical as error:
        raise PackageError("malformed") from error


def write_package(out: BinaryIO, head: PackageHead, contents: Iterable[Iterable[bytes]]) -> None:
    """The package; `contents` are the sealed objects in the order of `head.paths`."""
    writer = ZipWriter(out)
    writer.add(HEAD_NAME, [head.to_bytes()])
    for path, chunks in zip(head.paths, contents, strict=True):
        writer.add(path, chunks)
    writer.finish()


class Receiver(Protocol):
    """Who takes what is in a package while it is read. What it raises ends the reading."""

    def head(self, head: PackageHead) -> None:
        """What the package says it holds; called first."""

    def begin(self, object_id: str, size: int) -> None:
        """An object of so many bytes follows."""

    def data(self, data: bytes) -> None:
        """A piece of it."""

    def end(self) -> None:
        """It is whole."""


class PackageReader:
    """Reads a package while it arrives, strictly: what `write_package` would not have written is a PackageError.

    Nothing counts before `finish` has returned.
    """

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._pending = bytearray()
        self._head: PackageHead | None = None
        self._members: list[Member] = []
        self._expected = [HEAD_NAME]
        self._left = 0
        self._crc = 0
        self._offset = 0

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        if self._left and not self._pending and self._head is not None:
            data = data[self._object(data) :]
        self._pending += data
        while self._expected and self._step():
            pass
        if not self._expected and len(self._pending) > LARGEST_HEAD + 64 * MOST_FILES:
            raise PackageError("malformed")

    def finish(self) -> PackageHead:
        """The bytes have ended: what the package holds, if it is whole."""
        if self._head is None or self._expected:
            raise PackageError("incomplete")
        if bytes(self._pending) != directory(self._members, self._offset):
            raise PackageError("malformed")
        return self._head

    def _step(self) -> bool:
        """Read as far as the pending bytes go; whether something was read."""
        if not self._left:
            return self._begin()
        if self._head is None:
            return self._read_head()
        used = self._object(bytes(self._pending))
        del self._pending[:used]
        return bool(used)

    def _begin(self) -> bool:
        path = self._expected[0]
        length = LOCAL_SIZE + len(path)
        if len(self._pending) < length:
            return False
        member = parse_local_header(bytes(self._pending[:length]), self._offset)
        if member is None or member.path != path or not member.size:
            raise PackageError("malformed")
        del self._pending[:length]
        self._members.append(member)
        self._left, self._crc = member.size, 0
        if self._head is not None:
            self._receiver.begin(self._head.id_at(path), member.size)
        elif member.size > LARGEST_HEAD:
            raise PackageError("malformed")
        return True

    def _read_head(self) -> bool:
        if len(self._pending) < self._left:
            return False
        content = bytes(self._pending[: self._left])
        del self._pending[: self._left]
        self._head = parse_head(content)
        self._receiver.head(self._head)
        self._expected += self._head.paths
        self._left, self._crc = 0, zlib.crc32(content)
        self._end()
        return True

    def _object(self, data: bytes) -> int:
        """Pass on what belongs to the present object; how many bytes that were."""
        piece = data[: self._left]
        self._receiver.data(piece)
        self._crc = zlib.crc32(piece, self._crc)
        self._left -= len(piece)
        if not self._left:
            self._end()
            self._receiver.end()
        return len(piece)

    def _end(self) -> None:
        member = self._members[-1]
        if self._crc != member.crc:
            raise PackageError("checksum")
        self._offset = member.end
        del self._expected[0]


def _id(value: object) -> str:
    return hex_of(text_of(value), 32).hex()


def _ids(value: object, many: range) -> tuple[str, ...]:
    found = tuple(_id(one) for one in list_of(value, many))
    if list(found) != sorted(set(found)):
        raise NotCanonical("The ids are not sorted, each once.")
    return found

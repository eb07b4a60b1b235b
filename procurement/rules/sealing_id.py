"""The id of a sealed object: what receipts name and storage files are called by (docs/formats.md, section 3.6)."""

from __future__ import annotations

import hashlib
from typing import BinaryIO

from procurement.rules.sealing_chunks import PREFIX_SIZE, SEALED_CHUNK_SIZE
from procurement.rules.sealing_header import FIXED_SIZE, header_size

PART_SIZE = 64 * SEALED_CHUNK_SIZE
"""Parts are the unit of hashing, and later of resumable upload."""


class ObjectId:
    """The id of an object: a hash over the hashes of its parts, taken while the bytes pass."""

    def __init__(self, header_length: int) -> None:
        self._room = header_length + PREFIX_SIZE
        self._part = hashlib.sha256()
        self._whole = hashlib.sha256(b"SB1 object")

    def feed(self, data: bytes) -> None:
        view = memoryview(data)
        while len(view) >= self._room:
            self._part.update(view[: self._room])
            view = view[self._room :]
            self._end_part()
        self._part.update(view)
        self._room -= len(view)

    def hex(self) -> str:
        """The id as 64 hex digits; call it once, after the last byte."""
        if self._room != PART_SIZE:
            self._end_part()
        return self._whole.hexdigest()

    def _end_part(self) -> None:
        self._whole.update(self._part.digest())
        self._part, self._room = hashlib.sha256(), PART_SIZE


def object_id(source: BinaryIO) -> str:
    """The id of the object in a seekable file. Raises SealingError only if its header can't be measured."""
    source.seek(0)
    fixed = source.read(FIXED_SIZE)
    hashed = ObjectId(header_size(fixed))
    hashed.feed(fixed)
    while data := source.read(PART_SIZE):
        hashed.feed(data)
    return hashed.hex()

"""Seal and open SB1 objects (docs/formats.md, section 3), streaming, in constant memory. No storage, no clock."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from procurement.rules.canonical import NotCanonical, canonical_json, parse_canonical
from procurement.rules.padme import padded_size
from procurement.rules.sealing_chunks import KEY_SIZE, ChunkReader, ChunkSealer
from procurement.rules.sealing_errors import BadMeta, BadPadding, TooLarge, UnknownKey
from procurement.rules.sealing_header import (
    FIXED_SIZE,
    Header,
    LockSlot,
    Place,
    fixed_part,
    header_size,
    lock_info,
    parse_header,
)
from procurement.rules.sealing_id import ObjectId
from procurement.rules.sealing_locks import Lock, close_lock, key_id, open_lock

MAX_BODY = 200 * 2**20
"""The largest file that may be sealed, in bytes."""
MAX_META = 4096
_LENGTH_SIZE = 4
_TRAILER_SIZE = 8


@dataclass(frozen=True, slots=True)
class Meta:
    """What an object is called inside: sealed with the content, so that names stay secret too."""

    name: str
    slot: str = ""
    type: str = "application/octet-stream"

    def __post_init__(self) -> None:
        plain = self.slot + self.type
        if not 1 <= len(self.name) <= 255 or len(self.slot) > 100 or not 1 <= len(self.type) <= 127:
            raise BadMeta
        if not plain.isascii() or not plain.isprintable() or any(c < " " or c in "/\\\x7f" for c in self.name):
            raise BadMeta

    def to_bytes(self) -> bytes:
        return canonical_json({"name": self.name, "slot": self.slot, "type": self.type})


class Sealer:
    """Seals one object: the bytes are what `feed` returns, call by call, then what `finish` returns.

    With a fresh header from `new_header` and the defaults every object is unique; the same header, content key, salt,
    metadata and body make the same bytes again, which is how a bidder re-creates what its receipt names.
    """

    def __init__(self, header: Header, content_key: bytes, meta: Meta, salt: bytes | None = None) -> None:
        context = header.to_bytes()
        described = meta.to_bytes()
        self.content_key = content_key
        self._chunks = ChunkSealer(content_key, context, salt)
        self._id = ObjectId(len(context))
        self._start = context + self._chunks.prefix
        self._start += self._chunks.feed(len(described).to_bytes(_LENGTH_SIZE, "big") + described)
        self._overhead = _LENGTH_SIZE + len(described) + _TRAILER_SIZE
        self.salt = self._chunks.salt
        self.body_size = 0
        self.size = 0
        self.object_id = ""

    def feed(self, data: bytes) -> bytes:
        """Take a piece of the body and return the sealed bytes that are ready. Raises TooLarge beyond MAX_BODY."""
        self.body_size += len(data)
        if self.body_size > MAX_BODY:
            raise TooLarge
        return self._emit(self._chunks.feed(data))

    def finish(self) -> bytes:
        """The rest: padding (at most 1/32 of the body beyond 64 KiB) and the end mark. Sets `object_id` and `size`."""
        length = self.body_size + self._overhead
        padding = bytes(padded_size(length) - length)
        trailer = self.body_size.to_bytes(_TRAILER_SIZE, "big")
        sealed = self._emit(self._chunks.feed(padding + trailer) + self._chunks.finish())
        self.object_id = self._id.hex()
        return sealed

    def _emit(self, sealed: bytes) -> bytes:
        sealed, self._start = self._start + sealed, b""
        self._id.feed(sealed)
        self.size += len(sealed)
        return sealed


def new_header(place: Place, keys: Mapping[Lock, bytes]) -> tuple[Header, bytes]:
    """A header that locks a fresh content key to these public keys, and that content key.

    P alone (level A) holds the content key; with C (level B) it is split by XOR, so that both are needed; R always
    holds all of it.
    """
    if Lock.PLATFORM not in keys:
        raise ValueError("Every object has a platform lock.")
    content_key = os.urandom(KEY_SIZE)
    pieces = _split(content_key, committee=Lock.COMMITTEE in keys)
    fixed = fixed_part(place, len(keys))
    slots = []
    for lock in sorted(keys):
        kid = key_id(keys[lock])
        slots.append(LockSlot(lock, kid, close_lock(keys[lock], pieces[lock], lock_info(lock, kid, fixed))))
    return Header(place, tuple(slots)), content_key


def seal(place: Place, keys: Mapping[Lock, bytes], meta: Meta, body: bytes) -> tuple[bytes, str]:
    """A whole small object in memory: its bytes and its id."""
    sealer = Sealer(*new_header(place, keys), meta)
    sealed = sealer.feed(body) + sealer.finish()
    return sealed, sealer.object_id


class OpenedObject:
    """An object whose header, locks, commitment, length and metadata are checked; the body is checked while it is read.

    Bytes from `chunks` count only once it has ended without an error: the padding after the body is checked last.
    """

    def __init__(self, header: Header, reader: ChunkReader) -> None:
        self.header = header
        self._reader = reader
        self._start, self.meta = _read_meta(reader)
        self.size = int.from_bytes(reader.read(reader.size - _TRAILER_SIZE, reader.size), "big")
        length = self._start + self.size + _TRAILER_SIZE
        if reader.size < length or padded_size(length) != reader.size:
            raise BadPadding

    def chunks(self) -> Iterator[bytes]:
        """The body in pieces of up to 16 KiB."""
        position, end = 0, self._start + self.size
        for chunk in self._reader.chunks():
            body = chunk[max(self._start - position, 0) : max(end - position, 0)]
            padding = chunk[max(end - position, 0) : max(self._reader.size - _TRAILER_SIZE - position, 0)]
            if padding.strip(b"\0"):
                raise BadPadding
            if body:
                yield body
            position += len(chunk)

    def read(self) -> bytes:
        """The whole body."""
        return b"".join(self.chunks())


def open_object(
    source: BinaryIO, private_keys: Mapping[Lock, bytes], *, place: Place, kids: Mapping[Lock, bytes]
) -> OpenedObject:
    """Open the object in a seekable file, or raise the SealingError that names what is wrong with it.

    `place` is where the bid claims to belong, `kids` the platform and committee key ids that the tender published: both
    must be met exactly. With an R key the recovery lock is used alone, else P, and C where there is one.
    """
    return _opened(source, content_key_of(source, private_keys, place=place, kids=kids))


def content_key_of(
    source: BinaryIO, private_keys: Mapping[Lock, bytes], *, place: Place, kids: Mapping[Lock, bytes]
) -> bytes:
    """The content key in the locks of an object, refused as `open_object` does.

    Published after the opening it proves what the object holds: its commitment lets no other key open it.
    """
    header = read_header(source)
    header.require(place, kids)
    return _content_key(header, private_keys)


def open_with_content_key(
    source: BinaryIO, content_key: bytes, *, place: Place, kids: Mapping[Lock, bytes]
) -> OpenedObject:
    """Open an object with its published content key; refused as `open_object` does, but no lock is looked into."""
    read_header(source).require(place, kids)
    return _opened(source, content_key)


def read_header(source: BinaryIO) -> Header:
    """The header of the object in a seekable file."""
    source.seek(0)
    fixed = source.read(FIXED_SIZE)
    return parse_header(fixed + source.read(header_size(fixed) - FIXED_SIZE))


def _opened(source: BinaryIO, content_key: bytes) -> OpenedObject:
    header = read_header(source)
    context = header.to_bytes()
    return OpenedObject(header, ChunkReader(source, len(context), content_key, context))


def _content_key(header: Header, private_keys: Mapping[Lock, bytes]) -> bytes:
    slots = {slot.type: slot for slot in header.locks}
    recovery = Lock.RECOVERY in private_keys and Lock.RECOVERY in slots
    needed = [Lock.RECOVERY] if recovery else [lock for lock in slots if lock is not Lock.RECOVERY]
    fixed = fixed_part(header.place, len(header.locks))
    content_key = bytes(KEY_SIZE)
    for lock in needed:
        if lock not in private_keys:
            raise UnknownKey
        slot = slots[lock]
        piece = open_lock(private_keys[lock], slot.ciphertext, lock_info(lock, slot.kid, fixed))
        content_key = _xor(content_key, piece)
    return content_key


def _split(content_key: bytes, *, committee: bool) -> dict[Lock, bytes]:
    half = os.urandom(KEY_SIZE) if committee else content_key
    return {Lock.PLATFORM: half, Lock.COMMITTEE: _xor(content_key, half), Lock.RECOVERY: content_key}


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))


def _read_meta(reader: ChunkReader) -> tuple[int, Meta]:
    """Where the body starts, and the metadata before it."""
    if reader.size < _LENGTH_SIZE + _TRAILER_SIZE:
        raise BadPadding
    length = int.from_bytes(reader.read(0, _LENGTH_SIZE), "big")
    end = _LENGTH_SIZE + length
    if length > MAX_META or end + _TRAILER_SIZE > reader.size:
        raise BadMeta
    try:
        value = parse_canonical(reader.read(_LENGTH_SIZE, end))
    except NotCanonical as error:
        raise BadMeta from error
    if not isinstance(value, dict) or set(value) != {"name", "slot", "type"}:
        raise BadMeta
    if not all(isinstance(text, str) for text in value.values()):
        raise BadMeta
    return end, Meta(**value)

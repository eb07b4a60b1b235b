"""Chunked encryption: Cobblestone-256 of C2SP chunked-encryption v1 (docs/formats.md, section 2), in constant memory.

The input key must be uniformly random; the salt is fresh for every message, except to make the same bytes again.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from procurement.rules.sealing_errors import ChunkInvalid, CommitmentMismatch, TooLarge, Truncated

KEY_SIZE = 32
SALT_SIZE = 24
COMMITMENT_SIZE = 32
PREFIX_SIZE = SALT_SIZE + COMMITMENT_SIZE
CHUNK_SIZE = 16384
TAG_SIZE = 16
SEALED_CHUNK_SIZE = CHUNK_SIZE + TAG_SIZE
MAX_CHUNKS = 2**38
_LABEL = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\x00"
_BASE_SIZE = 12


class _MessageKey:
    """The cipher, base nonce and commitment that one message derives from input key, salt and context."""

    def __init__(self, key: bytes, salt: bytes, context: bytes) -> None:
        if len(key) != KEY_SIZE:
            raise ValueError("The input key has 32 bytes.")
        length = KEY_SIZE + _BASE_SIZE + COMMITMENT_SIZE
        derived = HKDFExpand(algorithm=SHA512(), length=length, info=_LABEL + salt + context).derive(key)
        self._cipher = AESGCM(derived[:KEY_SIZE])
        self._base = int.from_bytes(derived[KEY_SIZE : KEY_SIZE + _BASE_SIZE], "big")
        self.commitment = derived[KEY_SIZE + _BASE_SIZE :]

    def seal(self, number: int, chunk: bytes) -> bytes:
        if number >= MAX_CHUNKS:
            raise TooLarge
        return self._cipher.encrypt(self._nonce(number), chunk, None)

    def open(self, number: int, chunk: bytes) -> bytes:
        try:
            return self._cipher.decrypt(self._nonce(number), chunk, None)
        except InvalidTag as error:
            raise ChunkInvalid from error

    def _nonce(self, number: int) -> bytes:
        return (self._base ^ number).to_bytes(_BASE_SIZE, "big")


class ChunkSealer:
    """Seals a stream: `prefix`, then what `feed` returns, then what `finish` returns."""

    def __init__(self, key: bytes, context: bytes, salt: bytes | None = None) -> None:
        self.salt = os.urandom(SALT_SIZE) if salt is None else salt
        if len(self.salt) != SALT_SIZE:
            raise ValueError("The salt has 24 bytes.")
        self._key = _MessageKey(key, self.salt, context)
        self._pending = bytearray()
        self._number = 0

    @property
    def prefix(self) -> bytes:
        """Salt and commitment: the first 56 bytes of the message."""
        return self.salt + self._key.commitment

    def feed(self, data: bytes) -> bytes:
        """Take plaintext and return the sealed chunks that became full."""
        self._pending += data
        full = len(self._pending) // CHUNK_SIZE * CHUNK_SIZE
        sealed = [self._next(bytes(self._pending[i : i + CHUNK_SIZE])) for i in range(0, full, CHUNK_SIZE)]
        del self._pending[:full]
        return b"".join(sealed)

    def finish(self) -> bytes:
        """The final chunk, always shorter than a full one: its shortness marks the end."""
        sealed = self._next(bytes(self._pending))
        self._pending.clear()
        return sealed

    def _next(self, chunk: bytes) -> bytes:
        sealed = self._key.seal(self._number, chunk)
        self._number += 1
        return sealed


class ChunkReader:
    """Opens a message that starts at `offset` of a seekable file and ends with it. Any chunk can be read, in any order.

    Raises Truncated for an impossible length and CommitmentMismatch for a wrong key, before any chunk is opened.
    """

    def __init__(self, source: BinaryIO, offset: int, key: bytes, context: bytes) -> None:
        self._source = source
        self._start = offset + PREFIX_SIZE
        length = source.seek(0, os.SEEK_END) - self._start
        full, last = divmod(length, SEALED_CHUNK_SIZE)
        if length < 0 or last < TAG_SIZE:
            raise Truncated
        self.count = full + 1
        self.size = full * CHUNK_SIZE + last - TAG_SIZE
        source.seek(offset)
        prefix = source.read(PREFIX_SIZE)
        self._key = _MessageKey(key, prefix[:SALT_SIZE], context)
        if not hmac.compare_digest(self._key.commitment, prefix[SALT_SIZE:]):
            raise CommitmentMismatch

    def read(self, start: int, stop: int) -> bytes:
        """The plaintext from `start` to `stop`, checked chunk by chunk. Both must lie within `size`."""
        first = start // CHUNK_SIZE
        chunks = b"".join(self.chunks(first, -(-stop // CHUNK_SIZE)))
        return chunks[start - first * CHUNK_SIZE : stop - first * CHUNK_SIZE]

    def chunks(self, first: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The plaintext chunks from `first` up to `stop` (default: all that follow)."""
        for number in range(first, self.count if stop is None else stop):
            self._source.seek(self._start + number * SEALED_CHUNK_SIZE)
            yield self._key.open(number, self._source.read(SEALED_CHUNK_SIZE))


def seal_message(key: bytes, context: bytes, plaintext: bytes) -> bytes:
    """A short message sealed in one piece, under a fresh salt."""
    sealer = ChunkSealer(key, context)
    return sealer.prefix + sealer.feed(plaintext) + sealer.finish()

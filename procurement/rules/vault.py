"""Files of a company's own documents at rest, sealed piece by piece under the draft key (docs/formats.md, section 38)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import BinaryIO
from uuid import UUID

from procurement.rules.sealing_chunks import ChunkReader, ChunkSealer
from procurement.rules.sealing_errors import BadMagic

_MAGIC = b"VD1\n"


class VaultSealer:
    """Seals one file: the bytes are what `feed` returns, call by call, then what `finish` returns.

    It is bound to its company and to the version of a document that it is; `object_id`, the SHA-256 of the sealed bytes, is
    set at the end.
    """

    def __init__(self, draft_key: bytes, *, company: UUID, version: UUID) -> None:
        self._chunks = ChunkSealer(draft_key, _context(company, version))
        self._start = _MAGIC + self._chunks.prefix
        self._digest = hashlib.sha256()
        self.object_id = ""

    def feed(self, data: bytes) -> bytes:
        """Take a piece of the file and return the sealed bytes that are ready."""
        return self._emit(self._chunks.feed(data))

    def finish(self) -> bytes:
        """The rest."""
        sealed = self._emit(self._chunks.finish())
        self.object_id = self._digest.hexdigest()
        return sealed

    def _emit(self, sealed: bytes) -> bytes:
        sealed, self._start = self._start + sealed, b""
        self._digest.update(sealed)
        return sealed


def open_vault_file(draft_key: bytes, source: BinaryIO, *, company: UUID, version: UUID) -> Iterator[bytes]:
    """The file in pieces. Raises SealingError if it was altered or belongs elsewhere, at the latest at its end."""
    source.seek(0)
    if source.read(len(_MAGIC)) != _MAGIC:
        raise BadMagic
    yield from ChunkReader(source, len(_MAGIC), draft_key, _context(company, version)).chunks()


def _context(company: UUID, version: UUID) -> bytes:
    return _MAGIC + company.bytes + version.bytes

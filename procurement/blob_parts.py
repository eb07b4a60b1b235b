"""Parts of a sealed object that wait in the storage for the others (docs/formats.md, section 24). Ciphertext only."""

from __future__ import annotations

from typing import BinaryIO
from uuid import UUID

from procurement.blobs import BlobMissing, backend, write_whole


def write_part(upload: UUID, number: int, data: bytes) -> None:
    """Keep a part, in place of what had this number; durable when this returns. OSError where the disk is full."""
    write_whole(_name(upload, number), data)


def open_part(upload: UUID, number: int) -> BinaryIO:
    """A part as a file, to be used as a context manager. BlobMissing if it isn't there."""
    name = _name(upload, number)
    try:
        return backend().open(name)
    except FileNotFoundError as error:
        raise BlobMissing(name) from error


def delete_part(upload: UUID, number: int) -> None:
    """Remove a part; harmless if there is none."""
    backend().delete(_name(upload, number))


def _name(upload: UUID, number: int) -> str:
    return f"parts/{upload.hex}-{number}"

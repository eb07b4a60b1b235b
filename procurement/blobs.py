"""The storage of sealed objects: named by their object id, written once, never changed. Holds ciphertext only, and cannot tell more.

With STORAGE_URL=file:// an object is complete and on the disk before its name exists; with s3:// it is staged in a local file
and then uploaded whole.
"""

from __future__ import annotations

import os
import re
import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages

FOLDER = "sealed"
_OBJECT_ID = re.compile(r"[0-9a-f]{64}\Z")


class BlobMissing(Exception):
    """The storage has no such object: look in the other copies (backup, replica) before anything else is done."""

    def __init__(self, object_id: str) -> None:
        super().__init__(f"The storage has no object {object_id}.")
        self.object_id = object_id


class BlobDamaged(Exception):
    """The stored bytes don't have the id that they are stored under: restore them from another copy."""

    def __init__(self, object_id: str) -> None:
        super().__init__(f"The object stored as {object_id} was altered or damaged.")
        self.object_id = object_id


class Backend(Protocol):
    """Where finished objects go."""

    def staging(self) -> Path:
        """The folder for what is still being written."""

    def replace(self, staged: Path, name: str) -> None:
        """Give a finished, flushed file this name, in place of what had it. The staged file is gone afterwards."""

    def open(self, name: str) -> BinaryIO:
        """A seekable file; FileNotFoundError if there is none."""

    def exists(self, name: str) -> bool: ...

    def delete(self, name: str) -> None: ...


class FileBackend:
    """A folder on this machine. Durable: file and folder are flushed to the disk before an object counts as stored."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def staging(self) -> Path:
        folder = self._root / "incoming"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def replace(self, staged: Path, name: str) -> None:
        target = self._root / name
        new_folder = not target.parent.exists()
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        staged.replace(target)
        flush_folder(target.parent)
        if new_folder:
            flush_folder(self._root)

    def open(self, name: str) -> BinaryIO:
        return (self._root / name).open("rb")

    def exists(self, name: str) -> bool:
        return (self._root / name).is_file()

    def delete(self, name: str) -> None:
        (self._root / name).unlink(missing_ok=True)


class StorageBackend:
    """Any Django storage, such as S3. Objects are staged in a local folder, as ciphertext, and uploaded from there."""

    def __init__(self, storage: Storage, staging: Path) -> None:
        self._storage = storage
        self._staging = staging

    def staging(self) -> Path:
        self._staging.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self._staging

    def replace(self, staged: Path, name: str) -> None:
        self.delete(name)  # S3 has no rename: without this the storage would find another name
        with staged.open("rb") as source:
            self._storage.save(f"{FOLDER}/{name}", File(source))
        staged.unlink()

    def open(self, name: str) -> BinaryIO:
        return cast("BinaryIO", self._storage.open(f"{FOLDER}/{name}", "rb"))

    def exists(self, name: str) -> bool:
        return self._storage.exists(f"{FOLDER}/{name}")

    def delete(self, name: str) -> None:
        self._storage.delete(f"{FOLDER}/{name}")


class BlobWriter:
    """Takes the bytes of one object as they come. Nothing has a name until `commit`; `discard` leaves nothing behind."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        handle, path = tempfile.mkstemp(dir=backend.staging(), suffix=".part")  # mode 600
        self._file = os.fdopen(handle, "wb")
        self._path = Path(path)
        self.size = 0

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self.size += len(data)

    def commit(self, object_id: str, *, replace: bool = False) -> None:
        """Make the object durable under its id. Committing bytes that are stored already changes nothing.

        `replace` puts them in the place of stored ones all the same: those were damaged.
        """
        name = _name(object_id)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        if self._backend.exists(name) and not replace:
            self._path.unlink()
        else:
            self._backend.replace(self._path, name)

    def discard(self) -> None:
        """Forget what was written. Harmless after `commit`."""
        with suppress(OSError):  # on a full disk closing fails too, and what fills it must still go
            self._file.close()
        self._path.unlink(missing_ok=True)


def backend() -> Backend:
    """The storage that STORAGE_URL names."""
    storage = storages["default"]
    if isinstance(storage, FileSystemStorage):
        return FileBackend(Path(storage.location) / FOLDER)
    return StorageBackend(storage, Path(settings.DATA_DIR) / "incoming")


def store(sealed: bytes, object_id: str) -> None:
    """Keep a whole object; it is durable when this returns. Storing it again changes nothing."""
    writer = BlobWriter(backend())
    try:
        writer.write(sealed)
        writer.commit(object_id)
    finally:
        writer.discard()


def open_blob(object_id: str) -> BinaryIO:
    """The object as a seekable file, to be used as a context manager. BlobMissing if it isn't there."""
    try:
        return backend().open(_name(object_id))
    except FileNotFoundError as error:
        raise BlobMissing(object_id) from error


def exists(object_id: str) -> bool:
    """Whether the storage has it (not whether its bytes are right)."""
    return backend().exists(_name(object_id))


def delete(object_id: str) -> None:
    """Remove an object that no act of a bidder names: an upload that came to nothing, or a file taken out of a draft."""
    backend().delete(_name(object_id))


def discard_stale(before: datetime) -> int:
    """Remove what writers left behind when their process was killed; returns how many files. `before`: aware, a day ago or so."""
    removed = 0
    for path in backend().staging().glob("*.part"):
        if path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def read_label(name: str) -> bytes | None:
    """A small public text kept beside the objects, such as the fingerprints of the keys that they need."""
    try:
        with backend().open(name) as source:
            return source.read()
    except FileNotFoundError:
        return None


def write_label(name: str, data: bytes) -> None:
    """Write or replace such a text, whole or not at all."""
    write_whole(name, data)


def write_whole(name: str, data: bytes) -> None:
    """Write or replace a small file, durable when this returns. OSError where the disk is full; then nothing is left of it."""
    target = backend()
    handle, path = tempfile.mkstemp(dir=target.staging(), suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        target.replace(Path(path), name)
    except OSError:  # a full disk: leave nothing behind that fills it further
        Path(path).unlink(missing_ok=True)
        raise


def _name(object_id: str) -> str:
    if not _OBJECT_ID.match(object_id):
        raise ValueError("An object id has 64 hexadecimal digits.")
    return f"{object_id[:2]}/{object_id}"


def flush_folder(folder: Path) -> None:
    """A rename survives a power cut only once its folder is on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

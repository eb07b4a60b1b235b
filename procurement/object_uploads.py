"""Sealed objects and key files as a bidder hands them in again: objects stream into the storage's staging, key files stay in memory.

Nothing is stored under its name before the view says `keep`; what it does not keep is thrown away with the request.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

from procurement import blobs
from procurement.memory_uploads import MemoryUpload
from procurement.rules.bidkeys import LARGEST
from procurement.rules.file_types import clean_name
from procurement.rules.sealing_errors import SealingError
from procurement.rules.sealing_header import FIXED_SIZE, MAGIC, header_size
from procurement.rules.sealing_id import ObjectId
from procurement.uploads import MAX_REQUEST


class ReceivedObject:
    """A sealed object that has arrived whole, in staging."""

    def __init__(self, name: str, object_id: str, writer: blobs.BlobWriter) -> None:
        self.name, self.object_id, self.size = name, object_id, writer.size
        self._writer = writer

    def keep(self) -> None:
        """Store it under its id, in the place of what is stored there."""
        self._writer.commit(self.object_id, replace=True)

    def close(self) -> None:
        """At the end of the request: forget it, unless it was kept."""
        self._writer.discard()


class ObjectUploadHandler(FileUploadHandler):
    """For `receives_uploads`: each file becomes a ReceivedObject, or a MemoryUpload if it is no sealed object."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.reached = False
        self._received: list[ReceivedObject] = []
        self._head = b""
        self._size = 0
        self._hash: ObjectId | None = None
        self._writer: blobs.BlobWriter | None = None

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any) -> None:  # noqa: N803
        if content_length > MAX_REQUEST:
            raise RequestDataTooBig("The request is larger than any form of this kind.")

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:
        super().new_file(field_name, file_name, *args, **kwargs)
        self._head, self._size, self._hash, self._writer = b"", 0, None, None

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._size += len(raw_data)
        if self._writer is not None and self._hash is not None:
            self._take(raw_data)
        elif self._size <= LARGEST or self._head[: len(MAGIC)] == MAGIC:
            self._head += raw_data
            self._begin()

    def file_complete(self, file_size: int) -> Any:
        name = clean_name(self.file_name or "")
        if self._writer is None or self._hash is None:
            return MemoryUpload(name, self._size, self._head if self._size <= LARGEST else None)
        received = ReceivedObject(name, self._hash.hex(), self._writer)
        self._received.append(received)
        return received

    def discard_stored(self) -> None:
        """Nothing was stored under its name; forget what is staged."""
        for received in self._received:
            received.close()

    def upload_interrupted(self) -> None:
        """The request broke off."""
        self.discard_stored()
        if self._writer is not None:
            self._writer.discard()

    def _begin(self) -> None:
        if len(self._head) < FIXED_SIZE or self._head[: len(MAGIC)] != MAGIC:
            return
        try:
            self._hash = ObjectId(header_size(self._head[:FIXED_SIZE]))
        except SealingError:
            return
        self._writer = blobs.BlobWriter(blobs.backend())
        self._take(self._head)

    def _take(self, data: bytes) -> None:
        assert self._hash is not None
        assert self._writer is not None
        self._hash.feed(data)
        self._writer.write(data)

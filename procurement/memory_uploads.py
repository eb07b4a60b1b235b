"""Small files that are read at once and stored nowhere: kept in memory while they are received, never on the disk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

from procurement.uploads import MAX_REQUEST


@dataclass(frozen=True, slots=True)
class MemoryUpload:
    """A file as it was received. `data` is None if it was larger than the form takes."""

    name: str
    size: int
    data: bytes | None

    def close(self) -> None:
        """Django calls this at the end of the request: there is nothing to close."""


class MemoryUploadHandler(FileUploadHandler):
    """Keeps each file in memory up to `largest` bytes (0: none of it); what is beyond is counted and forgotten.

    For `receives_uploads`.
    """

    def __init__(self, request: HttpRequest, *, largest: int) -> None:
        super().__init__(request)
        self._largest = largest
        self._pieces: list[bytes] = []
        self._size = 0
        self.reached = False

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any) -> None:  # noqa: N803
        if content_length > MAX_REQUEST:
            raise RequestDataTooBig("The request is larger than any form of this kind.")

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:
        super().new_file(field_name, file_name, *args, **kwargs)
        self._pieces, self._size = [], 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._size += len(raw_data)
        if self._size <= self._largest:
            self._pieces.append(raw_data)
        else:
            self._pieces = []

    def file_complete(self, file_size: int) -> Any:
        kept = b"".join(self._pieces) if self._size <= self._largest else None
        return MemoryUpload(self.file_name or "", self._size, kept)

    def discard_stored(self) -> None:
        """Nothing was stored."""

"""What upload handlers share that store files while they arrive: nothing becomes durable before the whole request has come."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser, MultiPartParserError

BROKEN_OFF = "The upload broke off before its end."


class WholeUploadHandler(FileUploadHandler):
    """Parses the request by itself and counts its bytes: one that broke off must do nothing, not even with what came whole."""

    largest: ClassVar[int]
    """Bytes of a request; a longer one is refused unread."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self._parsing = False
        self.reached = False
        """Whether the view has run, which may have recorded the objects; set by sealing_views."""

    def handle_raw_input(  # type: ignore[override]
        self,
        input_data: Any,
        meta: Any,
        content_length: int,
        boundary: bytes,
        encoding: str | None = None,
    ) -> tuple[Any, Any] | None:
        """Fields and files of the request; None when the parser that this one starts asks again."""
        if self._parsing:
            return None
        self._parsing = True
        try:
            parsed = self._parse(input_data, meta, content_length, encoding)
            self._commit()
        finally:
            self._discard_staged()
        return parsed

    @abstractmethod
    def _commit(self) -> None:
        """Make durable what came: the request is whole."""

    @abstractmethod
    def _discard_staged(self) -> None:
        """Throw away what is not durable. Also called after _commit."""

    def _parse(self, source: Any, meta: Any, length: int, encoding: str | None) -> tuple[Any, Any]:
        if length > self.largest:
            raise RequestDataTooBig("The request is larger than any form of this platform.")
        counted: Any = _Counted(source)
        parsed = MultiPartParser(meta, counted, [self], encoding).parse()
        if counted.count < length:
            raise MultiPartParserError(BROKEN_OFF)
        return parsed


class _Counted:
    """Passes a request body on and counts its bytes."""

    def __init__(self, source: Any) -> None:
        self._source = source
        self.count = 0

    def read(self, size: int | None = None) -> bytes:
        data: bytes = self._source.read(size) if size is not None else self._source.read()
        self.count += len(data)
        return data

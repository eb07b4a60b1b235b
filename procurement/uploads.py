"""Files that are sealed while they are received: no plaintext on the disk, in the database or in a log.

What reaches request.FILES is a SealedUpload, durable already, or a RefusedUpload with its reason. How a view comes by the
handler is in sealing_views.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from procurement import blobs, display
from procurement.rules.file_types import HEAD, FileRefused, PdfWatch, clean_name, recognize
from procurement.rules.messages import Message, gettext_noop
from procurement.rules.sealing import MAX_BODY, Meta
from procurement.whole_uploads import WholeUploadHandler

MAX_REQUEST = 2 * MAX_BODY
"""A longer request is refused unread; a file between the two limits is read to its end, so that the page can say why not."""
TOO_LARGE = gettext_noop("This file is larger than %(megabytes)s MB: split it or compress its pictures.")
UNEXPECTED = gettext_noop("This form takes no file here.")
NO_ROOM = gettext_noop("This bid has more files here than it may keep: take some out and wait a day.")


class StreamSealer(Protocol):
    """Seals one file piece by piece; `object_id` is known once it is finished."""

    object_id: str

    def feed(self, data: bytes) -> bytes: ...

    def finish(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class SealedUpload:
    """A file that arrived whole and is stored sealed. `size` is that of the file, `sealed_size` of the object, in bytes."""

    object_id: str
    name: str
    size: int
    sealed_size: int
    media_type: str
    slot: str

    def close(self) -> None:
        """Django calls this at the end of the request: there is nothing to close."""

    def discard(self) -> None:
        """Remove the stored object again, because the form that it came with is not taken."""
        blobs.delete(self.object_id)


@dataclass(frozen=True, slots=True)
class RefusedUpload:
    """A file that was not taken, with the sentence that says why. Nothing of it is kept."""

    name: str
    size: int
    message: Message

    def close(self) -> None:
        """Django calls this at the end of the request: there is nothing to close."""


class SealedFileField(forms.FileField):
    """A form field over these uploads: its value is a SealedUpload; a refused one becomes the field's error."""

    def to_python(self, data: Any) -> Any:
        if data in self.empty_values:
            return None
        if isinstance(data, RefusedUpload):
            raise ValidationError(display.sentence(data.message), code="refused")
        if not isinstance(data, SealedUpload):
            raise TypeError("This view lacks @seals_uploads: a file reached the form unsealed.")
        return data


class SealingUploadHandler(WholeUploadHandler):
    """Seals each file with a fresh Sealer while its pieces arrive.

    `sealer` makes one for the file's metadata; `slots` says for each file field of the form which requirement it answers (empty for
    none), any other field is refused. Objects become durable only after the whole request has arrived.
    """

    largest = MAX_REQUEST

    def __init__(
        self,
        request: HttpRequest,
        *,
        sealer: Callable[[Meta], StreamSealer],
        slots: Mapping[str, str],
        max_size: int = MAX_BODY,
    ) -> None:
        super().__init__(request)
        self._sealer, self._slots, self._max_size = sealer, slots, max_size
        self._receiving: _Receiving | None = None
        self._finished: list[_Receiving] = []
        self._stored: list[SealedUpload] = []

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:
        super().new_file(field_name, file_name, *args, **kwargs)
        self._receiving = _Receiving(clean_name(file_name), self._slots.get(field_name), self._sealer, self._max_size)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        assert self._receiving is not None  # Django announces a file before its data
        self._receiving.receive(raw_data)

    def file_complete(self, file_size: int) -> Any:
        assert self._receiving is not None
        received, self._receiving = self._receiving, None
        self._finished.append(received)
        return received.finish()

    def discard_stored(self) -> None:
        """Remove every object of this request again; only while nobody can have recorded one."""
        for upload in self._stored:
            upload.discard()

    def _commit(self) -> None:
        for received in self._finished:
            if upload := received.commit():
                self._stored.append(upload)

    def _discard_staged(self) -> None:
        for received in (*self._finished, *filter(None, [self._receiving])):
            received.discard()


def seal_pieces(
    pieces: Iterable[bytes], *, name: str, slot: str, sealer: Callable[[Meta], StreamSealer]
) -> SealedUpload | RefusedUpload:
    """A file that arrived in parts, looked at and sealed as one that comes with a form; durable when this returns."""
    receiving = _Receiving(clean_name(name), slot, sealer, MAX_BODY)
    try:
        for piece in pieces:
            receiving.receive(piece)
        finished = receiving.finish()
        receiving.commit()
        return finished
    finally:
        receiving.discard()


class _Receiving:
    """One file on its way in: recognized from its head, then sealed piece by piece into the storage."""

    def __init__(self, name: str, slot: str | None, sealer: Callable[[Meta], StreamSealer], max_size: int) -> None:
        self._name, self._slot, self._make_sealer, self._max_size = name, slot, sealer, max_size
        self._head = b""
        self._size = 0
        self._sealer: StreamSealer | None = None
        self._writer: blobs.BlobWriter | None = None
        self._watch: PdfWatch | None = None
        self._media_type = ""
        self._refused = Message(UNEXPECTED) if slot is None else None
        self._upload: SealedUpload | None = None

    def receive(self, data: bytes) -> None:
        self._size += len(data)
        if self._refused is not None:
            return
        try:
            if self._size > self._max_size:
                raise FileRefused(TOO_LARGE, megabytes=self._max_size // 2**20)
            self._take(data)
        except FileRefused as refused:
            self._refused = refused.message
            self.discard()

    def finish(self) -> SealedUpload | RefusedUpload:
        if self._refused is None and self._sealer is None:
            try:
                self._begin()
            except FileRefused as refused:
                self._refused = refused.message
        if self._refused is not None or self._sealer is None or self._writer is None:
            return RefusedUpload(self._name, self._size, self._refused or Message(UNEXPECTED))
        self._writer.write(self._sealer.finish())
        self._upload = SealedUpload(
            object_id=self._sealer.object_id,
            name=self._name,
            size=self._size,
            sealed_size=self._writer.size,
            media_type=self._media_type,
            slot=self._slot or "",
        )
        return self._upload

    def commit(self) -> SealedUpload | None:
        """Make the sealed object durable; None if the file was refused."""
        if self._upload is not None and self._writer is not None:
            self._writer.commit(self._upload.object_id)
        return self._upload

    def discard(self) -> None:
        if self._writer is not None:
            self._writer.discard()

    def _take(self, data: bytes) -> None:
        if self._sealer is None:
            self._head += data
            if len(self._head) >= HEAD:
                self._begin()
            return
        self._seal(data)

    def _begin(self) -> None:
        """Recognize the file by its head, and seal the head."""
        self._media_type = recognize(self._name, self._head[:HEAD])
        if self._media_type == "application/pdf":
            self._watch = PdfWatch()
        self._sealer = self._make_sealer(Meta(self._name, self._slot or "", self._media_type))
        self._writer = blobs.BlobWriter(blobs.backend())
        self._seal(self._head)
        self._head = b""

    def _seal(self, data: bytes) -> None:
        assert self._sealer is not None
        assert self._writer is not None
        if self._watch is not None:
            self._watch.feed(data)
        self._writer.write(self._sealer.feed(data))

"""Sealed packages that are checked and stored while they arrive: every object is the one that is named, for this bid and its keys.

What reaches request.FILES is a ReceivedPackage, durable already, or a RefusedUpload with its reason.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from procurement import blobs
from procurement.rules.envelopes import FIRST, PRICES
from procurement.rules.file_types import clean_name
from procurement.rules.messages import Message, gettext_noop
from procurement.rules.packages import PackageError, PackageHead, PackageReader
from procurement.rules.padme import padded_size
from procurement.rules.sealing import MAX_BODY, MAX_META
from procurement.rules.sealing_chunks import PREFIX_SIZE, SEALED_CHUNK_SIZE, TAG_SIZE
from procurement.rules.sealing_errors import SealingError, TooLarge, Truncated
from procurement.rules.sealing_header import FIXED_SIZE, Header, Kind, Place, header_size, parse_header
from procurement.rules.sealing_id import ObjectId
from procurement.rules.sealing_locks import Lock
from procurement.uploads import NO_ROOM, UNEXPECTED, RefusedUpload
from procurement.whole_uploads import WholeUploadHandler

FIELD = "package"
MAX_PACKAGE = 2**31
"""Bytes of a package: some ten large files. A longer request is refused unread."""
_LARGEST_OBJECT = 2 * padded_size(MAX_BODY + MAX_META)
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

OTHER_BID = gettext_noop("This package was sealed for another tender or bid: seal it with the tender file of this bid.")
OTHER_ENVELOPES = gettext_noop(
    "This package was sealed in another number of envelopes than the tender has: fetch the tender file again and seal anew."
)
UNFIT = gettext_noop("An object in the package can't be taken. %(problem)s Seal the bid again.")
ALTERED = gettext_noop(
    "An object in the package is not the one that it names: it was altered or cut off. Upload the package as the program wrote it."
)
DISK_FULL = gettext_noop(
    "The platform can't store files at the moment. What was stored is safe. Try again in some minutes; the operator is informed."
)


@dataclass(frozen=True, slots=True)
class ReceivedPackage:
    """A package that arrived whole; its objects are stored. `sizes` are their bytes by object id."""

    head: PackageHead
    sizes: Mapping[str, int]
    fresh: tuple[str, ...] = ()
    """Those that the storage did not have before."""

    def close(self) -> None:
        """Django calls this at the end of the request: there is nothing to close."""

    def discard(self) -> None:
        """Remove what only this request stored: a bid that was handed in earlier may have the very same objects."""
        for object_id in self.fresh:
            blobs.delete(object_id)


class PackageRefused(Exception):
    """The package can't be taken. `message` says why and what to do."""

    def __init__(self, template: str, **params: object) -> None:
        self.message = Message(template, params)
        super().__init__(str(self.message))


@dataclass(frozen=True, slots=True)
class Expected:
    """Which package is taken: whose objects, sealed to which published keys of each envelope, of how many bytes that are not here yet."""

    tender: UUID
    bid: UUID
    kids: Mapping[int, Mapping[Lock, bytes]]
    room: int


class PackageUploadHandler(WholeUploadHandler):
    """Takes one package for a bid; None where nothing is `expected`. Objects become durable only after the whole request has arrived."""

    largest = MAX_PACKAGE

    def __init__(self, request: HttpRequest, expected: Expected | None) -> None:
        super().__init__(request)
        self._expected = expected
        self._receiving: PackageReceiver | None = None
        self._stored: ReceivedPackage | None = None

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:
        super().new_file(field_name, file_name, *args, **kwargs)
        expected = self._expected if field_name == FIELD and self._receiving is None else None
        received = PackageReceiver(clean_name(file_name), expected)
        self._receiving = received if self._receiving is None else self._receiving

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        assert self._receiving is not None  # Django announces a file before its data
        self._receiving.receive(raw_data)

    def file_complete(self, file_size: int) -> Any:
        assert self._receiving is not None
        return self._receiving.finish()

    def discard_stored(self) -> None:
        """Remove the objects of this request again; only while nobody can have recorded one."""
        if self._stored is not None:
            self._stored.discard()

    def _commit(self) -> None:
        if self._receiving is not None:
            self._stored = self._receiving.commit()

    def _discard_staged(self) -> None:
        if self._receiving is not None:
            self._receiving.discard()


class PackageReceiver:
    """A package on its way in: the receiver of its reader. The first thing that is wrong ends it; the rest is only counted."""

    def __init__(self, name: str, expected: Expected | None) -> None:
        self._name, self._expected = name, expected
        self._reader = PackageReader(self)
        self._head: PackageHead | None = None
        self._arriving: _Arriving | None = None
        self._whole: list[_Arriving] = []
        self._size = self._fresh = 0
        self.refused = Message(UNEXPECTED) if expected is None else None

    def receive(self, data: bytes) -> None:
        self._size += len(data)
        if self.refused is None:
            self._try(lambda: self._reader.feed(data))

    def finish(self) -> ReceivedPackage | RefusedUpload:
        if self.refused is None:
            self._try(self._reader.finish)
        if self.refused is not None or self._head is None:
            return RefusedUpload(self._name, self._size, self.refused or Message(UNEXPECTED))
        return ReceivedPackage(self._head, {one.object_id: one.size for one in self._whole})

    def commit(self) -> ReceivedPackage | None:
        """Make all objects durable; None if the package was refused."""
        if self.refused is not None or self._head is None:
            return None
        fresh = tuple(one.object_id for one in self._whole if not blobs.exists(one.object_id))
        for one in self._whole:
            one.writer.commit(one.object_id)
        return ReceivedPackage(self._head, {one.object_id: one.size for one in self._whole}, fresh)

    def discard(self) -> None:
        for one in (*self._whole, *filter(None, [self._arriving])):
            one.writer.discard()

    def head(self, head: PackageHead) -> None:
        assert self._expected is not None
        if (head.tender, head.bid) != (self._expected.tender, self._expected.bid):
            raise PackageRefused(OTHER_BID)
        if bool(head.prices) != (PRICES in self._expected.kids):
            raise PackageRefused(OTHER_ENVELOPES)
        self._head = head

    def begin(self, object_id: str, size: int) -> None:
        assert self._head is not None
        assert self._expected is not None
        if size > _LARGEST_OBJECT:
            raise TooLarge
        self._require_room(object_id, size)
        envelope = PRICES if object_id in self._head.prices else FIRST
        kind = Kind.FILE if object_id in self._head.files else Kind.MANIFEST
        place = Place(kind, envelope, self._expected.tender, self._expected.bid)
        self._arriving = _Arriving(object_id, size, place, self._expected.kids[envelope])

    def data(self, data: bytes) -> None:
        assert self._arriving is not None
        self._arriving.receive(data)

    def end(self) -> None:
        assert self._arriving is not None
        self._arriving.finish()
        self._whole.append(self._arriving)
        self._arriving = None

    def _require_room(self, object_id: str, size: int) -> None:
        """The same package again takes no more room."""
        assert self._expected is not None
        self._fresh += 0 if blobs.exists(object_id) else size
        if self._fresh > self._expected.room:
            raise PackageRefused(NO_ROOM)

    def _try(self, act: Any) -> None:
        try:
            act()
        except (PackageRefused, PackageError) as error:
            self.refused = error.message
        except SealingError as error:
            self.refused = Message(UNFIT, {"problem": error.message})
        except OSError as error:
            if error.errno not in _FULL:
                raise
            self.refused = Message(DISK_FULL)
        if self.refused is not None:
            self.discard()


class _Arriving:
    """One object of the package: its header is checked as soon as it is there, its id at the end."""

    def __init__(self, object_id: str, size: int, place: Place, kids: Mapping[Lock, bytes]) -> None:
        self.object_id, self.size = object_id, size
        self.writer = blobs.BlobWriter(blobs.backend())
        self._place, self._kids = place, kids
        self._start = b""
        self._id: ObjectId | None = None

    def receive(self, data: bytes) -> None:
        self.writer.write(data)
        if self._id is not None:
            self._id.feed(data)
            return
        self._start += data
        if len(self._start) >= FIXED_SIZE and len(self._start) >= header_size(self._start[:FIXED_SIZE]):
            self._begin()

    def finish(self) -> None:
        if self._id is None:
            raise Truncated
        if self._id.hex() != self.object_id:
            raise PackageRefused(ALTERED)

    def _begin(self) -> None:
        header: Header = parse_header(self._start)
        header.require(self._place, self._kids)
        length = len(header.to_bytes())
        left = self.size - length - PREFIX_SIZE
        if left < TAG_SIZE or left % SEALED_CHUNK_SIZE < TAG_SIZE:
            raise Truncated
        self._id = ObjectId(length)
        self._id.feed(self._start)
        self._start = b""

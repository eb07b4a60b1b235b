"""Sealed objects that arrive in parts, in any order, over lines that break (docs/formats.md, section 24).

Nothing here counts as submitted. A part is durable when its call returns; sending it again changes nothing.
"""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from uuid import UUID

from django.db import IntegrityError, transaction

from procurement import blob_parts, blobs
from procurement.access import Actor
from procurement.rules.lifecycle import Action, Role
from procurement.rules.messages import gettext_noop, issue
from procurement.rules.padme import padded_size
from procurement.rules.sealing import MAX_BODY, MAX_META, read_header
from procurement.rules.sealing_chunks import CHUNK_SIZE, PREFIX_SIZE, SEALED_CHUNK_SIZE, TAG_SIZE
from procurement.rules.sealing_errors import SealingError
from procurement.rules.sealing_id import PART_SIZE, ObjectId
from procurement.uploads import NO_ROOM
from tenders.models import Bid, ObjectPart, ObjectUpload, SealedObject
from tenders.queries.keys import expected_header
from tenders.queries.room import room_left
from tenders.services.bid_drafting import require_role
from tenders.services.lifecycle import require
from tenders.services.refusal import Refused

MAX_PARTS = 2 + padded_size(MAX_BODY + MAX_META + 12) // (64 * CHUNK_SIZE)
MAX_UPLOADS = 30
"""Uploads of one bid that are under way at once."""
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

DAMAGED = gettext_noop("This part arrived incomplete or altered: send it again.")
OTHER_PART = gettext_noop("Another part is here under this number: begin the upload of this file anew.")
NO_PART = gettext_noop("An object has at most %(count)s parts.")
NOT_ITS_SIZE = gettext_noop("Part %(number)s has not the size that its place asks for.")
MISSING = gettext_noop("%(count)s parts are missing: send them, then complete the upload.")
TOO_MANY = gettext_noop("Too many uploads of this bid are under way: finish some of them first.")
DISK_FULL = gettext_noop(
    "The platform can't store files at the moment. What was stored is safe. Try again in some minutes; the operator is informed."
)


class UploadRefused(Refused):
    """A part or an object is not taken. `code` is stable, for programs; nothing that was stored is lost."""

    def __init__(self, code: str, template: str, **params: object) -> None:
        super().__init__((issue("", template, citation="", **params),))
        self.code = code


def receive_part(
    bid: Bid, upload_id: UUID, number: int, data: bytes, *, digest: bytes, actor: Actor, now: datetime
) -> None:
    """Store one part. `digest` is the SHA-256 that the sender names. The same part again changes nothing.

    Refused: bytes that don't have the digest, a wrong size, other bytes under the number, a part 0 whose header names another tender,
    bid or key; too many uploads, no room, a full disk; and what DRAFT_BID refuses.
    """
    _require_right(bid, actor, now)
    if hashlib.sha256(data).digest() != digest:
        raise UploadRefused("damaged", DAMAGED)
    if number >= MAX_PARTS:
        raise UploadRefused("no-part", NO_PART, count=MAX_PARTS)
    _require_size(number, data)
    if number == 0:
        _require_header(bid, data)
    upload = _upload(bid, upload_id, now)
    known = upload.parts.filter(number=number).first()
    if upload.object_id or (known is not None and known.digest == digest.hex()):
        return
    if known is not None:
        raise UploadRefused("other-part", OTHER_PART)
    with naming_a_full_disk():
        blob_parts.write_part(upload_id, number, data)
    with transaction.atomic():
        ObjectPart.objects.bulk_create(
            [ObjectPart(upload=upload, number=number, digest=digest.hex(), size=len(data))], ignore_conflicts=True
        )
        ObjectUpload.objects.filter(pk=upload_id).update(touched_at=now)


def complete_upload(bid: Bid, upload_id: UUID, *, parts: int, actor: Actor, now: datetime) -> str:
    """Join the parts to the object, check its header, keep it under the id that its bytes have; returns the id. Repeatable."""
    _require_right(bid, actor, now)
    upload = ObjectUpload.objects.filter(pk=upload_id, bid=bid).first()
    rows = list(upload.parts.all()) if upload else []
    if upload and upload.object_id:
        return upload.object_id
    if upload is None or [row.number for row in rows] != list(range(parts)) or parts < 2:
        raise UploadRefused("missing", MISSING, count=max(parts - len(rows), 1))
    _require_sizes(rows)
    with naming_a_full_disk():
        object_id, size = _join(bid, upload, rows)
    with transaction.atomic():
        SealedObject.objects.get_or_create(bid=bid, object_id=object_id, defaults={"size": size, "created_at": now})
        upload.object_id, upload.touched_at = object_id, now
        upload.save(update_fields=["object_id", "touched_at"])
    discard_parts(upload)
    return object_id


def discard_parts(upload: ObjectUpload) -> None:
    """Remove the parts of an upload: they are joined, or were given up. The files before the rows, so that none is forgotten."""
    for number in range(MAX_PARTS) if not upload.object_id else upload.parts.values_list("number", flat=True):
        blob_parts.delete_part(upload.pk, number)
    upload.parts.all().delete()


@contextmanager
def naming_a_full_disk() -> Iterator[None]:
    """A full disk becomes a refusal that says so; what was stored before stays."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise UploadRefused("disk-full", DISK_FULL) from error


def _require_right(bid: Bid, actor: Actor, now: datetime) -> None:
    require(Action.DRAFT_BID, bid.tender, actor=actor, now=now)
    require_role(actor, bid.tender, bid.bidder, Role.PREPARER, Role.SUBMITTER)


def _upload(bid: Bid, upload_id: UUID, now: datetime) -> ObjectUpload:
    """The upload, made with its first part."""
    found = ObjectUpload.objects.filter(pk=upload_id).first()
    if found is None:
        _require_room(bid)
        try:
            with transaction.atomic():
                return ObjectUpload.objects.create(pk=upload_id, bid=bid, created_at=now, touched_at=now)
        except IntegrityError:  # another part of it came first
            found = ObjectUpload.objects.get(pk=upload_id)
    if found.bid_id != bid.pk:
        raise UploadRefused("other-part", OTHER_PART)
    return found


def _require_room(bid: Bid) -> None:
    if bid.uploads.filter(object_id="").count() >= MAX_UPLOADS:
        raise UploadRefused("too-many", TOO_MANY)
    if room_left(bid) < 0:
        raise UploadRefused("no-room", NO_ROOM)


def _require_size(number: int, data: bytes) -> None:
    """Any part but the first has whole chunks, or is the last one of its object."""
    if number and not TAG_SIZE <= len(data) <= PART_SIZE:
        raise UploadRefused("truncated", NOT_ITS_SIZE, number=number)


def _require_sizes(rows: list[ObjectPart]) -> None:
    for row in rows[1:-1]:
        if row.size != PART_SIZE:
            raise UploadRefused("truncated", NOT_ITS_SIZE, number=row.number)
    if rows[-1].size == PART_SIZE or rows[-1].size % SEALED_CHUNK_SIZE < TAG_SIZE:
        raise UploadRefused("truncated", NOT_ITS_SIZE, number=rows[-1].number)


def _require_header(bid: Bid, data: bytes) -> None:
    """Part 0 is a header of this bid, to the tender's keys, and salt and commitment: nothing more, nothing less."""
    try:
        header = read_header(BytesIO(data))
        header.require(*expected_header(bid, header.place))
    except SealingError as error:
        raise UploadRefused(error.code, error.template) from error
    if len(data) != len(header.to_bytes()) + PREFIX_SIZE:
        raise UploadRefused("truncated", NOT_ITS_SIZE, number=0)


def _join(bid: Bid, upload: ObjectUpload, rows: list[ObjectPart]) -> tuple[str, int]:
    """Copy the parts into one object, checking each again; its id and size."""
    writer = blobs.BlobWriter(blobs.backend())
    try:
        hashed = ObjectId(rows[0].size - PREFIX_SIZE)
        for row in rows:
            with blob_parts.open_part(upload.pk, row.number) as source:
                data = source.read(PART_SIZE + 1)
            if hashlib.sha256(data).hexdigest() != row.digest:
                row.delete()
                raise UploadRefused("missing", MISSING, count=1)
            if row.number == 0:
                _require_header(bid, data)
            hashed.feed(data)
            writer.write(data)
        object_id = hashed.hex()
        writer.commit(object_id)
    finally:
        writer.discard()
    return object_id, writer.size

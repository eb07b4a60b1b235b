"""Whole files that arrive part after part, over lines that break (docs/formats.md, section 39): documents and packages.

Nothing here counts as kept or handed in. A part is durable, and encrypted, when its call returns.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4, uuid5

from django.db import transaction
from django.db.models import Q

from procurement import blob_parts, keystore
from procurement.access import Actor
from procurement.models import Organization
from procurement.rules.boxes import seal_draft
from procurement.rules.file_types import clean_name
from procurement.rules.lifecycle import Action, Role
from procurement.rules.messages import gettext_noop
from procurement.rules.vault import VaultSealer
from procurement.uploads import NO_ROOM, TOO_LARGE, SealedUpload
from tenders.models import Bid, FileUpload
from tenders.queries.company_profiles import may_answer_for
from tenders.queries.file_uploads import (
    KEPT_FOR,
    is_attached,
    kept_by,
    kept_mark,
    largest_of,
    offset_of,
    part_key,
    part_of,
    room_for,
    under_way,
)
from tenders.services.bid_drafting import attach_file, require_role
from tenders.services.company_records import NOT_YOURS
from tenders.services.lifecycle import require
from tenders.services.object_uploads import DAMAGED, UploadRefused, naming_a_full_disk
from tenders.services.refusal import refuse
from tenders.services.vault import FULL

SMALLEST_PART, LARGEST_PART = 2**16, 2**22
"""Bytes of a part; the last one may be smaller."""
MOST = 30
"""Uploads of one company, or of one bid, that are under way at once."""

TOO_MANY = gettext_noop("Too many uploads are under way: finish some of them first.")
ELSEWHERE = gettext_noop("The next part begins at byte %(offset)s: ask where the upload stands, and go on there.")
NOT_ITS_SIZE = gettext_noop("A part has %(least)s to %(most)s bytes, the last one what is left.")
NOT_WHOLE = gettext_noop("This file has not arrived whole: choose it again, and it goes on where it stopped.")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file as its sender announces it. `mark` is the sender's own name of its content; `name` may be empty.

    `place` is where it is to go: the slot of a bid's document, what the form of a company's document calls itself.
    """

    kind: FileUpload.Kind
    mark: str
    size: int
    name: str = ""
    place: str | None = None


@transaction.atomic
def begin_upload(
    company: Organization, bid: Bid | None, incoming: Incoming, *, actor: Actor, now: datetime
) -> FileUpload:
    """The upload of a file: a document that the company keeps, or of its bid, or the bid's package.

    With the same mark and size it is the one that was begun before, by whomever of the company; likewise one that has been
    taken, as long as the file is in its place: the answer that said so was lost. Refused: a file that is too large, no
    room, too many under way; and to others than those who prepare or submit bids.
    """
    kind, size = incoming.kind, incoming.size
    _require_right(company, bid, actor, now)
    Organization.objects.select_for_update().get(pk=company.pk)
    kept = kept_mark(company, bid, kind, size, incoming.mark)
    if found := FileUpload.objects.filter(mark=kept).first():
        if found.taken_at is None or _is_in_its_place(found, incoming):
            return found
        found.delete()
    if size > (largest := largest_of(kind)):
        raise UploadRefused("too-large", TOO_LARGE, megabytes=largest // 2**20)
    if under_way(company, bid).count() >= MOST:
        raise UploadRefused("too-many", TOO_MANY)
    if size > room_for(company, bid):
        raise UploadRefused("no-room", NO_ROOM if bid else FULL)
    made = FileUpload(pk=uuid4(), organization=company, bid=bid, kind=kind, mark=kept, size=size)
    made.name, made.created_at, made.touched_at = _sealed_name(made, incoming.name), now, now
    made.save(force_insert=True)
    return made


@transaction.atomic
def add_part(
    upload: FileUpload, offset: int, data: bytes, *, digest: bytes | None, mark: str = "", actor: Actor, now: datetime
) -> int:
    """Keep the part that begins at this byte; returns where the next one begins. The same part again changes nothing.

    `digest` is the SHA-256 that the sender names, if it does; `mark`, for the document of a bid, what the upload was begun
    with. Refused: other bytes than that, another place than the next, a size that no part has, a full disk.
    """
    _require_right(upload.organization, upload.bid, actor, now)
    if digest is not None and hashlib.sha256(data).digest() != digest:
        raise UploadRefused("damaged", DAMAGED)
    locked = FileUpload.objects.select_for_update().filter(pk=upload.pk).first()
    if locked is None:  # thrown away meanwhile
        raise UploadRefused("gone", NOT_WHOLE)
    if locked.kind == FileUpload.Kind.FILE and not _is_marked(locked, mark):
        raise UploadRefused("damaged", DAMAGED)
    here = offset_of(locked)
    if offset < here and _is_here(locked, offset, data, mark):
        return here
    if offset != here or here == locked.size:
        raise UploadRefused("other-offset", ELSEWHERE, offset=here)
    if len(data) > min(LARGEST_PART, locked.size - here) or len(data) < min(SMALLEST_PART, locked.size - here):
        raise UploadRefused("part-size", NOT_ITS_SIZE, least=SMALLEST_PART, most=LARGEST_PART)
    number = locked.parts.count()
    with naming_a_full_disk():
        blob_parts.write_part(locked.pk, number, _sealed(locked, number, data, mark))
    locked.parts.create(number=number, offset=here, size=len(data))
    FileUpload.objects.filter(pk=locked.pk).update(touched_at=now)
    return here + len(data)


def require_whole(upload: FileUpload) -> None:
    """Refuse a file of which parts are missing."""
    if offset_of(upload) != upload.size:
        raise refuse("file", NOT_WHOLE)


def note_taken(upload: FileUpload, *, now: datetime) -> None:
    """The file was taken: its parts go, and whoever asks again for some days is told that it was."""
    FileUpload.objects.filter(pk=upload.pk).update(taken_at=now, touched_at=now)
    _discard_parts(upload)


def attach(upload: FileUpload, sealed: SealedUpload, *, actor: Actor, now: datetime) -> None:
    """Attach the document of a bid that arrived in parts, and note it; once, however often and at once it is asked for.

    What was sealed for a second time is removed. Refused: an upload that was thrown away meanwhile, and what attach_file refuses.
    """
    assert upload.bid is not None  # its kind says so
    with transaction.atomic():
        locked = FileUpload.objects.select_for_update().filter(pk=upload.pk).first()
        if locked is None:
            raise refuse("file", NOT_WHOLE)
        if locked.taken_at is not None:
            sealed.discard()
            return
        attach_file(upload.bid, sealed, origin={"upload": str(upload.pk)}, actor=actor, now=now)
        FileUpload.objects.filter(pk=upload.pk).update(taken_at=now, touched_at=now)
    _discard_parts(upload)


@transaction.atomic
def discard(upload: FileUpload, *, unless_taken: bool = False) -> None:
    """Forget an upload with its parts; `unless_taken` keeps the note of one that was taken meanwhile."""
    locked = FileUpload.objects.select_for_update().filter(pk=upload.pk).first()  # waits for a part that is being kept
    if unless_taken and locked is not None and locked.taken_at is not None:
        return
    _discard_parts(upload)
    upload.delete()


def discard_given_up(*, now: datetime) -> int:
    """Forget uploads that nobody goes on with, or for a bid that is too late, and the notes of those that were taken. Returns how many."""
    too_late = Q(taken_at=None, bid__tender__bids_end_at__lte=now)
    old = list(FileUpload.objects.filter(Q(touched_at__lt=now - KEPT_FOR) | too_late))
    for upload in old:
        discard(upload)
    return len(old)


def _require_right(company: Organization, bid: Bid | None, actor: Actor, now: datetime) -> None:
    if bid is not None:
        require(Action.DRAFT_BID, bid.tender, actor=actor, now=now)
        require_role(actor, bid.tender, bid.bidder, Role.PREPARER, Role.SUBMITTER)
    elif not may_answer_for(actor, company):
        raise refuse("", NOT_YOURS)


def _is_marked(upload: FileUpload, mark: str) -> bool:
    kind = FileUpload.Kind(upload.kind)
    return upload.mark == kept_mark(upload.organization, upload.bid, kind, upload.size, mark)


def _is_in_its_place(taken: FileUpload, incoming: Incoming) -> bool:
    if incoming.place is None:
        return False
    if incoming.kind == FileUpload.Kind.FILE:
        return is_attached(taken, incoming.place, clean_name(incoming.name))
    return kept_by(taken.organization, incoming.place) is not None


def _is_here(upload: FileUpload, offset: int, data: bytes, mark: str) -> bool:
    part = upload.parts.filter(offset=offset, size=len(data)).first()
    return part is not None and b"".join(part_of(upload, part.number, mark)) == data


def _sealed(upload: FileUpload, number: int, data: bytes, mark: str) -> bytes:
    version = uuid5(upload.pk, str(number))
    sealer = VaultSealer(part_key(upload, mark), company=upload.organization_id, version=version)
    return sealer.feed(data) + sealer.finish()


def _sealed_name(upload: FileUpload, name: str) -> bytes:
    company = upload.organization_id
    words = {"name": clean_name(name)}
    return seal_draft(keystore.draft_key(), words, tender=company, bid=upload.pk, organization=company) if name else b""


def _discard_parts(upload: FileUpload) -> None:
    """The files before the rows, so that none is forgotten; and one more, of which the row was not committed."""
    count = upload.parts.count()
    for number in range(count + 1):
        blob_parts.delete_part(upload.pk, number)
    upload.parts.all().delete()

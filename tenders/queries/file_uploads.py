"""Files of a company that arrive in parts: whose they are, how far they have come, their bytes. Reads only."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import cast
from uuid import UUID, uuid5

from django.db.models import QuerySet, Sum
from django.http import Http404

from procurement import blob_parts, keystore
from procurement.access import Actor
from procurement.models import Organization
from procurement.package_uploads import MAX_PACKAGE
from procurement.rules.boxes import open_draft
from procurement.rules.sealing import MAX_BODY
from procurement.rules.vault import open_vault_file
from tenders.models import Bid, FileUpload, VaultVersion
from tenders.queries.bids import draft_of
from tenders.queries.room import room_left as room_of_bid
from tenders.queries.vault import company_of, room_left

KEPT_FOR = timedelta(days=7)
"""How long after its last part an upload is kept."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An upload of which something is missing, or which no form has named yet. `name` is that of the file, if it was said."""

    row: FileUpload
    name: str
    arrived: int

    @property
    def whole(self) -> bool:
        return self.arrived == self.row.size

    @property
    def share(self) -> Decimal:
        """How much of it is here in percent, rounded down."""
        return Decimal(100 * self.arrived // self.row.size)

    @property
    def kept_until(self) -> datetime:
        return self.row.touched_at + KEPT_FOR


def get_file_upload_for(actor: Actor, upload_id: UUID, kind: FileUpload.Kind, bid: Bid | None = None) -> FileUpload:
    """An upload of this kind of the actor's own company, or of its bid; 404 for everybody else."""
    found = FileUpload.objects.select_related("organization", "bid").filter(
        pk=upload_id, organization=company_of(actor), bid=bid, kind=kind
    )
    if (upload := found.first()) is None:
        raise Http404
    return upload


def offset_of(upload: FileUpload) -> int:
    """How many bytes are here: where the next part begins. All of them once it is taken."""
    if upload.taken_at is not None:
        return upload.size
    return int(upload.parts.aggregate(sum=Sum("size"))["sum"] or 0)


def under_way(company: Organization, bid: Bid | None) -> QuerySet[FileUpload]:
    """The uploads of the bid, or of the company's own documents, that are not taken."""
    return FileUpload.objects.filter(organization=company, bid=bid, taken_at=None)


def waiting_uploads(company: Organization, bid: Bid | None, kind: FileUpload.Kind) -> list[Waiting]:
    """The company's uploads of this kind that wait, the latest first; of how many there are at most, services.file_uploads decides."""
    rows = under_way(company, bid).filter(kind=kind).annotate(arrived=Sum("parts__size", default=0))
    return [Waiting(row, name_of(row), row.arrived) for row in rows.order_by("-touched_at", "pk")]


def name_of(upload: FileUpload) -> str:
    """The name of the file, decrypted; empty if the sender said none."""
    company = upload.organization_id
    if not upload.name:
        return ""
    words = open_draft(keystore.draft_key(), bytes(upload.name), tender=company, bid=upload.pk, organization=company)
    return cast("dict[str, str]", words)["name"]


def is_attached(upload: FileUpload, slot: str, name: str) -> bool:
    """Whether the draft holds the file that came with this upload, in this place and under this name."""
    files = draft_of(upload.bid).content["files"] if upload.bid else []
    return any((f.get("upload"), f["slot"], f["name"]) == (str(upload.pk), slot, name) for f in files)


def kept_by(company: Organization, form: str) -> VaultVersion | None:
    """The version that a form of the company has kept already; `form` is what the form calls itself."""
    found = VaultVersion.objects.filter(pk=version_of_form(company, form), document__organization=company)
    return found.select_related("document").first() if form else None


def version_of_form(company: Organization, form: str) -> UUID:
    """The id of the version that a form keeps: the same however often it is sent, and another in each company."""
    return uuid5(company.pk, f"form {form}")


def largest_of(kind: FileUpload.Kind) -> int:
    """Bytes that a document, or a package, may have."""
    return MAX_PACKAGE if kind == FileUpload.Kind.PACKAGE else MAX_BODY


def room_for(company: Organization, bid: Bid | None) -> int:
    """Bytes that one more upload may announce: what is on its way has its room already."""
    announced = under_way(company, bid).aggregate(sum=Sum("size"))["sum"] or 0
    return (room_of_bid(bid) if bid else room_left(company)) - int(announced)


def pieces_of(upload: FileUpload, mark: str = "") -> Iterator[bytes]:
    """The file, in pieces. BlobMissing if the storage lost a part, SealingError for another mark where `part_key` asks for it."""
    for number in upload.parts.values_list("number", flat=True):
        yield from part_of(upload, number, mark)


def part_of(upload: FileUpload, number: int, mark: str) -> Iterator[bytes]:
    """A part, decrypted, in pieces."""
    with blob_parts.open_part(upload.pk, number) as source:
        yield from open_vault_file(
            part_key(upload, mark), source, company=upload.organization_id, version=uuid5(upload.pk, str(number))
        )


def part_key(upload: FileUpload, mark: str) -> bytes:
    """What the parts lie under: the draft key.

    The document of a bid lies under one that follows from its own fingerprint too, which is kept nowhere: while it waits, only
    who has the file can open what is here of it.
    """
    if upload.kind != FileUpload.Kind.FILE:
        return keystore.draft_key()
    return hmac.new(keystore.draft_key(), f"part\n{upload.pk} {mark}".encode(), hashlib.sha256).digest()


def kept_mark(company: Organization, bid: Bid | None, kind: FileUpload.Kind, size: int, mark: str) -> str:
    """Keyed, so that the database can't be searched for a known file."""
    whose = {FileUpload.Kind.DOCUMENT: "document", FileUpload.Kind.FILE: f"file {bid and bid.pk}"}
    text = f"upload\n{company.pk} {whose.get(kind, bid and bid.pk)} {size} {mark}"
    return hmac.new(keystore.draft_key(), text.encode(), hashlib.sha256).hexdigest()

"""What a bidder's browser left here: its sealed draft, and the parts of objects on their way. Reads only."""

from __future__ import annotations

from uuid import UUID

from tenders.models import Bid, BrowserDraft, ObjectUpload, SealedObject, Sealing


def sealed_draft(bid: Bid) -> tuple[bytes, int]:
    """The draft as it is kept, and its revision; nothing at revision 0 if there is none."""
    row = BrowserDraft.objects.filter(bid=bid).first()
    return (bytes(row.ciphertext), row.revision) if row else (b"", 0)


def prefers_browser(bid: Bid) -> bool:
    """Whether the page that seals in the browser comes first: at level B, and where the bid was begun there."""
    return bid.tender.sealing == Sealing.COMMITTEE or BrowserDraft.objects.filter(bid=bid).exists()


def parts_here(bid: Bid, upload: UUID) -> tuple[str, dict[str, str]]:
    """The object's id once the upload is complete, and the SHA-256 of each part that waits."""
    found = ObjectUpload.objects.filter(pk=upload, bid=bid).first()
    if found is None:
        return "", {}
    return found.object_id, {str(number): digest for number, digest in found.parts.values_list("number", "digest")}


def has_object(bid: Bid, object_id: str) -> bool:
    """Whether this bid has stored such an object."""
    return SealedObject.objects.filter(bid=bid, object_id=object_id).exists()

"""A company's document put into its bid: opened, sealed to the keys of the tender, and in the draft as if it had been uploaded."""

from __future__ import annotations

from datetime import datetime

from procurement import blobs
from procurement.access import Actor
from procurement.refusal import Refused
from procurement.rules.sealing import Meta, Sealer, new_header
from procurement.rules.sealing_header import Kind, Place
from procurement.uploads import SealedUpload
from tenders.models import Bid
from tenders.queries.keys import ENVELOPE, keys_of_server
from tenders.queries.vault import Version, file_of
from tenders.services.bid_drafting import attach_file


def use_document(bid: Bid, version: Version, *, slot: str, actor: Actor, now: datetime) -> None:
    """Seal the file of a version of the bidder's own document for this bid, piece by piece, and attach it to the draft.

    The draft remembers the version and its last day, so that the bid can be warned. Refused as an upload is.
    """
    upload = _sealed(bid, version, slot)
    last = version.row.valid_until
    origin = {"version": str(version.row.pk), "valid_until": last.isoformat() if last else ""}
    try:
        attach_file(bid, upload, origin=origin, actor=actor, now=now)
    except Refused:
        upload.discard()
        raise


def _sealed(bid: Bid, version: Version, slot: str) -> SealedUpload:
    header, content_key = new_header(Place(Kind.FILE, ENVELOPE, bid.tender_id, bid.pk), keys_of_server(bid))
    sealer = Sealer(header, content_key, Meta(version.name, slot, version.media_type))
    writer = blobs.BlobWriter(blobs.backend())
    try:
        for piece in file_of(version.row, bid.bidder):
            writer.write(sealer.feed(piece))
        writer.write(sealer.finish())
        writer.commit(sealer.object_id)
    finally:
        writer.discard()
    return SealedUpload(sealer.object_id, version.name, sealer.body_size, writer.size, version.media_type, slot)

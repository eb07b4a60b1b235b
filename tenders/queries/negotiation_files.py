"""The document of an offer in a negotiation, decrypted. Reads only."""

from __future__ import annotations

from django.http import Http404

from procurement import blobs, keystore
from procurement.rules.boxes import open_request_file
from tenders.queries.negotiations import ReadOffer


def offer_file(found: ReadOffer) -> tuple[str, bytes]:
    """Its name and bytes; 404 where the offer has none. The caller has asked who reads."""
    for named in found.content["files"]:
        with blobs.open_blob(named["object"]) as stored:
            sealed = stored.read()
        offer = found.offer
        body = open_request_file(keystore.draft_key(), sealed, tender=offer.tender_id, request=offer.pk)
        return str(named["name"]), body
    raise Http404

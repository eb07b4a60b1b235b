"""What the server seals of a bid: one manifest, or two envelopes: the price table of each lot, then the manifest that names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from procurement import blobs
from procurement.rules.criteria import COSTS
from procurement.rules.envelopes import FIRST, PRICES, first_manifest, price_manifest
from procurement.rules.manifest import MEDIA_TYPE, NAME, Manifest
from procurement.rules.sealing import Meta, seal
from procurement.rules.sealing_header import Kind, Place
from tenders.models import Bid, Criterion
from tenders.queries.keys import keys_of_server


@dataclass(frozen=True, slots=True)
class SealedBid:
    """Object id and size of the sealed manifest, and the sizes of the sealed price tables by their ids."""

    manifest: str
    size: int
    prices: Mapping[str, int]


def seal_bid(bid: Bid, manifest: Manifest) -> SealedBid:
    """Seal and store a bid. The prices first: the manifest of the first envelope names them, so none can be exchanged later."""
    if not bid.tender.two_envelopes:
        return SealedBid(*_seal(bid, manifest, FIRST), {})
    criteria = Criterion.objects.filter(lot__tender=bid.tender, kind__in=COSTS).values_list("lot", "pk")
    costs = [(str(lot), str(criterion)) for lot, criterion in criteria]
    tables = {
        lot: _seal(bid, price_manifest(manifest, lot, {name for of, name in costs if of == lot}), PRICES)
        for lot in manifest.lots
    }
    named = {lot: name for lot, (name, _) in tables.items()}
    first = first_manifest(manifest, named, {name for _, name in costs})
    return SealedBid(*_seal(bid, first, FIRST), dict(tables.values()))


def _seal(bid: Bid, manifest: Manifest, envelope: int) -> tuple[str, int]:
    place = Place(Kind.MANIFEST, envelope, bid.tender_id, bid.pk)
    meta = Meta(name=NAME, type=MEDIA_TYPE)
    sealed, object_id = seal(place, keys_of_server(bid, envelope), meta, manifest.to_bytes())
    blobs.store(sealed, object_id)
    return object_id, len(sealed)

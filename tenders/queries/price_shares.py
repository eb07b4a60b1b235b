"""The second opening at level B: which price tables lack their key, and what a key holder needs to help. Reads only."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

from procurement import blobs
from procurement.access import Actor
from procurement.rules.envelopes import PRICES
from procurement.rules.price_shares import Other, PriceText, Table, table_in
from procurement.rules.sealing_errors import SealingError
from tenders.models import Bid, CommitteeShare, Lot, OpenedBid, PriceConfirmation, PriceOpening
from tenders.queries.price_openings import open_request, without_key
from tenders.queries.readings import manifest_of
from tenders.queries.shares import own_share, share_text

logger = logging.getLogger(__name__)


def keyless_tables(lot: Lot) -> list[tuple[Bid, str]]:
    """The price tables of offers in the running whose keys the key holders have not given: bid and object id."""
    opened = (
        OpenedBid.objects.filter(bid__in=without_key(lot).values("bid")).select_related("bid", "act").order_by("bid")
    )
    found = []
    for row in opened:
        manifest = manifest_of(row)
        row.bid.tender = lot.tender
        if manifest is not None and str(lot.pk) in manifest.prices:
            found.append((row.bid, manifest.prices[str(lot.pk)]))
    return found


def price_text(actor: Actor, lot: Lot) -> PriceText | None:
    """What the key holder who is signed in works from; None without a share, or while nobody asks for the prices of the lot."""
    opening, share = open_request(lot), own_share(actor, lot.tender, PRICES)
    if opening is None or share is None:
        return None
    tables = tuple(_tables(lot))
    return PriceText(opening.pk, share_text(share, lot.tender), tuple(_others(opening, share)), tables)


def _others(opening: PriceOpening, share: CommitteeShare) -> Iterator[Other]:
    """The other key holders of the dealing, with what each has released to this one."""
    rows = PriceConfirmation.objects.filter(opening=opening).exclude(released="")
    released = {row.holder_id: json.loads(row.released) for row in rows}
    for other in share.committee_key.shares.exclude(pk=share.pk).select_related("member_key"):
        sealed = released.get(other.user_id, {}).get(str(share.x), "")
        yield Other(other.x, bytes(other.member_key.public_key), other.commitment, bytes.fromhex(sealed))


def _tables(lot: Lot) -> Iterator[Table]:
    """The locks of the tables that can be read; what the storage has lost waits for its copy or its bidder."""
    for bid, name in keyless_tables(lot):
        try:
            with blobs.open_blob(name) as source:
                yield table_in(source, name)
        except (SealingError, blobs.BlobMissing, blobs.BlobDamaged):
            logger.warning("The price table %s of bid %s can't be read.", name, bid.pk)

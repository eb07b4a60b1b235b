"""Level B: what key holders hand in at the second opening: shares for one another, and the pieces of the price tables to open.

The key of the second envelope is joined on a key holder's own device. What arrives here opens the offers in the running and no others.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime

from procurement import blobs, keystore
from procurement.access import Actor
from procurement.rules.boxes import seal_recovery
from procurement.rules.canonical import NotCanonical
from procurement.rules.envelopes import PRICES
from procurement.rules.messages import gettext_noop
from procurement.rules.price_shares import PriceAnswer, content_key_with, parse_price_answer
from procurement.rules.sealing import open_with_content_key
from procurement.rules.sealing_errors import SealingError
from procurement.rules.sealing_header import Kind, Place
from procurement.rules.sealing_locks import Lock
from tenders.models import Bid, CommitteeShare, PriceKey, PriceOpening
from tenders.queries.keys import kids
from tenders.queries.price_shares import keyless_tables
from tenders.queries.shares import own_share
from tenders.services.refusal import refuse
from tenders.services.sharing import NO_DEALING
from tenders.services.stage_keys import private_keys

logger = logging.getLogger(__name__)
OTHER_OFFERS = gettext_noop(
    "This was made for another opening, or for other offers than those in the running now. Load the page again and do it once more."
)


def read_answer(opening: PriceOpening, text: str, *, actor: Actor) -> tuple[PriceAnswer, CommitteeShare]:
    """What a key holder handed in, with the share that it is about. Refused if it is of another opening, person or offer."""
    share = own_share(actor, opening.lot.tender, PRICES)
    if share is None:
        raise refuse("", gettext_noop("Only the named key holders have a share; nobody can stand in for one."))
    try:
        given = parse_price_answer(text.strip().encode("ascii", "replace"))
    except NotCanonical as error:
        raise refuse("released", NO_DEALING) from error
    others = set(share.committee_key.shares.exclude(pk=share.pk).values_list("x", flat=True))
    wanted = {name for _bid, name in keyless_tables(opening.lot)}
    if given.opening != opening.pk or set(given.released) != others or not set(given.pieces) <= wanted:
        raise refuse("released", OTHER_OFFERS)
    return given, share


def keep_keys(opening: PriceOpening, pieces: Mapping[str, bytes], *, actor: Actor, now: datetime) -> list[Bid]:
    """Keep the key of each price table that its piece opens, wrapped; the bids whose keys these are.

    A piece that opens nothing is left out: another key holder, or the bidder, may still help.
    """
    kept = []
    for bid, name in keyless_tables(opening.lot):
        if name not in pieces:
            continue
        try:
            key = _content_key(bid, name, pieces[name])
        except (SealingError, blobs.BlobMissing, blobs.BlobDamaged):
            logger.exception("The price table %s of bid %s does not open with what the key holders gave.", name, bid.pk)
            continue
        wrapped = seal_recovery(keystore.kek(), b"", {name: key}, tender=bid.tender_id, bid=bid.pk)
        row = {"object_id": name, "wrapped": wrapped, "given_by": actor.account, "given_at": now}
        PriceKey.objects.create(opening=opening, bid=bid, **row)
        kept.append(bid)
    return kept


def _content_key(bid: Bid, name: str, piece: bytes) -> bytes:
    """The content key, once it is seen to open the object."""
    tender = bid.tender
    place, known = Place(Kind.MANIFEST, PRICES, bid.tender_id, bid.pk), kids(tender, PRICES)
    platform = private_keys(tender, committee=False, envelope=PRICES)[Lock.PLATFORM]
    with blobs.open_blob(name) as source:
        key = content_key_with(source, platform, piece, place=place, kids=known)
        open_with_content_key(source, key, place=place, kids=known)
    return key

"""Key files for bids that the server seals (pages without JavaScript): handed out once, only the public half is kept."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from procurement.access import Actor
from procurement.rules.bidkeys import BidKey
from procurement.rules.lifecycle import Action, Role
from procurement.rules.sealing_locks import generate_key_pair
from tenders.models import Bid
from tenders.services.bid_drafting import lock_bid, require_role
from tenders.services.lifecycle import require


@transaction.atomic
def make_bid_key(bid: Bid, *, actor: Actor, now: datetime) -> bytes:
    """Make the key of lock R and return the key file, whose private half is kept nowhere here.

    From now on the server adds lock R to what it seals for this bid; what was sealed before does not open with it. A second
    key takes the place of the first for what is sealed from then on.
    """
    locked = lock_bid(bid)
    require(Action.DRAFT_BID, locked.tender, actor=actor, now=now)
    require_role(actor, locked.tender, locked.bidder, Role.PREPARER, Role.SUBMITTER)
    pair = generate_key_pair()
    locked.recovery_public_key = pair.public
    locked.save(update_fields=["recovery_public_key"])
    return BidKey(locked.tender_id, locked.pk, pair).to_bytes()

"""The draft of a bid that is prepared in a browser: bytes that only the bidder's key opens, kept so that no work is lost."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from procurement.access import Actor
from procurement.rules.lifecycle import Action, Role
from procurement.rules.messages import gettext_noop
from tenders.models import Bid, BrowserDraft
from tenders.services.bid_drafting import MAX_FILES, lock_bid, require_role
from tenders.services.lifecycle import require
from tenders.services.refusal import Stale, refuse

MAX_DRAFT = 2**20
"""Bytes of a sealed draft; two thousand prices have a tenth of it."""
MAGIC = b"BD1\n"
NO_DRAFT = gettext_noop("This is no sealed draft of this format, or it is too large.")


@transaction.atomic
def save_browser_draft(
    bid: Bid, sealed: bytes, *, objects: tuple[str, ...], revision: int, actor: Actor, now: datetime
) -> int:
    """Store the draft in place of the one with this revision; returns the new revision. Stale if another save came first.

    `objects` are the ids of the stored files that the draft names: they are kept as long as it does.
    """
    bid = lock_bid(bid)
    require(Action.DRAFT_BID, bid.tender, actor=actor, now=now)
    require_role(actor, bid.tender, bid.bidder, Role.PREPARER, Role.SUBMITTER)
    if not sealed.startswith(MAGIC) or len(sealed) > MAX_DRAFT or len(objects) > MAX_FILES + 1:
        raise refuse("", NO_DRAFT)
    row = BrowserDraft.objects.filter(bid=bid).first()
    if revision != (row.revision if row else 0):
        raise Stale
    changed = {
        "ciphertext": sealed, "objects_named": list(objects), "revision": revision + 1, "updated_at": now
    }  # fmt: skip
    BrowserDraft.objects.update_or_create(bid=bid, defaults=changed)
    return revision + 1

"""Beginning a bid from an earlier one of the own company: what fits is filled in, and has to be looked through."""

from __future__ import annotations

from datetime import datetime

from procurement.access import Actor
from tenders.models import Bid
from tenders.queries.bid_copies import Fitting, fitting
from tenders.queries.bids import draft_of
from tenders.services.bid_drafting import save_draft
from tenders.services.vault_reuse import use_document


def copy_bid(bid: Bid, source: Bid, *, actor: Actor, now: datetime) -> Fitting:
    """Fill this draft with what fits of the earlier one, documents of the company's own sealed anew; returns what that was.

    Stale if somebody saved meanwhile; refused as saving and attaching are.
    """
    revision = draft_of(bid).revision
    found = fitting(bid, source)
    save_draft(bid, found.content, revision=revision, actor=actor, now=now)
    for version, slot in found.documents:
        use_document(bid, version, slot=slot, actor=actor, now=now)
    return found

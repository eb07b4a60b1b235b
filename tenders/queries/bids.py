"""Bids as those entitled see them: the bidder its own draft, acts and receipts; everybody else only what is opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from procurement import keystore
from procurement.access import Actor
from procurement.rules.boxes import open_draft
from procurement.rules.lifecycle import Role
from procurement.rules.visibility import Part
from tenders.models import Bid, BidAct, BidDraft, OpenedBid, Receipt, Tender
from tenders.queries.situation import roles_towards
from tenders.queries.tenders import Reading, get_tender_for
from tenders.queries.visibility import may_see

EMPTY: dict[str, Any] = {"lots": {}, "declarations": [], "answers": {}, "files": [], "companies": []}


@dataclass(frozen=True, slots=True)
class Draft:
    """A decrypted draft: `content` as described in services.bidding, and the revision that a save must name."""

    content: dict[str, Any]
    revision: int
    updated_at: datetime | None


def get_tender_to_bid_for(actor: Actor, reference: str, *, reading: Reading = Reading.TO_BID) -> Tender:
    """A native tender whose bidder's side this actor may enter: somebody of a company, not of the buyer; else 404."""
    tender = get_tender_for(actor, reference, reading=reading)
    if tender.imported or actor.bidder is None or not roles_towards(actor, tender) & {Role.PREPARER, Role.SUBMITTER}:
        raise Http404
    return tender


def get_bid_for(actor: Actor, tender: Tender) -> Bid:
    """The bid of the actor's company for this tender; 404 if there is none."""
    bid = own_bid(actor, tender)
    if bid is None:
        raise Http404
    return bid


def own_bid(actor: Actor, tender: Tender) -> Bid | None:
    """The bid of the actor's company, or None if it has not begun."""
    held = actor.organizations_as(Role.PREPARER, Role.SUBMITTER)
    bid = Bid.objects.select_related("bidder").filter(tender=tender, bidder__in=held).first()
    if bid is not None:
        bid.tender = tender
    return bid


def draft_of(bid: Bid) -> Draft:
    """The bid's draft as it is saved now, decrypted; an empty one at revision 0 if nothing was saved yet."""
    row = BidDraft.objects.filter(bid=bid).first()
    if row is None:
        return Draft({**EMPTY}, 0, None)
    data = open_draft(
        keystore.draft_key(), bytes(row.ciphertext), tender=bid.tender_id, bid=bid.pk, organization=bid.bidder_id
    )
    return Draft({**EMPTY, **cast("dict[str, Any]", data)}, row.revision, row.updated_at)


def last_act(bid: Bid) -> BidAct | None:
    """The bid's latest act; what counts before the deadline."""
    return max(bid.acts.all(), key=lambda act: act.pk, default=None)


def bid_status(bid: Bid) -> str:
    """draft, submitted, withdrawn, outdated (handed in for earlier terms) or to_confirm (so, but it still says all that is
    asked, and may be confirmed as it stands): what would count if the deadline were now."""
    act = last_act(bid)
    if act is None:
        return "draft"
    if act.kind == BidAct.Kind.WITHDRAW:
        return "withdrawn"
    if act.terms == bid.tender.terms:
        return "submitted"
    return "to_confirm" if act.terms >= bid.tender.bids_stand_from else "outdated"


def changed_since(act: BidAct | None, draft: Draft) -> bool:
    """Whether the draft was saved after it was last handed in; the seal keeps us from comparing the contents."""
    return act is not None and draft.updated_at is not None and draft.updated_at > act.received_at


def receipts_of(bid: Bid) -> list[Receipt]:
    """All receipts and refusals of a bid, the latest first."""
    return list(bid.receipts.select_related("act__user").order_by("-created_at"))


def all_receipts_of(actor: Actor) -> QuerySet[Receipt]:
    """All receipts and refusals of the actor's companies, in no order."""
    held = actor.organizations_as(Role.PREPARER, Role.SUBMITTER)
    found = Receipt.objects.select_related("bid__tender", "bid__bidder", "act", "act__user")
    return found.filter(bid__bidder__in=held)


def get_receipt_for(actor: Actor, receipt_id: UUID) -> Receipt:
    """A receipt or refusal of the actor's own company; 404 for everybody else."""
    receipt = all_receipts_of(actor).filter(pk=receipt_id).first()
    if receipt is None:
        raise Http404
    return receipt


def all_bids_of(actor: Actor) -> QuerySet[Bid]:
    """All bids of the actor's companies with their acts, in no order."""
    held = actor.organizations_as(Role.PREPARER, Role.SUBMITTER)
    return Bid.objects.filter(bidder__in=held).select_related("tender__buyer", "bidder").prefetch_related("acts")


def bids_of(actor: Actor) -> list[Bid]:
    """The bids of the actor's companies, the next deadline first."""
    return list(all_bids_of(actor).order_by("-tender__bids_end_at")[:200])


def opened_bids(actor: Actor, tender: Tender) -> list[OpenedBid]:
    """The opened bids, if this actor may read names and prices at this stage; otherwise none, as if there were none."""
    if not may_see(Part.PRICES, actor, tender):
        return []
    return list(
        OpenedBid.objects.filter(bid__tender=tender).select_related("bid__bidder", "act").order_by("bid__bidder__name")
    )

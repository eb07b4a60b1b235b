"""The bid before it is handed in: an encrypted draft and sealed files. Nothing here counts as submitted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db import transaction

from procurement import keystore
from procurement.access import Actor
from procurement.models import Organization
from procurement.rules.boxes import seal_draft
from procurement.rules.lifecycle import Action, Role
from procurement.rules.messages import gettext_noop
from procurement.uploads import NO_ROOM, SealedUpload
from tenders.models import Bid, BidDraft, SealedObject, Tender
from tenders.queries.bids import Draft, draft_of
from tenders.queries.room import room_left
from tenders.queries.situation import roles_towards
from tenders.services.bid_steps import reach_by_saving
from tenders.services.lifecycle import require
from tenders.services.refusal import Stale, refuse

MAX_FILES = 100
NO_ORIGIN: Mapping[str, str] = MappingProxyType({})


@transaction.atomic
def start_bid(tender: Tender, *, bidder: Organization, actor: Actor, now: datetime) -> Bid:
    """The company's bid for this tender, made on first use; it gets the id that is bound into all that is sealed for it."""
    require(Action.DRAFT_BID, tender, actor=actor, now=now)
    require_role(actor, tender, bidder, Role.PREPARER, Role.SUBMITTER)
    return Bid.objects.get_or_create(tender=tender, bidder=bidder, defaults={"created_at": now})[0]


@transaction.atomic
def save_draft(bid: Bid, content: dict[str, Any], *, revision: int, actor: Actor, now: datetime) -> int:
    """Store the draft, encrypted under the platform's draft key; returns the new revision.

    `content`: {"lots": {lot id: {"prices": {item id: text}}}, "declarations": [requirement id], "answers":
    {criterion id: text}, "files": [{"slot", "name", "object", "size"} and the origin], "companies": [{field of
    a company: text}]}. Prices are kept as typed, so that nothing typed
    is lost; what is wrong with them is said by `issues_of_draft`. Stale if another save came first.
    """
    bid = lock_bid(bid)
    require(Action.DRAFT_BID, bid.tender, actor=actor, now=now)
    require_role(actor, bid.tender, bid.bidder, Role.PREPARER, Role.SUBMITTER)
    current = draft_of(bid)
    if revision != current.revision:
        raise Stale
    return _write_draft(bid, content, current, now)


def _write_draft(bid: Bid, content: dict[str, Any], before: Draft, now: datetime) -> int:
    sealed = seal_draft(keystore.draft_key(), content, tender=bid.tender_id, bid=bid.pk, organization=bid.bidder_id)
    BidDraft.objects.update_or_create(
        bid=bid, defaults={"ciphertext": sealed, "revision": before.revision + 1, "updated_at": now}
    )
    reach_by_saving(bid, before.content, content)
    return before.revision + 1


@transaction.atomic
def attach_file(
    bid: Bid, upload: SealedUpload, *, origin: Mapping[str, str] = NO_ORIGIN, actor: Actor, now: datetime
) -> None:
    """Add a file that was sealed while it was received. In a slot it takes the place of the earlier file.

    `origin`: of a document that the company keeps, {"version": its id, "valid_until": its last day or empty}; of one that came in
    parts, {"upload": the upload's id}.
    """
    bid = lock_bid(bid)
    require(Action.DRAFT_BID, bid.tender, actor=actor, now=now)
    require_role(actor, bid.tender, bid.bidder, Role.PREPARER, Role.SUBMITTER)
    current = draft_of(bid)
    kept = [f for f in current.content["files"] if not upload.slot or f["slot"] != upload.slot]
    if len(kept) >= MAX_FILES:
        raise refuse("file", gettext_noop("A bid has at most %(count)s files: join some of them."), count=MAX_FILES)
    if upload.sealed_size > room_left(bid):
        raise refuse("file", NO_ROOM)
    SealedObject.objects.get_or_create(
        bid=bid, object_id=upload.object_id, defaults={"size": upload.sealed_size, "created_at": now}
    )
    added = {"slot": upload.slot, "name": upload.name, "object": upload.object_id, "size": str(upload.size)}
    added |= origin
    _write_draft(bid, {**current.content, "files": [*kept, added]}, current, now)


@transaction.atomic
def remove_file(bid: Bid, object_id: str, *, actor: Actor, now: datetime) -> None:
    """Take a file out of the draft. The sealed object stays if an earlier submission names it."""
    bid = lock_bid(bid)
    require(Action.DRAFT_BID, bid.tender, actor=actor, now=now)
    require_role(actor, bid.tender, bid.bidder, Role.PREPARER, Role.SUBMITTER)
    current = draft_of(bid)
    files = [f for f in current.content["files"] if f["object"] != object_id]
    _write_draft(bid, {**current.content, "files": files}, current, now)


def lock_bid(bid: Bid) -> Bid:
    """The bid's own row, locked: two people of one company wait for each other, rivals never do."""
    return Bid.objects.select_for_update(of=("self",)).select_related("tender", "bidder").get(pk=bid.pk)


def require_role(actor: Actor, tender: Tender, bidder: Organization, *roles: Role) -> None:
    """Refuse unless one of the roles is held in the company, by somebody who is not on the buyer's side of this tender."""
    if not set(roles) & actor.roles_in(bidder.pk) & roles_towards(actor, tender):
        raise refuse("", gettext_noop("Your role in %(company)s does not allow this."), company=bidder.name)

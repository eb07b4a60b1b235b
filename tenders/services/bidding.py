"""The bidder's acts that bind: submit, replace, withdraw, confirm after a change. The database's trigger decides what is in time.

The acts that come before, on the draft, are in bid_drafting and offered from here too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import prefetch_related_objects

from procurement.access import Actor
from procurement.refusal import Refused
from procurement.rules import receipts
from procurement.rules.lifecycle import Role
from procurement.rules.messages import gettext_noop
from tenders.models import Bid, BidAct, BidDraft, Receipt, SealedObject
from tenders.queries.bid_check import draft_to_manifest, issues_of_draft
from tenders.queries.bids import bid_status, draft_of, last_act
from tenders.services.bid_drafting import attach_file, remove_file, require_role, save_draft, start_bid
from tenders.services.bid_receipts import RefusedLate, receipt_for, receipt_of, refusal_of
from tenders.services.bid_sealing import seal_bid
from tenders.services.refusal import Stale, refuse

__all__ = [
    "RefusedLate",
    "attach_file",
    "confirm_bid",
    "remove_file",
    "save_draft",
    "start_bid",
    "submit_bid",
    "withdraw_bid",
]

STANDING = ("submitted", "outdated", "to_confirm")
"""A bid that is handed in again takes the place of one that stands so."""
CHANGED = gettext_noop(
    "The tender was changed meanwhile, and nothing was handed in. Look at the change, check, submit again."
)


def submit_bid(
    bid: Bid,
    *,
    idempotency_key: UUID,
    revision: int | None = None,
    terms: int | None = None,
    actor: Actor,
    now: datetime,
) -> Receipt:
    """Seal the draft's manifest and hand the bid in; returns the signed receipt. A repeated call returns the same one.

    `revision` is that of the draft which the person saw: Stale if a colleague has changed it since, up to the last moment.
    `terms` are those of the tender which the person saw: refused if a change of the tender came in between, likewise.
    In order: a retry is recognized before anything else, so that a lost answer is never turned into "late"; the draft
    is checked; the manifest is sealed and stored; the act, its event and its receipt are committed together. The
    database sets the time and refuses what is late: then RefusedLate carries a signed, stored refusal.
    """
    if earlier := receipt_of(idempotency_key, bid):
        return earlier
    require_role(actor, bid.tender, bid.bidder, Role.SUBMITTER)
    made_for, draft = bid.tender.terms, draft_of(bid)
    if terms not in (None, made_for):
        raise refuse("terms", CHANGED)
    if revision not in (None, draft.revision):
        raise Stale
    manifest = draft_to_manifest(bid, draft.content)
    if missing := issues_of_draft(bid, draft.content):
        raise Refused(missing)
    sealed = seal_bid(bid, manifest)
    files = tuple(sorted({f.object_id for f in manifest.files}))
    act = Act(
        idempotency_key, None, sealed.manifest, files, sealed.size, made_for, draft.revision, prices=sealed.prices
    )
    return hand_in(bid, act, actor, now)


def withdraw_bid(bid: Bid, *, idempotency_key: UUID, actor: Actor, now: datetime) -> Receipt:
    """Take the bid back before the deadline; it may be handed in again. Returns the signed receipt of the withdrawal."""
    if earlier := receipt_of(idempotency_key, bid):
        return earlier
    require_role(actor, bid.tender, bid.bidder, Role.SUBMITTER)
    act = last_act(bid)
    if act is None or act.kind == BidAct.Kind.WITHDRAW:
        raise refuse("", gettext_noop("There is no submitted bid to withdraw."))
    kind, files = BidAct.Kind.WITHDRAW, tuple(act.files)
    prices = dict.fromkeys(act.prices, 0)
    withdrawn = Act(idempotency_key, kind, act.manifest, files, 0, act.terms, sealed_by=act.sealed_by, prices=prices)
    return hand_in(bid, withdrawn, actor, now)


def confirm_bid(bid: Bid, *, idempotency_key: UUID, terms: int, actor: Actor, now: datetime) -> Receipt:
    """Let the bid that was handed in stand as it is after a change that touches nothing in it; nothing is sealed again.

    `terms` are those of the tender which the person saw. Returns the signed receipt; late tries get a signed refusal.
    """
    if earlier := receipt_of(idempotency_key, bid):
        return earlier
    require_role(actor, bid.tender, bid.bidder, Role.SUBMITTER)
    act = last_act(bid)
    if act is None or bid_status(bid) != "to_confirm":
        raise refuse(
            "",
            gettext_noop(
                "There is no bid to confirm: nothing was handed in, or it counts, or must be handed in again."
            ),
        )
    if terms != bid.tender.terms:
        raise refuse("terms", CHANGED)
    kept = SealedObject.objects.filter(bid=bid, object_id__in=[act.manifest, *act.prices])
    size = dict(kept.values_list("object_id", "size"))
    same = Act(
        idempotency_key, BidAct.Kind.CONFIRM, act.manifest, tuple(act.files), size[act.manifest], terms,
        sealed_by=act.sealed_by, prices={one: size[one] for one in act.prices},
    )  # fmt: skip
    return hand_in(bid, same, actor, now)


@dataclass(frozen=True, slots=True)
class Act:
    """What is about to be handed in. `kind` None means submit or replace, as it turns out under the lock.

    `terms` are those of the tender it was made for; `revision` is that of the draft that was sealed, None for a withdrawal.
    """

    key: UUID
    kind: BidAct.Kind | None
    manifest: str
    files: tuple[str, ...]
    manifest_size: int
    terms: int
    revision: int | None = None
    sealed_by: str = "server"
    prices: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Of a bid in two envelopes: the sizes of the sealed price tables, by object id."""


def hand_in(bid: Bid, act: Act, actor: Actor, now: datetime) -> Receipt:
    """Record the act with its event and its receipt, all or nothing; the database decides whether it is in time."""
    try:
        with transaction.atomic():
            locked = _locked(bid)
            if any(one.idempotency_key == act.key for one in locked.acts.all()) and (
                earlier := receipt_of(act.key, bid)
            ):
                return earlier
            if act.revision is not None and not BidDraft.objects.filter(bid=bid, revision=act.revision).exists():
                raise Stale
            kind = act.kind or (BidAct.Kind.REPLACE if bid_status(locked) in STANDING else BidAct.Kind.SUBMIT)
            row = _insert(locked, act, kind, actor, now)
            locked.refresh_from_db(fields=["acts"])  # forgets those read before, asks nothing
            return receipt_for(row, actor)
    except DatabaseError as error:
        if _code(error) == "EP006":
            raise refuse("terms", CHANGED) from error
        refused_at = _refused_at(error)
        if refused_at is None:
            raise
    tried = receipts.Act(act.kind or ("replace" if bid_status(bid) in STANDING else "submit"))
    raise refusal_of(bid, tried, act.manifest, actor=actor, at=refused_at)


def _locked(bid: Bid) -> Bid:
    """The bid's own row, locked, with the acts that are there now: rivals never wait. What doesn't change is not read again."""
    locked = Bid.objects.select_for_update().get(pk=bid.pk)
    locked.tender, locked.bidder = bid.tender, bid.bidder
    prefetch_related_objects([locked], "acts")
    return locked


def _insert(bid: Bid, act: Act, kind: BidAct.Kind, actor: Actor, now: datetime) -> BidAct:
    sizes = dict(SealedObject.objects.filter(bid=bid, object_id__in=act.files).values_list("object_id", "size"))
    if missing := set(act.files) - sizes.keys():
        raise refuse("files", gettext_noop("%(count)s files did not arrive: upload them again."), count=len(missing))
    if act.manifest_size:
        sealed = {act.manifest: act.manifest_size, **act.prices}
        rows = [SealedObject(bid=bid, object_id=name, size=size, created_at=now) for name, size in sealed.items()]
        SealedObject.objects.bulk_create(rows, ignore_conflicts=True)
    return BidAct.objects.create(
        idempotency_key=act.key,
        tender=bid.tender,
        bid=bid,
        kind=kind,
        user=actor.account,
        manifest=act.manifest,
        files=list(act.files),
        prices=sorted(act.prices),
        size=act.manifest_size + sum(act.prices.values()) + sum(sizes.values()),
        sealed_by=act.sealed_by,
        terms=act.terms,
        received_at=now,  # this and the next come back as the trigger set them
        bids_end_at=now,
    )


def _refused_at(error: DatabaseError) -> datetime | None:
    """The time at which the gate in the database refused the row, if that is what this error is."""
    diagnostics = getattr(error.__cause__, "diag", None)
    if _code(error) != "EP001" or diagnostics is None:
        return None
    return datetime.fromisoformat(diagnostics.message_detail).astimezone(UTC)


def _code(error: DatabaseError) -> str:
    """What the gate in the database says: EP001 late, EP006 made for earlier terms; empty for other faults."""
    return str(getattr(error.__cause__, "pgcode", None) or "")

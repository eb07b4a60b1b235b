"""Signed receipts: of what a bidder handed in or withdrew, and of what came too late. The key is behind keystore.sign."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from procurement import audit, keystore
from procurement.access import Actor
from procurement.refusal import Refused
from procurement.rules import receipts
from procurement.rules.events import BidRefused, BidSubmitted, BidWithdrawn
from procurement.rules.lifecycle import Action, Stage
from procurement.rules.messages import Issue, gettext_noop, issue
from tenders.models import Bid, BidAct, Receipt, Tender
from tenders.queries.situation import acting_for

LATE = gettext_noop(
    "The time for bids ended at %(deadline)s; this try came at %(received)s. You hold a signed refusal."
)
NOT_OPEN = gettext_noop("This tender takes no bids any more; this try came at %(received)s. You hold a signed refusal.")
SUSPENDED = gettext_noop(
    "This tender is suspended by an order and takes no bids until it goes on; the time that was left is kept. You hold a "
    "signed refusal."
)


class RefusedLate(Refused):
    """Too late, or the tender was ended: the database refused the act. `receipt` is the signed refusal, which is stored."""

    def __init__(self, receipt: Receipt, issues: tuple[Issue, ...]) -> None:
        super().__init__(issues)
        self.receipt = receipt


def receipt_of(key: UUID, bid: Bid) -> Receipt | None:
    """The receipt of the act with this key, if it was handed in before."""
    return Receipt.objects.select_related("act").filter(act__idempotency_key=key, bid=bid).first()


def receipt_for(act: BidAct, actor: Actor) -> Receipt:
    """Record the event of an act that was just inserted, and sign and store its receipt. In the caller's transaction."""
    received = receipts.format_time(act.received_at)
    common = {"bid": str(act.bid_id), "bidder": str(act.bid.bidder_id), "user": actor.id, "received": received}
    subject = f"tender:{act.tender_id}"
    event: BidSubmitted | BidWithdrawn
    if act.kind == BidAct.Kind.WITHDRAW:
        event = BidWithdrawn(subject, **common)
    else:
        event = BidSubmitted(
            subject,
            act=act.kind,
            manifest=act.manifest,
            files=tuple(act.files),
            prices=tuple(act.prices),
            sealed_by=act.sealed_by,
            **common,
        )
    absent = acting_for(actor, act.tender, Action.SUBMIT_BID)
    entry = audit.record(event, actor=actor.user, now=act.received_at, on_behalf=absent)
    text = receipts.Receipt(
        tender=act.tender_id,
        bid=act.bid_id,
        act=receipts.Act(act.kind),
        received=act.received_at,
        deadline=act.bids_end_at,
        manifest=act.manifest,
        file_count=len(act.files),
        files=receipts.files_digest(act.files),
        size=act.size,
        sealed_by=receipts.SealedBy(act.sealed_by),
        nonce=bytes(entry.nonce),
        leaf=entry.leaf,
        prices=tuple(act.prices),
    ).to_text()
    return Receipt.objects.create(
        bid=act.bid, act=act, note=keystore.sign(text), leaf=entry.leaf, created_at=act.received_at
    )


@transaction.atomic
def refusal_of(bid: Bid, kind: receipts.Act, manifest: str, *, actor: Actor, at: datetime) -> RefusedLate:
    """Record what the database refused at that time, and sign and store the refusal; to be raised."""
    tender = Tender.objects.get(pk=bid.tender_id)
    deadline = tender.bids_end_at
    assert deadline is not None  # a bid begins only on a published tender, which has one
    stopped = tender.suspended_at is not None
    late = not stopped and (at >= deadline or tender.stage_now in (Stage.PUBLISHED, Stage.CLOSED))
    reason = "late" if late else "not-open"
    refused = BidRefused(
        f"tender:{bid.tender_id}",
        bid=str(bid.pk),
        bidder=str(bid.bidder_id),
        user=actor.id,
        at=receipts.format_time(at),
        reason=reason,
    )
    entry = audit.record(refused, actor=actor.user, now=at, on_behalf=acting_for(actor, tender, Action.SUBMIT_BID))
    text = receipts.Refusal(
        tender=bid.tender_id,
        bid=bid.pk,
        act=kind,
        received=at,
        deadline=deadline,
        reason=reason,
        manifest=manifest,
        nonce=bytes(entry.nonce),
        leaf=entry.leaf,
    ).to_text()
    receipt = Receipt.objects.create(bid=bid, refused=True, note=keystore.sign(text), leaf=entry.leaf, created_at=at)
    return RefusedLate(
        receipt,
        (issue("bids_end_at", SUSPENDED if stopped else LATE if late else NOT_OPEN, deadline=deadline, received=at),),
    )

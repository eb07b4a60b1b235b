"""Bids that were sealed offline: a package is taken when it has arrived whole, and handed in as a second step."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from procurement.access import Actor
from procurement.package_uploads import ReceivedPackage
from procurement.rules.lifecycle import Action, Role
from procurement.rules.messages import gettext_noop
from tenders.models import Bid, Receipt, SealedObject, SealedPackage
from tenders.services.bid_drafting import lock_bid, require_role
from tenders.services.bid_receipts import receipt_of
from tenders.services.lifecycle import require
from tenders.services.refusal import Stale, refuse
from tenders.services.sealed_bidding import submit_sealed

SEALED_BY = "cli"
NOTHING = gettext_noop("There is no package to submit: upload one first.")


@transaction.atomic
def take_package(bid: Bid, received: ReceivedPackage, *, actor: Actor, now: datetime) -> SealedPackage:
    """Keep a package whose objects are stored and checked; it takes the place of the bid's earlier one. Nothing is handed in yet.

    A package for other terms of the tender is kept too: its page says that it no longer fits.
    """
    locked, head = lock_bid(bid), received.head
    require(Action.DRAFT_BID, locked.tender, actor=actor, now=now)
    require_role(actor, locked.tender, locked.bidder, Role.PREPARER, Role.SUBMITTER)
    rows = [SealedObject(bid=locked, object_id=i, size=size, created_at=now) for i, size in received.sizes.items()]
    SealedObject.objects.bulk_create(rows, ignore_conflicts=True)
    kept = {
        "manifest": head.manifest,
        "files": list(head.files),
        "prices": list(head.prices),
        "size": sum(received.sizes.values()),
    }
    who = {"terms": head.terms, "uploaded_by": actor.account, "uploaded_at": now}
    package, _ = SealedPackage.objects.update_or_create(bid=locked, defaults={**kept, **who})
    return package


def submit_package(bid: Bid, *, manifest: str, idempotency_key: UUID, actor: Actor, now: datetime) -> Receipt:
    """Hand in the package whose manifest the person saw; returns the signed receipt. A repeated call returns the same one.

    Stale if a colleague has uploaded another one since; refused if the tender was changed after the bid was sealed. The
    database sets the time and refuses what is late: RefusedLate carries a signed, stored refusal.
    """
    if earlier := receipt_of(idempotency_key, bid):
        return earlier
    package = SealedPackage.objects.filter(bid=bid).first()
    if package is None:
        raise refuse("", NOTHING)
    if package.manifest != manifest:
        raise Stale
    return submit_sealed(
        bid,
        manifest=package.manifest,
        files=tuple(package.files),
        prices=tuple(package.prices),
        idempotency_key=idempotency_key,
        terms=package.terms,
        sealed_by=SEALED_BY,
        actor=actor,
        now=now,
    )

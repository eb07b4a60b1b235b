"""Throws away sealed files that nothing names any more: those replaced in a draft, or taken out of it, before they were handed in."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from procurement import blobs
from tenders.models import Bid, BidAct, BrowserDraft, ObjectUpload, SealedObject, SealedPackage
from tenders.queries.bids import draft_of
from tenders.services import file_uploads
from tenders.services.bid_drafting import lock_bid
from tenders.services.object_uploads import discard_parts

SAFE_FOR = timedelta(days=2)
"""A younger object is left alone, whatever names it: an upload or a submission may be under way."""


GIVEN_UP_AFTER = timedelta(days=7)
"""An upload in parts to which nothing came for so long will not be gone on with."""


def discard_unreferenced(*, now: datetime) -> int:
    """Remove objects that neither an act nor a draft of their bid names, and that are old enough; likewise uploads. Returns how many.

    What an act names is kept for ever, also one that was replaced, withdrawn or never opened: its receipt names it. Each
    bid in its own transaction, under the lock that saving and handing in take.
    """
    bids = Bid.objects.filter(pk__in=_unnamed_by_acts(now).values("bid"))
    given_up = _discard_given_up(now) + file_uploads.discard_given_up(now=now)
    return given_up + sum(_sweep(bid, now) for bid in bids.iterator())


def _discard_given_up(now: datetime) -> int:
    """Remove uploads in parts that nobody goes on with, and the notes of those that are complete. Returns how many."""
    old = list(ObjectUpload.objects.filter(touched_at__lt=now - GIVEN_UP_AFTER))
    for upload in old:
        discard_parts(upload)
        upload.delete()
    return len(old)


def _sweep(bid: Bid, now: datetime) -> int:
    with transaction.atomic():
        locked = lock_bid(bid)
        in_draft = {file["object"] for file in draft_of(locked).content["files"]}
        if sealed := BrowserDraft.objects.filter(bid=locked).first():
            in_draft |= set(sealed.objects_named)
        if package := SealedPackage.objects.filter(bid=locked).first():
            in_draft |= {package.manifest, *package.files}
        orphans = _unnamed_by_acts(now).filter(bid=locked).exclude(object_id__in=in_draft)
        removed = 0
        for orphan in orphans:
            # The file before its row is committed away: if that fails, the next run finds the row again.
            blobs.delete(orphan.object_id)
            orphan.delete()
            removed += 1
        return removed


def _unnamed_by_acts(now: datetime) -> QuerySet[SealedObject]:
    acts = BidAct.objects.filter(bid=OuterRef("bid"))
    named = (
        Q(manifest=OuterRef("object_id"))
        | Q(files__contains=[OuterRef("object_id")])
        | Q(prices__contains=[OuterRef("object_id")])
    )
    return SealedObject.objects.filter(~Exists(acts.filter(named)), created_at__lt=now - SAFE_FOR)

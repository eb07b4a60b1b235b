"""What came of trying to open the bids of a tender, between the closing and the reveal. Reads only, shows no content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Min, OuterRef, QuerySet, Subquery

from procurement.rules.recovery_guards import WINDOW
from tenders.models import Bid, BidOutcome, Opening, RecoveryCall, Tender


def latest_outcomes(tender: Tender) -> dict[UUID, BidOutcome]:
    """The last outcome of each bid that was tried, by bid."""
    return {row.bid_id: row for row in _latest(tender)}


def mendable_bids(tender: Tender) -> dict[UUID, BidOutcome]:
    """The bids that the reveal waits for, or waited for, by bid: a lost object, a lock that fails, a committee that is short."""
    return {row.bid_id: row for row in _latest(tender).filter(mendable=True)}


def waits_until(tender: Tender) -> datetime | None:
    """When the last of these bids can be mended no more: 48 hours after its first failure. None if none waits."""
    waiting = mendable_bids(tender)
    if not waiting:
        return None
    first = (
        BidOutcome.objects.filter(bid__in=waiting, mendable=True).order_by().values("bid").annotate(at=Min("tried_at"))
    )
    return max(row["at"] for row in first) + WINDOW


def to_mend(bid: Bid) -> BidOutcome | None:
    """What is wrong with this bid and can still be mended: before the reveal alone. None if nothing is."""
    waiting = Opening.objects.filter(tender=bid.tender_id, revealed_at=None, waits_until__isnull=False).exists()
    last = BidOutcome.objects.filter(bid=bid).last() if waiting else None
    return last if last is not None and last.mendable else None


def call_for_key_files(tender: Tender) -> RecoveryCall | None:
    """The proposal to ask the bidders for their key files that stands, confirmed or not."""
    return RecoveryCall.objects.filter(tender=tender, withdrawn_at=None).select_related("proposed_by").first()


def _latest(tender: Tender) -> QuerySet[BidOutcome]:
    newest = BidOutcome.objects.filter(bid=OuterRef("bid")).order_by("-id").values("id")[:1]
    return BidOutcome.objects.filter(bid__tender=tender, id=Subquery(newest)).order_by("bid_id")


@dataclass(frozen=True, slots=True)
class WaitingOpening:
    """What everybody may know of an opening that waits: how many bids, until when, and that two persons asked for key files."""

    bids: int
    until: datetime
    called: bool


def waiting_opening(tender: Tender, now: datetime) -> WaitingOpening | None:
    """The opening of a closed tender that waits for bids to be mended; None otherwise. No names: not even the buyer's people learn any."""
    if tender.closed_at is None or tender.opened_at is not None:
        return None
    opening = Opening.objects.filter(tender=tender, waits_until__gt=now).first()
    bids = _latest(tender).filter(mendable=True).count() if opening else 0
    if opening is None or opening.waits_until is None or not bids:
        return None
    called = tender.recovery_calls.filter(confirmed_at__isnull=False).exists()
    return WaitingOpening(bids, opening.waits_until, called)

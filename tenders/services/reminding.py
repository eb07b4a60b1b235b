"""Before the deadline: companies whose bid waits to be confirmed after a change are reminded. Mails once each."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from procurement.rules.lifecycle import Stage
from tenders.models import Bid, Tender
from tenders.queries.bids import bid_status
from tenders.queries.followers import people_of
from tenders.services.news import remind

MARKS = (timedelta(hours=6), timedelta(days=1), timedelta(days=3))
"""How long before the deadline who has not confirmed is reminded."""


def remind_to_confirm(*, now: datetime) -> int:
    """Remind the people of each bid that does not count until it is confirmed; returns of how many bids. Safe to run again."""
    soon = Tender.objects.filter(
        stage=Stage.PUBLISHED, terms__gt=1, suspended_at=None, bids_end_at__gt=now, bids_end_at__lte=now + MARKS[-1]
    )
    return sum(_remind(tender, now) for tender in soon.select_related("buyer"))


@transaction.atomic
def _remind(tender: Tender, now: datetime) -> int:
    assert tender.bids_end_at is not None  # it was found by it
    left = tender.bids_end_at - now
    mark = next(mark for mark in MARKS if left <= mark)
    count = 0
    for bid in Bid.objects.filter(tender=tender).select_related("tender__buyer", "bidder").prefetch_related("acts"):
        if bid_status(bid) != "to_confirm":
            continue
        count += 1
        for user in people_of(bid.bidder_id):
            key = f"confirm:{bid.pk}:{tender.terms}:{tender.bids_end_at.isoformat()}:{mark.total_seconds():.0f}"
            remind(bid, user, key, now=now)
    return count

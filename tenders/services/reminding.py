"""Before the deadline: companies whose bid waits, to be handed in or to be confirmed after a change, are reminded. Mails once each."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from procurement.rules.lifecycle import Stage
from tenders.models import Bid, Tender
from tenders.queries.bids import bid_status
from tenders.queries.followers import people_of
from tenders.services.news import remind, remind_to_submit

MARKS = (timedelta(hours=6), timedelta(days=1), timedelta(days=3))
"""How long before the deadline who has not confirmed is reminded."""
UNSENT_MARKS = (timedelta(hours=1), timedelta(hours=24), timedelta(hours=72))
"""How long before the deadline whose bid is not handed in is reminded."""
UNSENT = ("draft", "outdated")
"""How a bid stands that was not handed in, or only for terms that have changed since."""


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


def remind_of_drafts(*, now: datetime) -> int:
    """Remind the people of each bid that is begun and not handed in; returns of how many bids. Safe to run again.

    A mark that passed before the bid was begun is left out: nobody is reminded of what was begun a minute ago.
    """
    soon = Tender.objects.filter(
        stage=Stage.PUBLISHED, suspended_at=None, bids_end_at__gt=now, bids_end_at__lte=now + UNSENT_MARKS[-1]
    )
    return sum(_remind_of_drafts(tender, now) for tender in soon.select_related("buyer"))


@transaction.atomic
def _remind_of_drafts(tender: Tender, now: datetime) -> int:
    ends_at = tender.bids_end_at
    assert ends_at is not None  # it was found by it
    mark = next(mark for mark in UNSENT_MARKS if ends_at - now <= mark)
    begun = Bid.objects.filter(tender=tender, created_at__lte=ends_at - mark)
    unsent = [
        bid
        for bid in begun.select_related("tender__buyer", "bidder").prefetch_related("acts").order_by("pk")
        if bid_status(bid) in UNSENT
    ]
    for bid in unsent:
        for user in people_of(bid.bidder_id):
            key = f"unsent:{bid.pk}:{ends_at.isoformat()}:{mark.total_seconds():.0f}:{user.pk}"
            remind_to_submit(bid, user, key, now=now)
    return len(unsent)

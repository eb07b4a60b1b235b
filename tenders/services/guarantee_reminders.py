"""Mails about guarantees that are still held and soon expire: to the buyer's officers and to the company, once at each mark."""

from __future__ import annotations

from datetime import datetime, timedelta

from procurement.mail import queue_mail
from procurement.rules.lifecycle import Role
from procurement.rules.performance import WARN_BEFORE
from tenders.models import Guarantee
from tenders.queries.followers import people_of, people_of_buyer
from tenders.queries.performance import local_day

MARKS = (timedelta(0), timedelta(days=7), WARN_BEFORE)
"""How long before the last day a mail goes out; a mark that was missed is made up for by the nearest one."""
AT_ONCE = 500


def remind(*, now: datetime) -> int:
    """Tell of guarantees that end within a mark; returns how many were looked at. Safe to run again: each mail has its key."""
    latest = now.date() + WARN_BEFORE + timedelta(days=1)  # in whatever time zone the buyer is
    found = Guarantee.objects.filter(end=None, valid_until__gte=now.date() - timedelta(days=1), valid_until__lte=latest)
    rows = list(found.select_related("lot__tender__buyer", "given_by").order_by("valid_until", "pk")[:AT_ONCE])
    for row in rows:
        _remind(row, now)
    return len(rows)


def _remind(row: Guarantee, now: datetime) -> None:
    tender = row.lot.tender
    assert row.valid_until is not None  # it was found by it
    left = row.valid_until - local_day(now, tender)
    if not timedelta(0) <= left <= WARN_BEFORE:
        return
    mark = next(mark for mark in MARKS if left <= mark)
    context = {"tender": tender, "lot": row.lot, "guarantee": row}
    for user, buyer in [
        *((user, True) for user in people_of_buyer(tender, Role.OFFICER)),
        *((user, False) for user in people_of(row.given_by_id)),
    ]:
        key = f"guarantee:{row.pk}:{mark.days}:{user.pk}"
        queue_mail(key=key, to=user, template="guarantee_expires", context={**context, "buyer": buyer}, now=now)

"""Mails about documents of companies that soon expire: to those who prepare and submit its bids, once at each mark."""

from __future__ import annotations

from datetime import datetime, timedelta

from procurement.mail import queue_mail
from tenders.models import VaultVersion
from tenders.queries.followers import people_of
from tenders.queries.vault import WARNED, expiring, version_of

MARKS = (timedelta(days=7), timedelta(days=30), WARNED)
"""How long before the last day a mail goes out; a mark that was missed is made up for by the nearest one."""


def remind(*, now: datetime) -> int:
    """Tell of documents in use whose last day is within a mark; returns of how many. Safe to run again: each mail has its key."""
    count = 0
    for row in expiring(now.date()).iterator():
        _remind(row, now)
        count += 1
    return count


def _remind(row: VaultVersion, now: datetime) -> None:
    assert row.valid_until is not None  # it was found by it
    left = row.valid_until - now.date()
    mark = next(mark for mark in MARKS if left <= mark)
    if row.added_at.date() > row.valid_until - mark:
        return  # it was this near its end when it came: whoever added it knows
    company = row.document.organization
    context = {"company": company, "document": row.document, "version": version_of(row, company), "left": left.days}
    for user in people_of(company.pk):
        key = f"document:{row.pk}:{mark.days}:{user.pk}"
        queue_mail(key=key, to=user, template="document_expires", context=context, now=now)

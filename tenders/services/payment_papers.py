"""Receipts and credit notes go out: numbered and mailed to the company, each once. About deposits only after the opening."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from bidders.models import LedgerEntry, PaymentPaper
from bidders.payments import papers
from procurement.mail import queue_mail
from tenders.queries.followers import people_of
from tenders.queries.payments import SEALED

AT_ONCE = 200
"""Papers that one round makes; the next one goes on."""
TOLD_OF = timedelta(days=2)
"""Older movements get their paper without a mail: an installation that begins with papers does not write about old ones."""


def issue_due(*, now: datetime) -> int:
    """Number a paper for each movement of money that has none, and tell the company. Returns how many.

    A deposit that was taken before the opening waits for it: the row of numbers would tell that somebody bids.
    """
    count = 0
    for entry in papers.without_paper().exclude(**SEALED)[:AT_ONCE]:
        _issue(entry, now)
        count += 1
    return count


@transaction.atomic
def _issue(entry: LedgerEntry, now: datetime) -> None:
    """The paper and its mails together: what has a paper is not looked at again."""
    paper = papers.issue(entry, now=now)
    if entry.at > now - TOLD_OF:
        _tell(paper, now)


def _tell(paper: PaymentPaper, now: datetime) -> None:
    context = {"paper": paper, "entry": paper.entry, "charge": paper.entry.charge}
    for user in people_of(paper.entry.charge.payer_id):
        key = f"payment-paper:{paper.number}:{user.pk}"
        queue_mail(key=key, to=user, template="payment_paper", context=context, now=now)

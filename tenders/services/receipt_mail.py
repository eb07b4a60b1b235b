"""The mail about what a company handed in. Written by a task and not with the act: at the deadline nothing waits for a mail."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from procurement.mail import queue_mail
from procurement.models import MailMessage
from tenders.models import BidAct

LOOKED_BACK = timedelta(days=1)
"""Acts of this time are looked at again, so that a worker that stood still makes up for it."""


def tell(*, now: datetime) -> int:
    """Mail whoever handed in, replaced, confirmed or withdrew a bid that it arrived; returns of how many acts.

    Nothing of what the bid says is in the mail: when it came, and the way to its receipt. Safe to run again.
    """
    count = 0
    for act in _untold(now).iterator():
        context = {"tender": act.tender, "bidder": act.bid.bidder, "act": act}
        queue_mail(key=f"receipt:{act.receipt.pk}", to=act.user, template="bid_received", context=context, now=now)
        count += 1
    return count


def _untold(now: datetime) -> QuerySet[BidAct]:
    key = Concat(Value("receipt:"), Cast(OuterRef("receipt__pk"), CharField()))
    acts = BidAct.objects.filter(received_at__gt=now - LOOKED_BACK, receipt__isnull=False)
    found = acts.filter(~Exists(MailMessage.objects.filter(key=key))).order_by("pk")
    return found.select_related("tender", "bid__bidder", "user", "receipt")

"""How people of the demo are told: one company's person chose digests, and everybody has read what is older than a few days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from procurement import clock
from procurement.access import actor_for
from procurement.messages import inbox, preferences
from procurement.models import User
from procurement.models_mail import Way
from tenders.demo.cast import Cast

UNREAD = timedelta(days=4)
"""What came in since then is still new at the end of the demo."""


def story(cast: Cast, now: datetime) -> Iterator[datetime]:
    """The choices come first; near the end everybody opens the messages."""
    daily, weekly = ("news", "progress"), ("contract", "flag")
    choices = {**dict.fromkeys(daily, Way.DAILY), **dict.fromkeys(weekly, Way.WEEKLY)}
    preferences.choose(cast.companies[0].submitter, choices)
    yield now - UNREAD
    for user in User.objects.order_by("email"):
        inbox.mark_all(actor_for(user), now=clock.now())

"""The private address of a person's feeds: made, renewed, revoked. Only its digest is kept, so it is shown once."""

from __future__ import annotations

import secrets
from datetime import datetime

from procurement.models import User
from tenders.models import PrivateFeeds
from tenders.queries.calendars import digest_of


def renew(user: User, *, now: datetime) -> str:
    """A new address, which ends the one before. Returns its secret part."""
    token = secrets.token_urlsafe(32)
    PrivateFeeds.objects.update_or_create(user=user, defaults={"digest": digest_of(token), "made_at": now})
    return token


def revoke(user: User) -> None:
    """No address opens this person's feeds any more."""
    PrivateFeeds.objects.filter(user=user).delete()

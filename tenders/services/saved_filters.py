"""Keep filters of the savings report under a name, and forget them."""

from __future__ import annotations

from datetime import datetime

from procurement.access import Actor
from procurement.rules.messages import gettext_noop
from tenders.models import SavedFilters
from tenders.services.refusal import refuse

MOST = 50
"""Of one person."""

NO_NAME = gettext_noop("Give the filters a name of at most %(most)s characters.")
LONGEST_NAME = 80
TOO_MANY = gettext_noop("You keep %(most)s filters already: delete one first.")


def keep(name: str, query: str, *, actor: Actor, now: datetime) -> SavedFilters:
    """The filters of `query` under this name, in place of earlier ones of the same name. Refused without a name, or with too many."""
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise refuse("name", NO_NAME, most=LONGEST_NAME)
    own = SavedFilters.objects.filter(user=actor.account)
    if own.exclude(name=name).count() >= MOST:
        raise refuse("name", TOO_MANY, most=MOST)
    return own.update_or_create(
        user=actor.account, name=name, defaults={"query": query}, create_defaults={"query": query, "created_at": now}
    )[0]


def forget(number: int, *, actor: Actor) -> bool:
    """Delete one's own filters; whether there were any."""
    return SavedFilters.objects.filter(pk=number, user=actor.account).delete()[0] > 0

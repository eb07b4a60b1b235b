"""Following a tender, and no longer: one's own word goes before what having a bid implies."""

from __future__ import annotations

from datetime import datetime

from procurement.access import Actor
from procurement.models import User
from procurement.rules.lifecycle import PREPARATION
from procurement.rules.messages import gettext_noop
from tenders.models import Following, Tender
from tenders.services.refusal import refuse


def follow(tender: Tender, *, actor: Actor, now: datetime) -> None:
    """Get the news of a public native tender by mail. Said twice it is the same."""
    if tender.imported or tender.stage_now in PREPARATION:
        raise refuse("", gettext_noop("There will be no news of this procedure."))
    Following.objects.update_or_create(
        user=actor.account, tender=tender, defaults={"stopped_at": None}, create_defaults={"created_at": now}
    )


def unfollow(tender: Tender, *, user: User, now: datetime) -> None:
    """No more news. What a company must know of its own bid is still told."""
    Following.objects.update_or_create(
        user=user, tender=tender, defaults={"stopped_at": now}, create_defaults={"created_at": now, "stopped_at": now}
    )

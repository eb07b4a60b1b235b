"""The mails about a closing that waits: to those who decide. In the caller's transaction."""

from __future__ import annotations

from datetime import datetime

from procurement.mail import queue_mail
from procurement.models import User
from procurement.rules.lifecycle import Role
from tenders.models import Hold


def tell_held(hold: Hold, *, now: datetime) -> None:
    """The closing waits: to officers and approvers of the buyer, who decide; nobody else can."""
    tender = hold.tender
    deciding = User.objects.filter(
        memberships__organization=tender.buyer_id,
        memberships__role__in=(Role.OFFICER, Role.APPROVER),
        memberships__ended_at=None,
        is_active=True,
    ).distinct()
    for user in deciding:
        context = {"tender": tender, "hold": hold}
        queue_mail(key=f"held:{hold.pk}:{user.pk}", to=user, template="closing_held", context=context, now=now)

"""The mails about a closing that waits: to those who decide. In the caller's transaction."""

from __future__ import annotations

from datetime import datetime

from procurement.mail import queue_mail
from procurement.rules.lifecycle import Role
from tenders.models import Hold
from tenders.queries.followers import people_of_buyer


def tell_held(hold: Hold, *, now: datetime) -> None:
    """The closing waits: to officers and approvers of the buyer, who decide; nobody else can."""
    tender = hold.tender
    for user in people_of_buyer(tender, Role.OFFICER, Role.APPROVER):
        context = {"tender": tender, "hold": hold}
        queue_mail(key=f"held:{hold.pk}:{user.pk}", to=user, template="closing_held", context=context, now=now)

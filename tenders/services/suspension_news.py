"""The mails about a suspension and its end: to everybody of a company that began a bid, to followers, and to the buyer's people."""

from __future__ import annotations

from datetime import datetime

from procurement.mail import queue_mail
from procurement.models import User
from procurement.rules.lifecycle import Role
from tenders.models import Bid, Suspension, Tender
from tenders.queries.followers import listeners, people_of, people_of_buyer


def tell_suspended(row: Suspension, *, now: datetime) -> None:
    """Every clock stopped."""
    for user in _concerned(row.tender):
        context = {"tender": row.tender, "suspension": row}
        queue_mail(key=f"suspended:{row.pk}:{user.pk}", to=user, template="tender_suspended", context=context, now=now)


def tell_resumed(row: Suspension, *, now: datetime) -> None:
    """Every clock runs again. New dates of the call come with the mail of that change."""
    for user in _concerned(row.tender):
        context = {"tender": row.tender, "suspension": row}
        queue_mail(key=f"resumed:{row.pk}:{user.pk}", to=user, template="tender_resumed", context=context, now=now)


def _concerned(tender: Tender) -> list[User]:
    """Whatever news they asked for: a stopped time concerns whoever began a bid, and those who run the procedure."""
    bidders = Bid.objects.filter(tender=tender).values_list("bidder", flat=True)
    found = {user.pk: user for bidder in bidders for user in people_of(bidder)}
    found |= {user.pk: user for user in listeners(tender)}
    running = people_of_buyer(tender, Role.OFFICER, Role.APPROVER, Role.CHAIR)
    return list((found | {user.pk: user for user in running}).values())

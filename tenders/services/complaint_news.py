"""The mails about complaints, claims and objections, in the transaction of what they tell."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from procurement.mail import queue_mail
from procurement.models import User
from procurement.rules.lifecycle import Role
from tenders.models import Complaint, Objection
from tenders.queries.followers import people_of, people_of_buyer

DECIDING = (Role.OFFICER, Role.APPROVER)


def tell_filed(complaint: Complaint, *, now: datetime) -> None:
    """A complaint came in: to officers and approvers of the buyer."""
    context = {"tender": complaint.tender, "complaint": complaint}
    _mail(
        f"complaint:{complaint.pk}:filed", people_of_buyer(complaint.tender, *DECIDING), "complaint_filed", context, now
    )


def tell_moved(complaint: Complaint, *, now: datetime) -> None:
    """Decided, withdrawn or carried out: to the complainant and the buyer's people."""
    context = {"tender": complaint.tender, "complaint": complaint}
    people = [*people_of(complaint.bidder_id), *people_of_buyer(complaint.tender, *DECIDING)]
    _mail(f"complaint:{complaint.pk}:{complaint.stage}", people, "complaint_moved", context, now)


def tell_objection(objection: Objection, *, now: datetime) -> None:
    """A claim or an objection came in: to the officers."""
    context = {"tender": objection.tender, "objection": objection}
    people = people_of_buyer(objection.tender, Role.OFFICER)
    _mail(f"objection:{objection.pk}", people, "objection_written", context, now)


def tell_reply(objection: Objection, *, now: datetime) -> None:
    """The reply is published: to whoever wrote."""
    context = {"tender": objection.tender, "objection": objection}
    _mail(f"objection-reply:{objection.pk}", [objection.author], "objection_answered", context, now)


def _mail(key: str, people: Iterable[User], template: str, context: dict[str, Any], now: datetime) -> None:
    for user in {user.pk: user for user in people}.values():
        queue_mail(key=f"{key}:{user.pk}", to=user, template=template, context=context, now=now)

"""Mails about red flags, in the transaction of what they tell: found ones to those concerned, replies and marks to the others."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from procurement.mail import queue_mail
from procurement.models import Organization
from tenders.models import FlagMark, FlagReply, RedFlag
from tenders.queries.flag_parties import concerned, people_replying

SHOWN = 20
"""How many flags one mail names; the page has all."""


def tell_found(*, now: datetime) -> None:
    """What was found just now in procedures that ran here: one mail to each who could reply."""
    new = RedFlag.objects.filter(found_at=now).exclude(tender__imported=True)
    by_organization: defaultdict[Organization, list[RedFlag]] = defaultdict(list)
    for flag in new.select_related("tender__buyer", "organization").order_by("code", "pk").iterator(chunk_size=500):
        for one in concerned(flag):
            if not one.imported:
                by_organization[one].append(flag)
    for organization, flags in by_organization.items():
        context = {"organization": organization, "flags": flags[:SHOWN], "count": len(flags)}
        for person in people_replying(organization):
            key = f"flags:{organization.pk}:{now.isoformat()}:{person.pk}"
            queue_mail(key=key, to=person, template="flags_found", context=context, now=now)


def tell_reply(reply: FlagReply, *, now: datetime) -> None:
    """To the others whom the flag concerns."""
    for organization in concerned(reply.flag):
        if organization != reply.organization:
            for person in people_replying(organization):
                key = f"flag-reply:{reply.pk}:{person.pk}"
                queue_mail(key=key, to=person, template="flag_reply", context={"reply": reply}, now=now)


def tell_mark(mark: FlagMark, *, now: datetime) -> None:
    """A mark was made or withdrawn: to all whom the flag concerns."""
    withdrawn = hasattr(mark, "withdrawal")
    for organization in concerned(mark.flag):
        for person in people_replying(organization):
            key = f"flag-mark:{mark.pk}:{withdrawn}:{person.pk}"
            context = {"mark": mark, "withdrawn": withdrawn}
            queue_mail(key=key, to=person, template="flag_mark", context=context, now=now)

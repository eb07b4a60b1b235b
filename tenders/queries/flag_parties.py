"""Whom a red flag concerns, and who may say something to it. Reads only."""

from __future__ import annotations

from django.db.models import QuerySet

from procurement.access import Actor
from procurement.models import Membership, Organization, User
from procurement.rules.lifecycle import Role
from tenders.models import FlagMark, RedFlag

REPLYING = (Role.OFFICER, Role.SUBMITTER)
"""An officer speaks for an agency, who submits bids for a company."""


def concerned(flag: RedFlag) -> list[Organization]:
    """The buyer of the tender that shows it, and whom it is about."""
    found = [flag.tender.buyer if flag.tender else None, flag.organization]
    return list({one.pk: one for one in found if one is not None}.values())


def speaks_for(actor: Actor, flag: RedFlag) -> Organization | None:
    """In whose name this person may reply: one concerned by the flag."""
    held = actor.organizations_as(*REPLYING)
    return next((one for one in concerned(flag) if one.pk in held), None)


def may_mark(actor: Actor) -> bool:
    """An auditor, of any procedure."""
    return actor.has(Role.AUDITOR)


def standing_marks(flag: RedFlag) -> QuerySet[FlagMark]:
    """The marks that were not withdrawn."""
    return flag.marks.filter(withdrawal=None)


def people_replying(organization: Organization) -> list[User]:
    """Those who could reply in its name."""
    held = Membership.objects.filter(organization=organization, role__in=REPLYING, ended_at=None)
    return list(User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("pk"))

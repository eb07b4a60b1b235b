"""Whether a company lets its submitters' software hand bids in. Off until an administrator of the company allows it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from procurement import audit
from procurement.access import Actor
from procurement.mail import queue_mail
from procurement.models import Organization, ProgramPermission
from procurement.people.membership import administrators_of, may_manage, subject
from procurement.refusal import refuse
from procurement.rules.events_programs import ProgramsAllowed, ProgramsEnded
from procurement.rules.messages import gettext_noop


def permission_of(organization: Organization) -> ProgramPermission | None:
    """The permission that holds now, with who gave it; None: people alone hand bids in."""
    return organization.program_permissions.select_related("allowed_by").filter(ended_at=None).first()


@transaction.atomic
def allow_programs(organization: Organization, *, actor: Actor, now: datetime) -> None:
    """From now on tokens of the company's submitters may hand bids in. All its administrators are told. Twice is the same."""
    locked = _locked(organization, actor)
    if permission_of(locked) is not None:
        return
    permission = ProgramPermission.objects.create(organization=locked, allowed_by=actor.account, allowed_at=now)
    audit.record(ProgramsAllowed(subject(locked)), actor=actor.account, now=now)
    _tell("programs_allowed", permission, actor, now)


@transaction.atomic
def end_programs(organization: Organization, *, actor: Actor, now: datetime) -> None:
    """From now on people alone hand bids in; what was handed in before stays."""
    locked = _locked(organization, actor)
    permission = permission_of(locked)
    if permission is None:
        return
    permission.ended_by, permission.ended_at = actor.account, now
    permission.save(update_fields=["ended_by", "ended_at"])
    audit.record(ProgramsEnded(subject(locked)), actor=actor.account, now=now)
    _tell("programs_ended", permission, actor, now)


def _locked(organization: Organization, actor: Actor) -> Organization:
    if organization.kind != Organization.Kind.COMPANY or not may_manage(actor, organization):
        raise refuse("", gettext_noop("Only an administrator of the company can decide this."))
    return Organization.objects.select_for_update().get(pk=organization.pk)


def _tell(template: str, permission: ProgramPermission, actor: Actor, now: datetime) -> None:
    context = {"organization": permission.organization, "by": actor.account}
    for person in administrators_of(permission.organization):
        key = f"{template}:{permission.pk}:{person.pk}"
        queue_mail(key=key, to=person, template=template, context=context, now=now)

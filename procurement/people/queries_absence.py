"""Absences as people see them: own ones, those with oneself as deputy, and who may stand in. Reads only."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from procurement import clock
from procurement.access import Actor
from procurement.models import Absence, Membership, Organization, User
from procurement.people.membership import may_manage
from procurement.people.queries import Holding
from procurement.rules.roles import LENT_ROLES


def absences_of(user: User, now: datetime) -> list[Absence]:
    """Those that run or lie ahead, of this person or with this person as deputy."""
    found = Absence.objects.filter(Q(user=user) | Q(deputy=user), ended_at=None, ends_at__gt=now)
    return list(found.select_related("user", "deputy", "organization"))


def absences_in(organization: Organization, user: User, now: datetime) -> list[Absence]:
    """Those of one member in one organization that run or lie ahead."""
    found = Absence.objects.filter(user=user, organization=organization, ended_at=None, ends_at__gt=now)
    return list(found.select_related("user", "deputy", "organization"))


def holdings_of(user: User, organization: Organization | None) -> list[Holding]:
    """For whom the person stands in, now or later: somebody else must."""
    rows = Absence.objects.filter(deputy=user, ended_at=None, ends_at__gt=clock.now())
    rows = rows.select_related("user", "organization")
    found = rows.filter(organization=organization) if organization else rows
    return [
        Holding(
            one.organization.name,
            "",
            reverse("people:member_away", args=[one.organization_id, one.user_id]),
            _("stands in for %(name)s") % {"name": one.user},
            personal=True,
        )
        for one in found
    ]


def away_now(user: User, now: datetime) -> list[Absence]:
    """The absences of this person that run now."""
    running = Absence.objects.filter(user=user, ended_at=None, starts_at__lte=now, ends_at__gt=now)
    return list(running.select_related("deputy", "organization"))


def get_absence_for(actor: Actor, absence_id: UUID) -> Absence:
    """An absence that the actor may end: the person, the deputy, an administrator of the organization; else 404."""
    found = Absence.objects.select_related("user", "deputy", "organization").filter(pk=absence_id).first()
    if found is None or not (actor.user in (found.user, found.deputy) or may_manage(actor, found.organization)):
        raise Http404
    return found


def possible_deputies(user: User, only: Organization | None = None) -> dict[Organization, list[User]]:
    """By organization in which the person holds a role that can be lent, the other members, by name."""
    held = Membership.objects.filter(user=user, ended_at=None, role__in=LENT_ROLES)
    organizations = Organization.objects.filter(pk__in=held.values("organization")).order_by("name")
    if only is not None:
        organizations = organizations.filter(pk=only.pk)
    found: dict[Organization, list[User]] = {organization: [] for organization in organizations}
    rows = Membership.objects.filter(organization__in=found, ended_at=None, user__is_active=True).exclude(user=user)
    by_id = {organization.pk: organization for organization in found}
    for row in rows.select_related("user").order_by("user__name", "user__email"):
        users = found[by_id[row.organization_id]]
        if row.user not in users:
            users.append(row.user)
    return {organization: users for organization, users in found.items() if users}

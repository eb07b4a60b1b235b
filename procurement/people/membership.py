"""Who holds which role in which organization: granting and ending. The only writer of Membership rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.functional import lazy
from django.utils.translation import gettext

from procurement import audit
from procurement.access import Actor
from procurement.alphabets import capfirst
from procurement.display import role_label
from procurement.mail import queue_mail
from procurement.models import Membership, Organization, User
from procurement.people.sessions import end_sessions
from procurement.refusal import Refused, refuse
from procurement.rules.events import MembershipEnded, MembershipGranted
from procurement.rules.lifecycle import Role
from procurement.rules.messages import gettext_noop
from procurement.rules.roles import ROLE_MEANINGS, grant_issues


def subject(organization: Organization) -> str:
    """The text reference under which the acts of an organization are logged."""
    return f"organization:{organization.pk}"


def role_name(role: Role) -> str:
    """The role's name in the reader's language, as a heading (lazy, so that a mail in another language gets it right)."""
    return _heading(role)


_heading = lazy(lambda role: capfirst(role_label(role)), str)
_translated = lazy(gettext, str)


def role_meaning(role: Role) -> str:
    """What the role may do, in the reader's language."""
    return _translated(ROLE_MEANINGS[role])


def may_manage(actor: Actor, organization: Organization) -> bool:
    """Administrators look after the members of their organization, platform administrators after those of the oversight body."""
    if organization.kind == Organization.Kind.OVERSIGHT:
        return actor.has(Role.PLATFORM_ADMIN)
    return Role.ORG_ADMIN in actor.roles_in(organization.pk)


def administrators_of(organization: Organization) -> list[User]:
    """The people who look after the members, oldest first."""
    role = Role.PLATFORM_ADMIN if organization.kind == Organization.Kind.OVERSIGHT else Role.ORG_ADMIN
    held = organization.memberships.filter(role=role, ended_at=None, user__is_active=True)
    return [membership.user for membership in held.select_related("user").order_by("created_at", "pk")]


def roles_anywhere(user: User) -> set[Role]:
    """Every role that the person holds now, in whatever organization."""
    return {Role(role) for role in user.memberships.filter(ended_at=None).values_list("role", flat=True)}


@transaction.atomic
def grant_role(user: User, organization: Organization, role: Role, *, actor: Actor, now: datetime) -> Membership:
    """The person holds the role from now on. Refused when roles don't go together. The person and the other administrators are told.

    Granting what is held already changes nothing.
    """
    _require_manager(actor, organization)
    held = organization.memberships.filter(user=user, role=role, ended_at=None).first()
    if held:
        return held
    membership = add_membership(user, organization, role, granted_by=actor.account, now=now)
    _tell("role_granted", membership, actor, now)
    return membership


def add_membership(
    user: User, organization: Organization, role: Role, *, granted_by: User, now: datetime
) -> Membership:
    """The row and its event, once the table of roles agrees. For services that have checked who asks."""
    User.objects.select_for_update().get(pk=user.pk)  # two grants at once can't each overlook the other
    if issues := grant_issues(role, kind=organization.kind, held=roles_anywhere(user)):
        raise Refused(issues)
    membership = Membership.objects.create(user=user, organization=organization, role=role.value, created_at=now)
    audit.record(
        MembershipGranted(subject(organization), user=str(user.pk), role=role.value), actor=granted_by, now=now
    )
    return membership


@transaction.atomic
def end_role(membership: Membership, *, actor: Actor, now: datetime) -> None:
    """The role ends now and the person's sessions with it. The last administrator must name another one first.

    Everybody may give back an own role; otherwise an administrator ends it. Ending what has ended changes nothing.
    """
    organization = Organization.objects.select_for_update().get(pk=membership.organization_id)
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if membership.user_id != actor.account.pk:
        _require_manager(actor, organization)
    if membership.ended_at is not None:
        return
    administrators = administrators_of(organization)
    if administrators == [membership.user] and membership.role in (Role.ORG_ADMIN, Role.PLATFORM_ADMIN):
        raise refuse(
            "roles",
            gettext_noop("This is the last administrator. Make somebody else administrator first, then end this role."),
        )
    membership.ended_at = now
    membership.save(update_fields=["ended_at"])
    audit.record(
        MembershipEnded(subject(organization), user=str(membership.user_id), role=membership.role),
        actor=actor.account,
        now=now,
    )
    if membership.user_id != actor.account.pk:
        end_sessions(membership.user)
    _tell("role_ended", membership, actor, now)


@transaction.atomic
def change_roles(user: User, organization: Organization, roles: Iterable[Role], *, actor: Actor, now: datetime) -> None:
    """Exactly these roles from now on: the others end first, then the new ones are granted. All of it or nothing."""
    wanted = set(roles)
    held = {Role(row.role): row for row in organization.memberships.filter(user=user, ended_at=None)}
    for role in sorted(set(held) - wanted):
        end_role(held[role], actor=actor, now=now)
    for role in sorted(wanted - set(held)):
        grant_role(user, organization, role, actor=actor, now=now)


@transaction.atomic
def leave(user: User, organization: Organization, *, actor: Actor, now: datetime) -> None:
    """End every role of a person who leaves. What the person still holds is shown by `queries.holdings` for others to take over."""
    held = organization.memberships.filter(user=user, ended_at=None).order_by("pk")
    for membership in held:
        end_role(membership, actor=actor, now=now)


def _require_manager(actor: Actor, organization: Organization) -> None:
    if not may_manage(actor, organization):
        raise refuse("", gettext_noop("Only an administrator of the organization can grant and end roles."))


def _tell(template: str, membership: Membership, actor: Actor, now: datetime) -> None:
    """The person concerned and the other administrators: nobody gets power over a purchase unseen."""
    people = {membership.user, *administrators_of(membership.organization)} - {actor.account}
    for person in sorted(people, key=lambda user: user.email):
        queue_mail(
            key=f"{template}:{membership.pk}:{person.pk}",
            to=person,
            template=template,
            context={
                "member": membership.user,
                "own": person == membership.user,
                "organization": membership.organization,
                "role": role_name(Role(membership.role)),
                "by": actor.account,
                "path": f"/organization/{membership.organization_id}/",
            },
            now=now,
        )

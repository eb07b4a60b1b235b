"""Seats offered by mail. The token is in the mail only; the table holds its digest."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction

from procurement import audit
from procurement.access import Actor
from procurement.mail import queue_mail
from procurement.models import Invitation, Organization, User
from procurement.people.membership import add_membership, may_manage, role_name, roles_anywhere, subject
from procurement.refusal import Refused, refuse
from procurement.rules.events_people import InvitationAccepted, InvitationRevoked, MemberInvited
from procurement.rules.lifecycle import Role
from procurement.rules.messages import Issue, gettext_noop
from procurement.rules.roles import grant_issues

VALID_FOR = timedelta(days=14)


def digest(token: str) -> str:
    """What the table keeps of a token: enough to recognize it, useless to anybody who reads the table."""
    return sha256(token.encode()).hexdigest()


@transaction.atomic
def invite_member(
    organization: Organization, email: str, roles: Iterable[Role], *, language: str = "", actor: Actor, now: datetime
) -> Invitation:
    """Offer the roles to an address for fourteen days; an open invitation to the same address is replaced."""
    _require_manager(actor, organization)
    email, wanted = email.strip().lower(), sorted(set(roles))
    known = User.objects.filter(email=email).first()
    _check(organization, wanted, known)
    for earlier in organization.invitations.filter(email=email, accepted_at=None, revoked_at=None):
        _revoke(earlier, actor, now)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organization=organization,
        email=email,
        roles=[role.value for role in wanted],
        language=language,
        token_digest=digest(token),
        invited_by=actor.account,
        invited_at=now,
        expires_at=now + VALID_FOR,
    )
    event = MemberInvited(subject(organization), str(invitation.pk), tuple(invitation.roles))
    audit.record(event, actor=actor.account, now=now)
    _send(invitation, token, now)
    return invitation


@transaction.atomic
def resend_invitation(invitation: Invitation, *, actor: Actor, now: datetime) -> Invitation:
    """The same offer again, with a new link and fourteen new days; the old link stops working."""
    return invite_member(
        invitation.organization,
        invitation.email,
        [Role(role) for role in invitation.roles],
        language=invitation.language,
        actor=actor,
        now=now,
    )


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, actor: Actor, now: datetime) -> None:
    """The link stops working. What was accepted or revoked before stays as it is."""
    _require_manager(actor, invitation.organization)
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at is None and invitation.revoked_at is None:
        _revoke(invitation, actor, now)


def find_open(token: str, *, now: datetime) -> Invitation | None:
    """The invitation that this link opens now, if it is neither used, revoked nor expired."""
    return (
        Invitation.objects.select_related("organization", "invited_by")
        .filter(token_digest=digest(token), accepted_at=None, revoked_at=None, expires_at__gt=now)
        .first()
    )


@transaction.atomic
def accept_invitation(token: str, *, user: User, now: datetime) -> Invitation:
    """The user, who must own the invited address, takes the seat. The link works once.

    Refused when the link is spent, or when the roles don't go together with those that the person holds by now.
    """
    invitation = Invitation.objects.select_for_update().filter(token_digest=digest(token)).first()
    if invitation is None or invitation.accepted_at or invitation.revoked_at or invitation.expires_at <= now:
        raise refuse("", gettext_noop("This invitation is no longer valid. Ask for a new one."))
    if user.email != invitation.email:
        raise refuse(
            "",
            gettext_noop(
                "This invitation is for %(invited)s. Sign in with that address, or ask for an invitation to yours."
            ),
            invited=invitation.email,
        )
    organization = invitation.organization
    for value in invitation.roles:
        role = Role(value)
        if not organization.memberships.filter(user=user, role=role, ended_at=None).exists():
            add_membership(user, organization, role, granted_by=invitation.invited_by, now=now)
    invitation.accepted_at, invitation.accepted_by = now, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    audit.record(InvitationAccepted(subject(organization), str(invitation.pk), str(user.pk)), actor=user, now=now)
    queue_mail(
        key=f"invitation-accepted:{invitation.pk}",
        to=invitation.invited_by,
        template="invitation_accepted",
        context={"member": user, "organization": organization, "path": f"/organization/{organization.pk}/members/"},
        now=now,
    )
    return invitation


def _check(organization: Organization, roles: list[Role], known: User | None) -> None:
    if not roles:
        raise refuse("roles", gettext_noop("Choose at least one role."))
    held = roles_anywhere(known) if known else set()
    issues: list[Issue] = []
    for role in roles:
        issues += grant_issues(role, kind=organization.kind, held=(held | set(roles)) - {role})
    if issues:
        raise Refused(tuple(issues))


def _require_manager(actor: Actor, organization: Organization) -> None:
    if not may_manage(actor, organization):
        raise refuse("", gettext_noop("Only an administrator of the organization can invite members."))


def _revoke(invitation: Invitation, actor: Actor, now: datetime) -> None:
    invitation.revoked_at = now
    invitation.save(update_fields=["revoked_at"])
    event = InvitationRevoked(subject(invitation.organization), str(invitation.pk))
    audit.record(event, actor=actor.account, now=now)


def _send(invitation: Invitation, token: str, now: datetime) -> None:
    queue_mail(
        key=f"invitation:{invitation.pk}",
        to=invitation.email,
        template="invitation",
        context={
            "invitation": invitation,
            "organization": invitation.organization,
            "roles": [role_name(Role(role)) for role in invitation.roles],
            "path": f"/invitations/{token}/",
        },
        language=invitation.language,
        private=True,
        now=now,
    )

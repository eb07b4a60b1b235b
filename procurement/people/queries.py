"""Doors and lists of people and organizations. Outsiders get 404. Never writes."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db.models import Count, Q, QuerySet
from django.http import Http404

from procurement.access import Actor
from procurement.models import Invitation, Membership, Organization, SecondFactorReset, User
from procurement.people.membership import may_manage, role_name
from procurement.people.recovery import may_reset
from procurement.rules.lifecycle import Role


@dataclass(frozen=True, slots=True)
class Member:
    """A person with the roles held in one organization, in the order of the table of roles."""

    user: User
    memberships: tuple[Membership, ...]

    @property
    def role_names(self) -> list[str]:
        return [role_name(Role(membership.role)) for membership in self.memberships]


@dataclass(frozen=True, slots=True)
class Holding:
    """Something open that rests on a person, and in which capacity: to be taken over when the person leaves.

    `url` is where it is handed over; `personal`: nobody else can do it before that.
    """

    reference: str
    title: str
    url: str
    capacity: str
    personal: bool = False


def get_organization_for(actor: Actor, organization_id: UUID) -> Organization:
    """For its members, platform administrators and auditors."""
    found = Organization.objects.filter(pk=organization_id, imported=False).first()
    if found is None:
        raise Http404
    if found.pk in {held.pk for held in actor.organizations} or actor.has(Role.PLATFORM_ADMIN, Role.AUDITOR):
        return found
    raise Http404


def get_managed_organization_for(actor: Actor, organization_id: UUID) -> Organization:
    """For those who look after its members."""
    found = Organization.objects.filter(pk=organization_id).first()
    if found is None or not may_manage(actor, found):
        raise Http404
    return found


def get_member_for(actor: Actor, organization: Organization, user_id: UUID) -> Member:
    """One person of an organization that the actor looks after."""
    if not may_manage(actor, organization):
        raise Http404
    member = next((found for found in members_of(organization) if found.user.pk == user_id), None)
    if member is None:
        raise Http404
    return member


def get_membership_for(actor: Actor, membership_id: int) -> Membership:
    """A role of one's own, or one in an organization that the actor looks after."""
    found = Membership.objects.select_related("organization", "user").filter(pk=membership_id).first()
    if found is None or not (found.user == actor.user or may_manage(actor, found.organization)):
        raise Http404
    return found


def get_invitation_for(actor: Actor, invitation_id: UUID) -> Invitation:
    """An invitation of an organization that the actor looks after."""
    found = Invitation.objects.select_related("organization").filter(pk=invitation_id).first()
    if found is None or not may_manage(actor, found.organization):
        raise Http404
    return found


def get_person_for_reset(actor: Actor, user_id: UUID) -> User:
    """A person whose second step the actor may help to reset."""
    found = User.objects.filter(pk=user_id).first()
    if found is None or not may_reset(actor, found):
        raise Http404
    return found


def require_platform_administrator(actor: Actor) -> None:
    """The administrator's pages don't exist for others."""
    if not actor.has(Role.PLATFORM_ADMIN):
        raise Http404


def get_organization_for_decision(actor: Actor, organization_id: UUID) -> Organization:
    """Any registered organization, for platform administrators."""
    require_platform_administrator(actor)
    found = Organization.objects.filter(pk=organization_id).first()
    if found is None:
        raise Http404
    return found


def get_person_for_administrator(actor: Actor, user_id: UUID) -> User:
    """Anybody, for platform administrators."""
    require_platform_administrator(actor)
    found = User.objects.filter(pk=user_id).first()
    if found is None:
        raise Http404
    return found


def members_of(organization: Organization) -> list[Member]:
    """The people who hold a role there now, by name."""
    order = {role.value: position for position, role in enumerate(Role)}
    held: dict[User, list[Membership]] = {}
    rows = organization.memberships.filter(ended_at=None).select_related("user", "organization")
    for membership in sorted(rows, key=lambda row: order[row.role]):
        held.setdefault(membership.user, []).append(membership)
    found = [Member(user, tuple(memberships)) for user, memberships in held.items()]
    return sorted(found, key=lambda member: (str(member.user).casefold(), member.user.email))


def open_invitations(organization: Organization) -> QuerySet[Invitation]:
    """Offers that nobody has accepted or revoked yet, expired ones too (they can be sent again)."""
    waiting = organization.invitations.filter(accepted_at=None, revoked_at=None)
    return waiting.select_related("invited_by").order_by("-invited_at")


def roles_nobody_holds(organization: Organization) -> list[str]:
    """Names of roles without which the organization can't finish a procedure or a bid."""
    needed = {
        Organization.Kind.AGENCY.value: (Role.OFFICER, Role.APPROVER, Role.KEY_HOLDER),
        Organization.Kind.COMPANY.value: (Role.SUBMITTER,),
    }
    held = set(organization.memberships.filter(ended_at=None).values_list("role", flat=True))
    return [role_name(role) for role in needed.get(organization.kind, ()) if role not in held]


def second_steps_of(user: User) -> int:
    """How many second steps the person has set up: apps and passkeys, without the recovery codes."""
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).count()


def has_account(email: str) -> bool:
    """Whether somebody logs in with this address. Only to be told to the owner of the mailbox."""
    return User.objects.filter(email=email).exists()


def oversight() -> Organization | None:
    """The body that runs and audits this platform."""
    return Organization.objects.filter(kind=Organization.Kind.OVERSIGHT).order_by("created_at").first()


def waiting_organizations() -> QuerySet[Organization]:
    """Agencies that wait for a decision, the oldest first."""
    waiting = Organization.objects.filter(kind=Organization.Kind.AGENCY, imported=False)
    return waiting.filter(approved_at=None, refused_at=None).order_by("created_at")


def open_resets() -> QuerySet[SecondFactorReset]:
    """Second steps that are being reset, the oldest first."""
    found = SecondFactorReset.objects.filter(done_at=None, cancelled_at=None)
    return found.select_related("user", "asked_by").order_by("asked_at")


def organizations(text: str = "", kind: str = "", state: str = "") -> QuerySet[Organization]:
    """Registered organizations by words of the name or a number; `state` is waiting, approved or refused."""
    found = Organization.objects.filter(imported=False).order_by("name", "pk")
    if text:
        found = found.filter(
            Q(name__icontains=text) | Q(registry_number__icontains=text) | Q(vat_number__icontains=text)
        )
    if kind:
        found = found.filter(kind=kind)
    states = {
        "waiting": Q(approved_at=None, refused_at=None),
        "approved": ~Q(approved_at=None),
        "refused": ~Q(refused_at=None),
    }
    found = found.filter(states.get(state, Q()))
    return found.annotate(people=Count("memberships__user", filter=Q(memberships__ended_at=None), distinct=True))


def people(text: str = "") -> QuerySet[User]:
    """Accounts by words of the name or address, with how many roles each holds."""
    found = User.objects.order_by("name", "email")
    if text:
        found = found.filter(Q(name__icontains=text) | Q(email__icontains=text))
    return found.annotate(roles=Count("memberships", filter=Q(memberships__ended_at=None)))


def memberships_of(user: User) -> list[Membership]:
    """Every role that the person holds now, by organization."""
    held = user.memberships.filter(ended_at=None).select_related("organization")
    return list(held.order_by("organization__name", "pk"))


def holdings(user: User, organization: Organization | None = None) -> list[Holding]:
    """What rests on this person and is not over: asked from every app above, which registers its part in its AppConfig."""
    found: list[Holding] = []
    for config in apps.get_app_configs():
        if ask := getattr(config, "holdings_of", None):
            found += ask(user, organization)
    return found

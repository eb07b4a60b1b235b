"""Who is asking: the Actor, made once per request from the signed-in user. Role checks only; never looks up an object."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from procurement.models import Membership, Organization, User
from procurement.rules.lifecycle import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """A person with the roles held now, by organization. An anonymous visitor has no user and no roles."""

    user: User | None
    memberships: tuple[tuple[UUID, Role], ...] = ()
    organizations: tuple[Organization, ...] = ()

    @property
    def id(self) -> str:
        return str(self.user.pk) if self.user else ""

    @property
    def is_anonymous(self) -> bool:
        return self.user is None

    def roles_in(self, organization_id: UUID | None) -> frozenset[Role]:
        """The roles held in this organization."""
        return frozenset(role for held_in, role in self.memberships if held_in == organization_id)

    def has(self, *roles: Role) -> bool:
        """Whether any of the roles is held in any organization."""
        return any(role in roles for _, role in self.memberships)

    def organizations_as(self, *roles: Role) -> frozenset[UUID]:
        """The organizations in which one of the roles is held."""
        return frozenset(held_in for held_in, role in self.memberships if role in roles)

    @property
    def account(self) -> User:
        """The signed-in user; anonymous callers are refused."""
        if self.user is None:
            raise PermissionDenied
        return self.user

    @property
    def bidder(self) -> Organization | None:
        """The company this person bids for, if any (a person bids for one company at a time)."""
        held = self.organizations_as(Role.PREPARER, Role.SUBMITTER)
        return next((o for o in self.organizations if o.pk in held), None)


ANONYMOUS = Actor(None)


def actor_for(user: User | AnonymousUser) -> Actor:
    """The Actor of a user, with the memberships that hold now (one query)."""
    if not isinstance(user, User) or not user.is_active:
        return ANONYMOUS
    held = list(
        Membership.objects.filter(user=user, ended_at=None).select_related("organization").order_by("created_at")
    )
    return Actor(
        user,
        tuple(
            (m.organization_id, Role(m.role)) for m in held if m.organization.approved_at or m.role == Role.ORG_ADMIN
        ),
        tuple({m.organization_id: m.organization for m in held}.values()),
    )


def get_actor(request: HttpRequest) -> Actor:
    """The request's Actor, made on first use."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        actor = actor_for(request.user)
        request.actor = actor  # type: ignore[attr-defined]
    return actor


def context(request: HttpRequest) -> dict[str, object]:
    """Template context processor: `actor`, `Role`."""
    return {"actor": get_actor(request)} if hasattr(request, "user") else {"actor": ANONYMOUS}

"""Who is asking: the Actor, made once per request from the signed-in user. Role checks only; never looks up an object."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Count, DateTimeField, Exists, Func, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from procurement.models import Absence, MailMessage, Membership, Organization, User
from procurement.rules.lifecycle import Role
from procurement.rules.roles import may_stand_in


@dataclass(frozen=True, slots=True)
class StandIn:
    """A role of somebody who is away, which the deputy may use meanwhile in this organization.

    `held_too`: the deputy holds the role as well, so that only what names the absent person is new.
    """

    organization_id: UUID
    role: Role
    absent: User
    held_too: bool


@dataclass(frozen=True, slots=True)
class Actor:
    """A person with the roles held now, by organization. An anonymous visitor has no user and no roles.

    `memberships` are the own roles and those of `stand_ins`, people who are away with this person as deputy. `unread` counts
    the messages that the header offers.
    """

    user: User | None
    memberships: tuple[tuple[UUID, Role], ...] = ()
    organizations: tuple[Organization, ...] = ()
    stand_ins: tuple[StandIn, ...] = ()
    unread: int = 0

    @property
    def id(self) -> str:
        return str(self.user.pk) if self.user else ""

    @property
    def is_anonymous(self) -> bool:
        return self.user is None

    def roles_in(self, organization_id: UUID | None) -> frozenset[Role]:
        """The roles held in this organization."""
        return frozenset(role for held_in, role in self.memberships if held_in == organization_id)

    def alone(self) -> Actor:
        """The same person with the own roles only."""
        lent = {(one.organization_id, one.role) for one in self.stand_ins if not one.held_too}
        return replace(self, memberships=tuple(m for m in self.memberships if m not in lent), stand_ins=())

    def key_holders(self) -> frozenset[UUID]:
        """Whose confirmation this person may give where key holders are named: the own one, and those of people away."""
        own = {self.user.pk} if self.user else set()
        return frozenset(own | {one.absent.pk for one in self.stand_ins if one.role is Role.KEY_HOLDER})

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
    """The Actor of a user, with the memberships that hold now and those of people who are away (one query, two for deputies and
    for people without any role).

    A role that does not go together with the own ones is not lent: the table of roles is asked at each request.
    """
    if not isinstance(user, User) or not user.is_active:
        return ANONYMOUS
    rows = _held(user)
    mine = [m for m in rows if m.user_id == user.pk]
    own = [(m.organization_id, Role(m.role)) for m in mine if m.organization.approved_at or m.role == Role.ORG_ADMIN]
    anywhere, members_of = {Role(m.role) for m in mine}, {m.organization_id for m in mine}
    stand_ins = tuple(
        StandIn(m.organization_id, Role(m.role), m.user, (m.organization_id, Role(m.role)) in own)
        for m in rows
        if m.user_id != user.pk
        and m.organization.approved_at
        and m.organization_id in members_of  # who has left stands in for nobody
        and may_stand_in(Role(m.role), anywhere)
    )
    lent = dict.fromkeys((one.organization_id, one.role) for one in stand_ins if not one.held_too)
    organizations = tuple({m.organization_id: m.organization for m in mine}.values())
    unread = getattr(rows[0], "unread", 0) if rows else _unread(user).count()
    return Actor(user, (*own, *lent), organizations, stand_ins, unread)


def _unread(user: User) -> QuerySet[MailMessage]:
    return MailMessage.objects.filter(user=user, read_at=None)


def _held(user: User) -> Sequence[Membership]:
    """The person's memberships, and those of people away now for whom the person is deputy in that organization.

    The first row carries the count of unread messages: PostgreSQL counts once a query, and no page asks again.
    """
    now = Func(function="app_now", output_field=DateTimeField())
    away = Absence.objects.filter(deputy=user, ended_at=None, starts_at__lte=now, ends_at__gt=now)
    current = Membership.objects.filter(ended_at=None).select_related("organization").order_by("created_at", "id")
    count = _unread(user).order_by().values("user").annotate(count=Count("pk")).values("count")
    unread = Coalesce(Subquery(count), 0)
    own = list(current.filter(user=user).annotate(stands_in=Exists(away), unread=unread))
    if not own or not own[0].stands_in:
        return own
    here = away.filter(user=OuterRef("user"), organization=OuterRef("organization"))
    return [*own, *current.filter(Exists(here), user__is_active=True).select_related("user")]


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

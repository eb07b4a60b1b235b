"""The cast of every test: plain functions that make people and organizations straight through the models.

Tenders and bids never come from here: they go through the services, as in life.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from procurement import clock
from procurement.models import Membership, Organization, User
from procurement.rules.lifecycle import Role

PASSWORD = "a long walk to the town hall"
"""Everybody's password."""


@cache
def _hashed() -> str:
    """Argon2 is slow on purpose: hash the shared password once per process."""
    return make_password(PASSWORD)


def make_user(email: str, name: str = "", *, verified: bool = True, **fields: Any) -> User:
    """A person who can log in with PASSWORD; the address is confirmed unless told otherwise. Found again by e-mail."""
    found = User.objects.filter(email=email).first()
    if found:
        return found
    user = User(email=email, name=name or email.split("@", maxsplit=1)[0].capitalize(), **fields)
    user.password = _hashed()
    user.save()
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=verified)
    return user


def grant(user: User, organization: Organization, *roles: Role, now: datetime | None = None) -> User:
    """The user holds the roles in the organization from now on."""
    since = now or clock.now()
    for role in roles:
        Membership.objects.get_or_create(
            user=user, organization=organization, role=role.value, ended_at=None, defaults={"created_at": since}
        )
    return user


def make_organization(
    kind: Organization.Kind, name: str, *, approved: bool = True, now: datetime | None = None, **fields: Any
) -> Organization:
    """An organization without members; approved unless told otherwise."""
    moment = now or clock.now()
    return Organization.objects.create(
        kind=kind, name=name, created_at=moment, approved_at=moment if approved else None, **fields
    )


@dataclass(frozen=True, slots=True)
class Agency:
    """A buyer with its people: officer Ana, approver Barbu, key holders Carmen and Dan, administrator Olga."""

    organization: Organization
    officer: User
    approver: User
    key_holders: tuple[User, User]
    admin: User


@dataclass(frozen=True, slots=True)
class Company:
    """A bidder with one person who does everything and one who only prepares."""

    organization: Organization
    submitter: User
    preparer: User


def make_agency(
    name: str = "Town Hall of Valea Verde",
    *,
    domain: str = "valeaverde.example",
    now: datetime | None = None,
    **fields: Any,
) -> Agency:
    """An approved agency with the whole cast. A second agency needs another domain."""
    agency = make_organization(Organization.Kind.AGENCY, name, now=now, **fields)

    def member(first: str, *roles: Role) -> User:
        return grant(make_user(f"{first.lower()}@{domain}", first), agency, *roles, now=now)

    return Agency(
        agency,
        officer=member("Ana", Role.OFFICER),
        approver=member("Barbu", Role.APPROVER),
        key_holders=(member("Carmen", Role.KEY_HOLDER), member("Dan", Role.KEY_HOLDER)),
        admin=member("Olga", Role.ORG_ADMIN),
    )


def make_company(name: str = "Alfa SRL", *, domain: str = "", now: datetime | None = None, **fields: Any) -> Company:
    """A registered company; make_company("Beta SRL") is its rival."""
    company = make_organization(Organization.Kind.COMPANY, name, now=now, **fields)
    host = domain or f"{name.split(maxsplit=1)[0].lower()}.example"
    first = name.split(maxsplit=1)[0]
    submitter = make_user(f"boss@{host}", f"{first} Boss")
    preparer = make_user(f"clerk@{host}", f"{first} Clerk")
    grant(submitter, company, Role.ORG_ADMIN, Role.PREPARER, Role.SUBMITTER, now=now)
    grant(preparer, company, Role.PREPARER, now=now)
    return Company(company, submitter, preparer)


def make_oversight(*, now: datetime | None = None) -> Organization:
    """The body that runs and audits the platform (made once)."""
    found = Organization.objects.filter(kind=Organization.Kind.OVERSIGHT).first()
    return found or make_organization(Organization.Kind.OVERSIGHT, "Court of Accounts", now=now)


def make_auditor(email: str = "ema@audit.example", name: str = "Ema", *, now: datetime | None = None) -> User:
    """Auditor Ema, who reads everything and changes nothing."""
    return grant(make_user(email, name), make_oversight(now=now), Role.AUDITOR, now=now)


def make_admin(email: str = "pavel@platform.example", name: str = "Pavel", *, now: datetime | None = None) -> User:
    """Platform administrator Pavel, who approves agencies and never holds a key."""
    return grant(make_user(email, name), make_oversight(now=now), Role.PLATFORM_ADMIN, now=now)

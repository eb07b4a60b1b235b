"""Who appears in a drill: a buyer with its people, companies, and tenders published by a clock that only moves forward."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from importlib import import_module
from typing import Any, cast
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase

from procurement import clock, ticking
from procurement.access import actor_for
from procurement.models import Membership, Organization, User
from procurement.rules.lifecycle import Role
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, LotPlan, Plan, Played
from tenders.models import Bid, Receipt
from tenders.services.bidding import withdraw_bid

PLAN = Plan(
    "Laptops for the schools of the county", "Laptops and bags, delivered to the schools.",
    (
        LotPlan("Laptops", "120000", (("Laptop 14 inch", "20", "piece"), ("Bag", "20", "piece"))),
        LotPlan("Printers", "30000", (("Printer", "20", "piece"), ("Toner", "40", "piece"))),
    ),
)  # fmt: skip
PRICES = {1: ("5400", "149"), 2: ("1200", "88")}


def person(name: str) -> User:
    """Somebody with an account; log-ins are made by `session_of`."""
    user = User(email=f"{uuid4().hex}@drill.example", name=name)
    user.set_unusable_password()
    user.save()
    return user


def _organization(kind: Organization.Kind, name: str, people: Sequence[tuple[User, Role]], **more: str) -> Organization:
    now = clock.now()
    made = Organization.objects.create(kind=kind, name=name, created_at=now, approved_at=now, **more)
    for user, role in people:
        Membership.objects.create(user=user, organization=made, role=role, created_at=now)
    return made


def buyer(name: str = "County Council", key_holders: int = 2) -> Agency:
    """An agency with an officer, an approver and key holders."""
    officer, approver = person("Olga Officer"), person("Anton Approver")
    holders = tuple(person(f"Keeper {number + 1}") for number in range(key_holders))
    people = [(officer, Role.OFFICER), (approver, Role.APPROVER), *((user, Role.KEY_HOLDER) for user in holders)]
    made = _organization(Organization.Kind.AGENCY, name, people, level="subcentral")
    return Agency(made, officer, approver, holders)


def company(name: str) -> Company:
    """A company with the person who prepares and submits for it."""
    user = person(f"Boss of {name}")
    made = _organization(Organization.Kind.COMPANY, name, [(user, Role.PREPARER), (user, Role.SUBMITTER)])
    return Company(made, user)


def published(agency: Agency, plan: Plan = PLAN) -> Played:
    """A tender that takes bids from now on; the clock stands a day later than before."""
    return director.publish(agency, plan, publish_at=clock.now() + timedelta(days=1))


def tick(minutes: int = 1) -> None:
    """Let so many minutes pass, each with its leaf of the public log."""
    for _ in range(minutes):
        director.move_to(clock.now() + timedelta(minutes=1))
        ticking.tick(now=clock.now())


def withdraw(played: Played, company: Company) -> Receipt:
    """The company takes its bid back."""
    actor = actor_for(company.submitter)
    bid = Bid.objects.get(tender=played.tender, bidder=company.organization)
    receipt = withdraw_bid(bid, idempotency_key=uuid4(), actor=actor, now=clock.now())
    played.receipts.append(receipt)
    return receipt


MINUTE = timedelta(minutes=1)
FOR_EVER_FRESH = 4e9
"""When the steps of a log-in were shown, in seconds as the session has them: no page asks for them again during a drill."""


def session_of(user: User) -> str:
    """The key of a session in which this person is signed in, with password and second step."""
    session = cast("SessionBase", import_module(settings.SESSION_ENGINE).SessionStore())
    entries: dict[str, Any] = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: user.get_session_auth_hash(),
        "account_authentication_methods_user": str(user.pk),
        "account_authentication_methods": [{"method": one, "at": FOR_EVER_FRESH} for one in ("password", "mfa")],
    }
    for name, value in entries.items():
        session[name] = value
    session.save()
    return str(session.session_key)

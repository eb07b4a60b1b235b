"""Closing an account and removing the personal data that no law keeps (GDPR art. 17): asked by the person, done by an administrator.

What was done in procedures stays under the person's id, which then leads to no name (GDPR art. 17(3)(b)).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction

from procurement import audit
from procurement.access import Actor
from procurement.mail import forget_recipient
from procurement.models import (
    ApiToken,
    BrowserSession,
    ErasureRequest,
    Invitation,
    LogEntry,
    MailPreference,
    Organization,
    User,
)
from procurement.people.queries import holdings
from procurement.people.sessions import end_sessions
from procurement.refusal import refuse
from procurement.rules.events_people import ErasureAsked, ErasureDecided, OwnDataExported
from procurement.rules.lifecycle import Role
from procurement.rules.messages import gettext_noop

COPIES_A_DAY = 5


def subject(user: User) -> str:
    """The text reference under which the acts about a person are logged."""
    return f"user:{user.pk}"


def open_request(user: User) -> ErasureRequest | None:
    """The request that waits for an answer."""
    return user.erasure_requests.filter(withdrawn_at=None, refused_at=None, done_at=None).first()


@transaction.atomic
def note_copy(owner: User | Organization, *, actor: Actor, now: datetime) -> None:
    """Record that a copy is taken; refused beyond a few a day, since each reads every table."""
    name = subject(owner) if isinstance(owner, User) else f"organization:{owner.pk}"
    taken = LogEntry.objects.filter(subject=name, type=OwnDataExported.type, at__gt=now - timedelta(days=1))
    if taken.count() >= COPIES_A_DAY:
        raise refuse("", gettext_noop("%(count)s copies were taken today: come back tomorrow."), count=COPIES_A_DAY)
    audit.record(OwnDataExported(name), actor=actor.account, now=now)


@transaction.atomic
def ask_erasure(*, actor: Actor, now: datetime) -> ErasureRequest:
    """The person asks. Nothing happens to the account before an administrator has looked; asking twice changes nothing."""
    user = User.objects.select_for_update().get(pk=actor.account.pk)
    if found := open_request(user):
        return found
    request = ErasureRequest.objects.create(user=user, asked_at=now)
    audit.record(ErasureAsked(subject(user)), actor=user, now=now)
    return request


@transaction.atomic
def withdraw_erasure(*, actor: Actor, now: datetime) -> None:
    """The person thinks better of it."""
    request = open_request(actor.account)
    if request is None:
        return
    request.withdrawn_at = now
    request.save(update_fields=["withdrawn_at"])
    audit.record(ErasureDecided(subject(actor.account), "withdrawn"), actor=actor.user, now=now)


@transaction.atomic
def refuse_erasure(user: User, *, reason: str, actor: Actor, now: datetime) -> None:
    """An administrator refuses, with a reason that the person reads."""
    request = _required(user, actor)
    if not reason.strip():
        raise refuse("reason", gettext_noop("Give the reason: the person reads it."))
    request.refused_at, request.refusal_reason, request.decided_by = now, reason.strip(), actor.account
    request.save(update_fields=["refused_at", "refusal_reason", "decided_by"])
    audit.record(ErasureDecided(subject(user), "refused"), actor=actor.account, now=now)


@transaction.atomic
def erase(user: User, *, actor: Actor, now: datetime) -> None:
    """Close the account and remove name, address, second steps, browsers and mails. Not while roles or open work rest on it."""
    user = User.objects.select_for_update().get(pk=user.pk)
    request = _required(user, actor)
    if user.memberships.filter(ended_at=None).exists() or any(held.personal for held in holdings(user)):
        text = gettext_noop("The person still holds roles, or open work rests on the person: hand it over first.")
        raise refuse("", text)
    end_sessions(user)
    for model in (EmailAddress, Authenticator, BrowserSession, ApiToken, MailPreference):
        model.objects.filter(user=user).delete()
    removed = f"{user.pk}@{User.REMOVED}"
    Invitation.objects.filter(email__iexact=user.email).update(email=removed)
    forget_recipient(user, removed)
    user.name, user.email, user.language, user.is_active = "", removed, "", False
    user.set_unusable_password()
    user.save()
    request.done_at, request.decided_by = now, actor.account
    request.save(update_fields=["done_at", "decided_by"])
    audit.record(ErasureDecided(subject(user), "done"), actor=actor.account, now=now)


def _required(user: User, actor: Actor) -> ErasureRequest:
    if not actor.has(Role.PLATFORM_ADMIN) or user == actor.user:
        raise refuse("", gettext_noop("Only another platform administrator can do this."))
    request = open_request(user)
    if request is None:
        raise refuse("", gettext_noop("The person has not asked for this."))
    return request

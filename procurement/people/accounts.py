"""Accounts of people: own data, invited sign-up, deactivation, the first administrator. The only writer of User rows beside allauth."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse

from procurement import audit
from procurement.access import Actor
from procurement.models import Organization, User
from procurement.people.membership import add_membership
from procurement.people.recovery import subject
from procurement.people.sessions import end_sessions
from procurement.refusal import Refused, refuse
from procurement.rules.events import OrganizationRegistered
from procurement.rules.events_people import PersonDeactivated, PersonReactivated
from procurement.rules.lifecycle import Role
from procurement.rules.messages import Issue, Message, gettext_noop


def change_own_data(user: User, *, name: str, language: str) -> None:
    """Name and language, as the person gives them."""
    user.name, user.language = name.strip(), language
    user.save(update_fields=["name", "language"])


def remember_language(response: HttpResponse, language: str) -> None:
    """This browser keeps the language for pages without a log-in too."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
    )


@transaction.atomic
def create_account(email: str, *, name: str, password: str, language: str = "") -> User:
    """An account whose address is proved (by an invitation, or by the person at the server's console).

    Refused when the address has an account, or the password is short or common.
    """
    email = email.strip().lower()
    if User.objects.filter(email=email).exists():
        raise refuse("email", gettext_noop("This address has an account already: sign in with it."))
    user = User(email=email, name=name.strip(), language=language)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(tuple(Issue("password", Message(text.replace("%", "%%"))) for text in error.messages)) from None
    user.set_password(password)
    user.save()
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    return user


@transaction.atomic
def deactivate(user: User, *, actor: Actor, now: datetime) -> None:
    """No log-in any more, at once and everywhere. What the person did stays; roles stay named until somebody ends them."""
    _require_other(user, actor)
    if not user.is_active:
        return
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions(user)
    audit.record(PersonDeactivated(subject(user)), actor=actor.account, now=now)


@transaction.atomic
def reactivate(user: User, *, actor: Actor, now: datetime) -> None:
    """The person may log in again."""
    _require_other(user, actor)
    if user.is_active:
        return
    user.is_active = True
    user.save(update_fields=["is_active"])
    audit.record(PersonReactivated(subject(user)), actor=actor.account, now=now)


@transaction.atomic
def create_first_administrator(email: str, *, name: str, password: str, body: str, country: str, now: datetime) -> User:
    """The platform administrator of a new installation, and the body that runs it. Refused once there is one."""
    if Organization.objects.filter(kind=Organization.Kind.OVERSIGHT, memberships__ended_at=None).exists():
        raise refuse("", gettext_noop("There is a platform administrator already, who can name others."))
    user = create_account(email, name=name, password=password, language=settings.LANGUAGE_CODE)
    oversight, made = Organization.objects.get_or_create(
        kind=Organization.Kind.OVERSIGHT,
        defaults={"name": body, "country": country, "created_at": now, "approved_at": now},
    )
    if made:
        event = OrganizationRegistered(f"organization:{oversight.pk}", oversight.kind)
        audit.record(event, actor=None, now=now)
    add_membership(user, oversight, Role.PLATFORM_ADMIN, granted_by=user, now=now)
    return user


def _require_other(user: User, actor: Actor) -> None:
    if not actor.has(Role.PLATFORM_ADMIN):
        raise refuse("", gettext_noop("Only a platform administrator can do this."))
    if user == actor.user:
        raise refuse("", gettext_noop("Not your own account: ask another platform administrator."))

"""Tokens by which a person's own software uses the API: made, found, revoked. The text is shown once; the table holds its digest.

Why they are as they are: docs/decisions/api.md.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404

from procurement import audit
from procurement.access import Actor
from procurement.mail import queue_mail
from procurement.models import ApiToken, User
from procurement.people.erasure import subject
from procurement.people.invitations import digest
from procurement.refusal import Refused, refuse
from procurement.rules.events_programs import TokenMade, TokenRevoked
from procurement.rules.messages import gettext_noop
from procurement.rules.program_tokens import Scope, token_issues

MARK = "sgl_"
"""Every token begins so: programs that look for secrets in source code find it."""
PREFIX_LENGTH = 12


@transaction.atomic
def make_token(
    name: str, scopes: Sequence[Scope], *, expires_at: datetime, actor: Actor, now: datetime
) -> tuple[ApiToken, str]:
    """A new token of the actor's with its text, which nobody can get again. The person is told by mail.

    Refused without scopes, beyond the longest time that they allow, and beyond a number of tokens.
    """
    user = User.objects.select_for_update().get(pk=actor.account.pk)
    if not name.strip():
        raise refuse("name", gettext_noop("Name the program, so that you recognize the token."))
    if issues := token_issues(scopes, expires_at, held=_working(user, now).count(), now=now):
        raise Refused(issues)
    text = MARK + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name.strip(),
        prefix=text[:PREFIX_LENGTH],
        token_digest=digest(text),
        scopes=[scope.value for scope in Scope if scope in scopes],
        created_at=now,
        expires_at=expires_at,
    )
    event = TokenMade(subject(user), str(token.pk), tuple(token.scopes), expires_at.isoformat())
    audit.record(event, actor=user, now=now)
    queue_mail(key=f"token_made:{token.pk}", to=user, template="token_made", context={"token": token}, now=now)
    return token, text


@transaction.atomic
def revoke_token(token: ApiToken, *, actor: Actor, now: datetime) -> None:
    """It stops working at once. Revoking what is revoked changes nothing."""
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at is not None:
        return
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
    audit.record(TokenRevoked(subject(actor.account), str(token.pk)), actor=actor.account, now=now)


def get_token_for(actor: Actor, token_id: UUID) -> ApiToken:
    """One of the actor's own tokens; 404 for others."""
    found = ApiToken.objects.filter(pk=token_id, user=actor.account).first()
    if found is None:
        raise Http404
    return found


def tokens_of(user: User) -> list[ApiToken]:
    """The person's last tokens, those that work and those that ended, newest first."""
    return list(ApiToken.objects.filter(user=user).order_by("-created_at", "pk")[:100])


def working_token(text: str, *, now: datetime) -> ApiToken | None:
    """The token with this text with its person, unless it is unknown, revoked, expired, or the person may not sign in."""
    found = ApiToken.objects.select_related("user").filter(token_digest=digest(text)).first()
    if found is None or found.revoked_at is not None or found.expires_at <= now or not found.user.is_active:
        return None
    return found


def note_use(token: ApiToken, *, now: datetime) -> None:
    """Remember the day on which a token was used last: one write a day, however busy the program is."""
    today = now.astimezone(UTC).date()
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)


def _working(user: User, now: datetime) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(user=user, revoked_at=None, expires_at__gt=now)

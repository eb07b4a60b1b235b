"""Who calls the API: a token in the Authorization header, its person with the own roles of this moment, and how often it may ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from allauth.core.internal.ratelimit import consume
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja.security import HttpBearer

from procurement import clock
from procurement.access import Actor, actor_for
from procurement.models import ApiToken, Organization
from procurement.people import tokens
from procurement.rules.program_tokens import Scope
from procurement.rules.roles import DEMANDING_ROLES
from tenders.api.problems import Problem

MOST, WINDOW = 300, 60
"""Requests with one token in so many seconds."""
RATE = {"api": f"{MOST}/m/key"}


@dataclass(frozen=True, slots=True)
class Caller:
    """The token of a request, its person, and the moment that counts for the whole request."""

    token: ApiToken
    actor: Actor
    now: datetime

    @property
    def company(self) -> Organization | None:
        return self.actor.bidder


class Token(HttpBearer):
    """A token with a scope. The name stands in the description of the API."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        now = clock.now()
        found = tokens.working_token(token, now=now)
        if found is None:
            raise Problem("unknown-token", 401, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
        _count(request, found)
        if self.scope not in found.scopes:
            asked = f'Bearer error="insufficient_scope", scope="{self.scope}"'
            raise Problem("scope", 403, headers={"WWW-Authenticate": asked})
        actor = actor_for(found.user).alone()
        if settings.SECOND_STEP_REQUIRED and actor.has(*DEMANDING_ROLES) and not is_mfa_enabled(found.user):
            raise Problem("second-step", 403)
        tokens.note_use(found, now=now)
        return Caller(found, actor, now)


def needs(scope: Scope, more: Mapping[str, Any] = MappingProxyType({})) -> dict[str, Any]:
    """The options of an operation for which a token needs this scope, with `more` of its description."""
    return {"auth": Token(scope), "openapi_extra": {"x-scope": scope.value, **more}}


def caller_of(request: HttpRequest) -> Caller:
    """Whose request it is; operations run only once this is known."""
    found: Caller = request.auth  # type: ignore[attr-defined]
    return found


def _count(request: HttpRequest, token: ApiToken) -> None:
    """Refuse who asks too often, and note how much is left, for the headers of the answer."""
    usage = consume(request, app="tenders", action="api", config=RATE, key=str(token.pk), limit_get=True)
    left = 0
    if usage is not None:
        left = max(0, MOST - len(cache.get(usage.usage[0].cache_key, ())))
    request.requests_left = left  # type: ignore[attr-defined]
    if usage is None:
        raise Problem("too-many", 429, headers={"Retry-After": str(WINDOW)})


def tell_limits(request: HttpRequest, response: HttpResponseBase) -> None:
    """The headers of draft-ietf-httpapi-ratelimit-headers: the policy, and what is left of it."""
    left = getattr(request, "requests_left", None)
    if left is not None:
        response.headers["RateLimit-Policy"] = f'"token";q={MOST};w={WINDOW}'
        response.headers["RateLimit"] = f'"token";r={left};t={WINDOW}'

"""What the tests of the API share: tokens, and a program that sends one with each request."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client

from procurement import clock
from procurement.access import actor_for
from procurement.models import User
from procurement.people import tokens
from procurement.rules.program_tokens import Scope

ROOT = "/api/v1"
ALL = tuple(Scope)


def token_of(user: User, *scopes: Scope, days: int = 80) -> str:
    """The text of a new token; without scopes, one that may do everything."""
    now = clock.now()
    ends = now + timedelta(days=days)
    return tokens.make_token("ERP", scopes or ALL, expires_at=ends, actor=actor_for(user), now=now)[1]


class Program:
    """A program with a token, in a language."""

    def __init__(self, token: str, language: str = "en") -> None:
        self._client = Client(enforce_csrf_checks=True)
        self.headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}

    def send(
        self, method: str, path: str, body: Any = None, *, key: str = "", media_type: str = "", **more: str
    ) -> HttpResponse:
        """The answer to one request; `body` is bytes, or what becomes JSON; `more` are headers with _ for -."""
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        headers |= {name.replace("_", "-"): value for name, value in more.items()}
        content = body if body is not None else b""
        kind = media_type or ("application/octet-stream" if isinstance(content, bytes) else "application/json")
        made: Any = getattr(self._client, method.lower())
        return made(f"{ROOT}{path}", content, content_type=kind, headers=headers)  # type: ignore[no-any-return]

    def get(self, path: str, **query: str) -> HttpResponse:
        return self._client.get(f"{ROOT}{path}", query, headers=self.headers)  # type: ignore[arg-type, return-value]

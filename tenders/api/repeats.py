"""Idempotency-Key: how operations that change something let a program send the same request again."""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import sha256
from uuid import NAMESPACE_URL, UUID, uuid5

from django.http import HttpRequest, HttpResponse

from tenders.api.callers import caller_of
from tenders.api.problems import Problem
from tenders.services.kept_answers import Answer, KeyReused, once

HEADER = "Idempotency-Key"
REPEATED = "Idempotency-Replayed"
_KEY = re.compile(r"[!-~]{8,200}")


def key_of(request: HttpRequest, *, required: bool) -> str:
    """The key of the request; empty if there is none and none is required."""
    key = request.headers.get(HEADER, "")
    if (required or key) and not _KEY.fullmatch(key):
        raise Problem("key-missing", 400)
    return key


def act_id(request: HttpRequest, key: str) -> UUID:
    """The same for the same key of the same person, for ever: by it the database recognizes an act that it has recorded."""
    return uuid5(NAMESPACE_URL, f"{caller_of(request).actor.id} {key}")


def answered(request: HttpRequest, key: str, content: bytes, act: Callable[[], Answer]) -> HttpResponse:
    """Do the act, or tell what it was told before. `content` is the request's body, or a digest of it."""
    caller, done = caller_of(request), False

    def first() -> Answer:
        nonlocal done
        done = True
        return act()

    asked = sha256(f"{request.method} {request.path}\n".encode() + content).hexdigest()
    try:
        told = once(caller.actor.account, key, asked, first, now=caller.now) if key else first()
    except KeyReused as error:
        raise Problem("key-reused", 422) from error
    response = HttpResponse(told.text, status=told.status, content_type=told.content_type)
    if not done:
        response.headers[REPEATED] = "true"
    return response

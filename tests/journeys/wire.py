"""Requests without a browser, as one would send them: the cookies of a person signed in, forms, answers."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client

from procurement.models import User

TOKEN = "t" * 32
"""What proves that a form comes from a page of ours: the same in the cookie and in the form."""


def cookies_of(user: User) -> str:
    """The cookies of a browser in which this person is signed in, with the token that forms carry."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"


def form(**fields: str) -> bytes:
    """A form without files, with the token of `cookies_of`."""
    return "&".join(f"{name}={value}" for name, value in {"csrfmiddlewaretoken": TOKEN, **fields}.items()).encode()


def post(url: str, path: str, body: bytes, cookies: str) -> tuple[int, str]:
    """Send a form at once; status and where the answer leads."""
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.headers.get("Location", "")

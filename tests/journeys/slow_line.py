"""Uploads over slow lines: raw sockets that send a form with one file piece by piece, at so many bytes a second."""

from __future__ import annotations

import http.client
import io
import socket
import threading
import time
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client

from procurement.models import User

PIECE = 4096
_TOKEN = "t" * 32


def cookies_of(user: User) -> str:
    """The cookies of a browser in which this person is signed in, with the token that forms carry."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={_TOKEN}"


def form(**fields: str) -> bytes:
    """A form without files, with the token of `cookies_of`."""
    return "&".join(f"{name}={value}" for name, value in {"csrfmiddlewaretoken": _TOKEN, **fields}.items()).encode()


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


class Upload(threading.Thread):
    """One file on its way over a slow line, until `hurry` is set; `answer` is the status in the end."""

    def __init__(self, url: str, path: str, cookies: str, file: bytes, *, rate: int, hurry: threading.Event) -> None:
        super().__init__(daemon=True)
        place = urlsplit(url)
        self.rate, self.hurry, self.sent, self.answer = rate, hurry, 0, 0
        body = _multipart(file)
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: {cookies}\r\nConnection: close\r\n"
            f"Content-Type: multipart/form-data; boundary=line\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self.message = io.BytesIO(head.encode() + body)
        self.socket = socket.create_connection((place.hostname, place.port), timeout=60)

    def run(self) -> None:
        begun = time.monotonic()
        while piece := self.message.read(PIECE):
            self.socket.sendall(piece)
            self.sent += len(piece)
            self.hurry.wait(max(0.0, begun + self.sent / self.rate - time.monotonic()))
        answer = http.client.HTTPResponse(self.socket)
        answer.begin()
        self.answer = answer.status
        self.socket.close()


def _multipart(file: bytes) -> bytes:
    return (
        b'--line\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n' + _TOKEN.encode() + b"\r\n"
        b'--line\r\nContent-Disposition: form-data; name="file"; filename="offer.pdf"\r\n'
        b"Content-Type: application/pdf\r\n\r\n" + file + b"\r\n--line--\r\n"
    )

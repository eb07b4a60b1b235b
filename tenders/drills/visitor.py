"""Somebody of a company at the pages without scripts: opens a page, fills in its form, sends it."""

from __future__ import annotations

import http.client
import re
from collections.abc import Mapping
from html import unescape
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.utils.crypto import get_random_string

from procurement.models import User
from tenders.drills.cast import session_of

_BOUNDARY = "drill-boundary-7d1c"


class Visitor:
    """A person signed in, over HTTP; every answer that is no page and no redirection is an error."""

    def __init__(self, url: str, user: User) -> None:
        self._place, self._token = urlsplit(url), get_random_string(32)
        session = f"{settings.SESSION_COOKIE_NAME}={session_of(user)}"
        self._cookies = f"{session}; {settings.CSRF_COOKIE_NAME}={self._token}"

    def fill_in(self, path: str, typed: Mapping[str, str], action: str = "") -> str:
        """Open a page, send its fields with these typed over them; returns where it leads. Tick boxes are all ticked."""
        fields: dict[str, str] = {}
        for tag in re.findall(r"<input[^>]*>", self._ask("GET", path, b"", "")[1]):
            kind, name, value = (_attribute(tag, key) for key in ("type", "name", "value"))
            if name and kind not in ("file", "submit", "radio"):
                fields[name] = value
        body = urlencode({**fields, **typed, "csrfmiddlewaretoken": self._token}).encode()
        return self._ask("POST", action or path, body, "application/x-www-form-urlencoded")[0]

    def attach(self, path: str, name: str, content: bytes) -> str:
        """Send a file to a form that takes one."""
        head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{self._token}\r\n'
        file = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        body = (head + file).encode() + b"Content-Type: application/pdf\r\n\r\n" + content
        return self._ask(
            "POST", path, body + f"\r\n--{_BOUNDARY}--\r\n".encode(), f"multipart/form-data; boundary={_BOUNDARY}"
        )[0]

    def send(self, method: str, path: str, body: bytes, more: Mapping[str, str] | None = None) -> str:
        """A request as the page's own program makes it: JSON to POST, bytes to PUT; returns the answer's text."""
        kind = "application/json" if method == "POST" else "application/octet-stream"
        return self._ask(method, path, body, kind, {"X-CSRFToken": self._token, **(more or {})})[1]

    def _ask(
        self, method: str, path: str, body: bytes, kind: str, more: Mapping[str, str] | None = None
    ) -> tuple[str, str]:
        line = http.client.HTTPConnection(self._place.hostname or "", self._place.port, timeout=60)
        headers = {"Cookie": self._cookies, "Accept-Language": "en"} | ({"Content-Type": kind} if kind else {})
        headers |= more or {}
        line.request(method, path, body or None, headers)
        answer = line.getresponse()
        text = answer.read().decode("utf-8", "replace")
        line.close()
        if answer.status not in (200, 204, 302):
            raise RuntimeError(f"{method} {path} was answered by {answer.status}.")
        return answer.headers.get("Location", ""), text


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\s{name}="([^"]*)"', tag)
    return unescape(found[1]) if found else ""

"""The body of a request that carries one part of an upload: read without a database connection, with the digest that goes with it."""

from __future__ import annotations

import base64
import binascii
import re

from django.http import HttpRequest
from django.http.request import UnreadablePostError

from procurement.sealing_views import announced_size, release_connections

_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):\Z")


def content_digest(request: HttpRequest) -> bytes | None:
    """The SHA-256 in the field Content-Digest (RFC 9530)."""
    found = _DIGEST.match(request.headers.get("Content-Digest", ""))
    try:
        return base64.b64decode(found[1], validate=True) if found else None
    except binascii.Error:
        return None


def read_part(request: HttpRequest) -> bytes | None:
    """The whole body, however long it takes; None if it broke off. The caller has looked at its announced size."""
    release_connections()
    try:
        data = request.read()
    except UnreadablePostError:
        return None
    return data if len(data) == announced_size(request) else None

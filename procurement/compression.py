"""Pages for everybody travel compressed; what a logged-in person sees doesn't.

Compression beside secrets lets an attacker guess them by length (BREACH), so only requests without a session, and without the token
of a program, are compressed.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class PublicCompression(GZipMiddleware):
    """Django's compression, for visitors whom we don't know and for whole answers only (streams and files pass as they are)."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        somebodys = settings.SESSION_COOKIE_NAME in request.COOKIES or "Authorization" in request.headers
        if response.streaming or somebodys:
            return response
        return super().process_response(request, response)

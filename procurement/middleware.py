"""What every response carries and every request is read in. Never a decision about who may do what."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from procurement.days import zone

type_of_next = Callable[[HttpRequest], HttpResponse]

_PERMISSIONS = ", ".join(
    [
        *(f"{feature}=()" for feature in ("camera", "microphone", "geolocation", "payment", "usb", "display-capture")),
        "publickey-credentials-get=(self)",
        "publickey-credentials-create=(self)",
    ]
)


def response_headers(get_response: type_of_next) -> type_of_next:
    """Refuse the browser's powers that no page needs, and keep what a logged-in person sees out of every cache."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", _PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def display_time_zone(get_response: type_of_next) -> type_of_next:
    """Show and read times in the installation's zone; whatever is stored or compared stays in UTC."""
    here = zone()

    def middleware(request: HttpRequest) -> HttpResponse:
        with timezone.override(here):
            return get_response(request)

    return middleware

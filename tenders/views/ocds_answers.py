"""What all answers of the open data share: any site may read them, nobody may ask without end."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from allauth.core.internal.ratelimit import consume
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

JSON = "application/json"
LISTS, FILES = "600/m/ip", "30/m/ip"
"""How often one address may ask: for pages and single processes, and for files of everything."""
WINDOW = 60
"""Seconds after which somebody who asked too often may ask again."""
TOO_OFTEN = "Too many requests: ask again in a minute."
View = Callable[..., HttpResponseBase]


def open_data(view: View) -> View:
    """Any page of any site may read it: it is the same for everybody."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return require_safe(wrapper)


def limited(rate: str) -> Callable[[View], View]:
    """Refuse with 429 who asks more often than `rate`."""

    def decorator(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            action = "open_data_lists" if rate == LISTS else "open_data_files"
            if not consume(request, app="tenders", action=action, config={action: rate}, limit_get=True):
                return refused({"__all__": [TOO_OFTEN]}, status=429, headers={"Retry-After": str(WINDOW)})
            return view(request, *args, **kwargs)

        return wrapper

    return decorator


def refused(errors: object, *, status: int = 400, headers: dict[str, str] | None = None) -> JsonResponse:
    """The answer to a question that can't be answered: each part of it with what is wrong about it."""
    return JsonResponse({"errors": errors}, status=status, headers=headers)

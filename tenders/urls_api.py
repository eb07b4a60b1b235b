"""Addresses for companies' own software under /api/v1/: its operations, their description, and a page that explains both."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.utils.cache import patch_vary_headers

from tenders.api import problems
from tenders.api.application import api
from tenders.api.callers import tell_limits
from tenders.views import api_reference


def _operation(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """What every answer carries: how much the token may still ask, and that nobody keeps it; a wrong method is a problem too."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code == 405:
            response = problems.answer("method", 405, headers={"Allow": response["Allow"]})
        tell_limits(request, response)
        response.headers.setdefault("Cache-Control", "no-store")
        patch_vary_headers(response, ("Authorization",))
        return response

    wrapped.csrf_exempt = True  # type: ignore[attr-defined]  # no cookie counts here, so there is nothing to forge
    return wrapped


def _operations() -> list[URLPattern | URLResolver]:
    patterns, _app, _namespace = api.urls
    for pattern in patterns:
        assert isinstance(pattern, URLPattern)
        pattern.callback = _operation(pattern.callback)
    return [*patterns, re_path(r"^.+$", _operation(api_reference.nothing_here), name="nothing")]


urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api_reference.reference, name="api-reference"),
    path("api/v1/openapi.json", api_reference.openapi, name="api-openapi"),
    path("api/v1/", include((_operations(), "api"))),
]

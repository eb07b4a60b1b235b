"""How a view takes sealed uploads: a decorator that names its handler, and the middleware that installs it in time.

The handler must stand before anything reads the body, and the CSRF check reads it before any view runs; so the middleware
comes before that check in MIDDLEWARE.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol

from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render


class Receiver(Protocol):
    """An upload handler for this: uploads.SealingUploadHandler, or memory_uploads.MemoryUploadHandler for what is stored nowhere."""

    reached: bool

    def discard_stored(self) -> None: ...


LARGEST_FORM = 51 * 2**20
"""A longer form is refused before its body is read, unless its view has a handler with limits of its own. The largest file
that a form takes has 50 MB, and the rest of the form stands beside it."""

type_of_view = Callable[..., HttpResponseBase]
type_of_maker = Callable[..., Any]


def seals_uploads(make_handler: type_of_maker) -> Callable[[type_of_view], type_of_view]:
    """The view takes files, sealed by the handler that `make_handler(request, **view arguments)` returns.

    `make_handler` is where the bidder's right is checked: it runs before a byte of the body is read, and may raise Http404 or
    PermissionDenied.
    """

    def decorate(view: type_of_view) -> type_of_view:
        @wraps(view)
        def reached(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            handler = _handler(request)
            if request.method == "POST" and handler is None:
                raise RuntimeError(
                    "SealedUploadMiddleware is missing in MIDDLEWARE, or another decorator hides this one."
                )
            if handler is not None:
                handler.reached = True
            return view(request, *args, **kwargs)

        reached.make_upload_handler = make_handler  # type: ignore[attr-defined]
        return reached

    return decorate


receives_uploads = seals_uploads
"""The same for handlers that don't seal, by a name that doesn't promise it."""


class SealedUploadMiddleware:
    """Installs the handler of a view marked with seals_uploads, and refuses what no other form can hold.

    Must come before CsrfViewMiddleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        handler = _handler(request)
        if handler is not None and not handler.reached:  # the CSRF check said no: nobody can know these objects
            handler.discard_stored()
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if request.method != "POST":
            return None
        make_handler = getattr(view, "make_upload_handler", None)
        if make_handler is None:
            return render(request, "413.html", status=413) if announced_size(request) > LARGEST_FORM else None
        handler = make_handler(request, *args, **kwargs)
        request.upload_handlers = [handler]
        request._sealing_handler = handler  # type: ignore[attr-defined]  # noqa: SLF001
        release_connections()
        return None


def announced_size(request: HttpRequest) -> int:
    """Bytes of the body, by the request's own word; the server reads no more than that."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdigit() else 0


def _handler(request: HttpRequest) -> Receiver | None:
    return getattr(request, "_sealing_handler", None)


def release_connections() -> None:
    """A body may take minutes to arrive: nobody should wait for a database connection that only waits for it."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()

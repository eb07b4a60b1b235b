"""One page for all who ask for it within the same second: what keeps a page that everybody opens from being made each time.

Only for visitors without a session, and only of views that say so. A second is what the clock on a page shows, and a deadline
is a whole second: so no page is shown past a deadline that it still calls ahead. Kept in the memory of each process.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.translation import get_language_from_request

from procurement import clock

MOST_PAGES = 256
"""Kept at once; together some megabytes, since a page for everybody travels compressed."""
LONGEST_WAIT = 5.0
"""Seconds that a reader waits for another's page before making one."""

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
Key = tuple[str, str, str, str]


def shared_within_a_second(view: View) -> View:
    """Mark a view whose page is the same for all who aren't signed in."""
    view.shared_within_a_second = True  # type: ignore[attr-defined]
    return view


@dataclass(frozen=True, slots=True)
class _Page:
    begun: float
    ends: float
    body: bytes
    headers: tuple[tuple[str, str], ...]


class SharedPages:
    """Middleware above compression and sessions: it keeps the finished bytes, and hands them out before anything is looked up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._next = get_response
        self._pages: dict[Key, _Page] = {}
        self._making: dict[Key, threading.Lock] = {}
        self._lock = threading.Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "GET" or not settings.SHARED_PAGES or not _is_nobody_in_particular(request):
            return self._next(request)
        arrived = time.monotonic()
        key = (_host(request), request.get_full_path(), get_language_from_request(request), _encoding(request))
        if page := self._kept(key, arrived):
            return _response(page)
        if not _is_shared(request):
            return self._next(request)
        with self._lock:
            turn = self._making.setdefault(key, threading.Lock())
        got_it = turn.acquire(timeout=LONGEST_WAIT)
        try:
            if page := self._kept(key, arrived):
                return _response(page)
            return self._make(request, key)
        finally:
            if got_it:
                turn.release()

    def _kept(self, key: Key, arrived: float) -> _Page | None:
        """A page of this second, or one that was begun after this reader had come: it is as fresh as one made for the reader."""
        page = self._pages.get(key)
        return page if page and (time.monotonic() < page.ends or page.begun >= arrived) else None

    def _make(self, request: HttpRequest, key: Key) -> HttpResponse:
        begun = time.monotonic()
        # Read after `begun`, and before the view reads what the page shows: the page's second ends no earlier than `ends`.
        ends = begun + 1 - clock.now().microsecond / 1_000_000
        response = self._next(request)
        if response.status_code == 200 and not response.streaming and not response.cookies:
            self._keep(key, _Page(begun, ends, response.content, tuple(response.items())))
        with self._lock:
            self._making.pop(key, None)
        return response

    def _keep(self, key: Key, page: _Page) -> None:
        with self._lock:
            if len(self._pages) >= MOST_PAGES:
                now = time.monotonic()
                self._pages = {known: kept for known, kept in self._pages.items() if now < kept.ends}
            if len(self._pages) < MOST_PAGES:
                self._pages[key] = page


def _is_nobody_in_particular(request: HttpRequest) -> bool:
    """Whether the request tells nothing of who asks but a language and the token of a form."""
    return request.COOKIES.keys() <= {settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME}


def _is_shared(request: HttpRequest) -> bool:
    try:
        view: Any = resolve(request.path_info).func
    except Resolver404:
        return False
    return bool(getattr(view, "shared_within_a_second", False))


def _host(request: HttpRequest) -> str:
    """As it was asked for: whether it is one of ours is checked by the one page that is made for it."""
    return f"{request.scheme}://{request.META.get('HTTP_HOST', '')}"


def _encoding(request: HttpRequest) -> str:
    return "gzip" if "gzip" in request.headers.get("Accept-Encoding", "") else ""


def _response(page: _Page) -> HttpResponse:
    response = HttpResponse(page.body)
    for name, value in page.headers:
        response.headers[name] = value
    return response

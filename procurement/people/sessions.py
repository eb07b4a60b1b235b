"""How long a log-in lasts, and the list of them. Ends are technical, so they run on the machine's clock, not on the law's:

moving the clock of a demo must not log everybody out.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from importlib import import_module

from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from procurement.models import BrowserSession, User

IDLE_SECONDS = 30 * 60
"""Without a request for so long, a log-in ends (OWASP ASVS 5.0, 7.3.1)."""
ABSOLUTE_SECONDS = 12 * 60 * 60
"""However busy, a log-in ends after so long (7.3.2)."""
_NOTE_EVERY = 60
_KEY = "log_in"


def ended_by_time(request: HttpRequest) -> bool:
    """End the log-in if it is too old or was idle for too long; say whether it was ended."""
    marks = request.session.get(_KEY)
    if marks is None:
        return False
    now = time.time()
    if now - marks["seen"] <= IDLE_SECONDS and now - marks["started"] <= ABSOLUTE_SECONDS:
        return False
    BrowserSession.objects.filter(session_key=request.session.session_key).delete()
    logout(request)
    return True


def note(request: HttpRequest) -> None:
    """Remember that the log-in was used: at its first request and then at most once a minute."""
    if not isinstance(request.user, User):
        return
    now = time.time()
    marks = request.session.get(_KEY)
    if marks and now - marks["seen"] < _NOTE_EVERY:
        return
    started = marks["started"] if marks else now
    request.session[_KEY] = {"started": started, "seen": now}
    if request.session.session_key is None:
        request.session.save()
    BrowserSession.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={"user": request.user, "seen_at": _moment(now)},
        create_defaults={
            "user": request.user,
            "seen_at": _moment(now),
            "started_at": _moment(started),
            "ip": get_client_ip(request),
            "browser": request.headers.get("User-Agent", "")[:200],
        },
    )


def sessions_of(user: User) -> list[BrowserSession]:
    """The log-ins that still last, newest first; rows of sessions that are gone are swept away."""
    alive = []
    for row in BrowserSession.objects.filter(user=user).order_by("-seen_at"):
        if _store().exists(row.session_key):
            alive.append(row)
        else:
            row.delete()
    return alive


def end_sessions(user: User, *, keep: str = "") -> int:
    """Log the person out everywhere, except in the session with the key `keep`. Returns how many log-ins ended."""
    rows = list(BrowserSession.objects.filter(user=user).exclude(session_key=keep))
    for row in rows:
        end_session(row)
    return len(rows)


def end_session(row: BrowserSession) -> None:
    """Log one browser out."""
    _store().delete(row.session_key)
    row.delete()


def _store() -> SessionBase:
    found: SessionBase = import_module(settings.SESSION_ENGINE).SessionStore()
    return found


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)

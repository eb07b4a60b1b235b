"""Acts that bind somebody ask for a fresh proof that the right person sits at the keyboard."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

FRESH_SECONDS = 5 * 60
"""OWASP ASVS 5.0, 7.5.3."""

Answer = TypeVar("Answer", bound=HttpResponseBase)


def fresh_log_in_required(view: Callable[..., Answer]) -> Callable[..., Answer | HttpResponse]:
    """Ask for the second step (or, without one, the password) unless it was given within the last five minutes.

    For submitting and withdrawing bids, confirming an opening, approving and moving dates. Put it on the page that shows
    the button: then nothing typed is at stake. A form that is sent too late leads back to that page; its content is
    never put into the session. Rests where settings.SECOND_STEP_REQUIRED is off.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> Answer | HttpResponse:
        if not settings.SECOND_STEP_REQUIRED or request.user.is_anonymous or is_fresh(request):
            return view(request, *args, **kwargs)
        page = "mfa_reauthenticate" if is_mfa_enabled(request.user) else "account_reauthenticate"
        return redirect(f"{reverse(page)}?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}")

    return wrapped


def is_fresh(request: HttpRequest) -> bool:
    """Whether the strongest proof that this person has set up was given within the last five minutes."""
    method = "mfa" if is_mfa_enabled(request.user) else "password"
    given = [
        record["at"] for record in get_authentication_records(request, request.user) if record.get("method") == method
    ]
    return bool(given) and time.time() - max(given) < FRESH_SECONDS

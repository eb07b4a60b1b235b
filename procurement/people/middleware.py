"""What stands between a log-in and the pages: its end by time, the second step for roles that bind, the person's language."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from procurement.access import get_actor
from procurement.memory_uploads import MemoryUploadHandler
from procurement.people import sessions
from procurement.rules.roles import DEMANDING_ROLES

Next = Callable[[HttpRequest], HttpResponse]

_WITHOUT_SECOND_STEP = ("/accounts/", "/account/", "/i18n/", "/static/", "/healthz", "/readyz")
"""Where a person without a second step may still go: to set one up, to change language, to log out."""


def log_in_ends(get_response: Next) -> Next:
    """End log-ins by time, and give back what was typed into a form that arrives too late."""

    def middleware(request: HttpRequest) -> HttpResponse:
        arrived_with_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if request.user.is_authenticated:
            ended = sessions.ended_by_time(request)
        else:
            ended = arrived_with_session and request.session.session_key is None
        if ended and not request.path.startswith("/accounts/"):
            if request.method == "POST" and from_our_page(request):
                return form_again(request)
            messages.info(request, _("You were signed out, because nothing happened for a while. Sign in to go on."))
        if request.user.is_authenticated:
            translation_of(request)
        response = get_response(request)
        sessions.note(request)
        return response

    return middleware


def second_step(get_response: Next) -> Next:
    """Whoever holds a role that binds somebody sets up a second step first (settings.SECOND_STEP_REQUIRED)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if (
            settings.SECOND_STEP_REQUIRED
            and request.user.is_authenticated
            and not request.path.startswith(_WITHOUT_SECOND_STEP)
            and get_actor(request).has(*DEMANDING_ROLES)
            and not has_second_step(request)
        ):
            return redirect("people:second_step")
        return get_response(request)

    return middleware


def has_second_step(request: HttpRequest) -> bool:
    """Whether this log-in used a second step, or the person has set one up since."""
    used = any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))
    return used or is_mfa_enabled(request.user)


def translation_of(request: HttpRequest) -> None:
    """The language of the person's account, unless this browser has chosen one."""
    language = getattr(request.user, "language", "")
    if language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(language)
        request.LANGUAGE_CODE = language


def from_our_page(request: HttpRequest) -> bool:
    """Whether the browser itself says that a form was sent from a page of ours; no other site can make it say so."""
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def form_again(request: HttpRequest, *, status: int = 403) -> HttpResponse:
    """A page that holds what was typed, to be sent again after the log-in. Nothing of it is kept on the server."""
    if "_files" not in vars(request):  # not read yet: no file of it may touch the disk, for it may be part of a bid
        request.upload_handlers = [MemoryUploadHandler(request, largest=0)]
    typed = [
        (name, value) for name in request.POST if name != "csrfmiddlewaretoken" for value in request.POST.getlist(name)
    ]
    log_in = reverse("account_login") + "?" + urlencode({"next": reverse("people:logged_in")})
    context = {"typed": typed, "files": list(request.FILES), "action": request.get_full_path(), "log_in": log_in}
    return render(request, "people/form_again.html", context, status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token grew old, usually by a log-in in another tab: offer to send it again, if it is ours."""
    if from_our_page(request):
        return form_again(request)
    return render(request, "403_csrf.html", {"reason": reason if settings.DEBUG else ""}, status=403)

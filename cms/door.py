"""The door to Wagtail's editor: our own log-in and second step, strangers see nothing, and a policy of its own for scripts."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from cms import editors
from procurement.access import get_actor
from procurement.people.middleware import has_second_step

View = Callable[..., HttpResponseBase]

EDITOR_POLICY = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}
"""What Wagtail's editor needs and our pages forbid: style elements, and a frame for the preview. Scripts are as strict as ours."""


def guarded(view: View) -> View:
    """Only for editors, with a second step where the installation demands one; the page does not exist for others."""

    @wraps(view)
    def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not editors.admit(get_actor(request)):
            raise Http404
        if settings.SECOND_STEP_REQUIRED and not has_second_step(request):
            return redirect("people:second_step")
        return view(request, *args, **kwargs)

    with_policy: View = csp(EDITOR_POLICY)(guard)
    return with_policy

"""What the pages have in common of every table of figures that an administrator loads: the version that is asked for, and the loading."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from procurement import clock
from procurement.access import Actor, get_actor
from procurement.people.forms import show_issues
from procurement.people.queries import require_platform_administrator
from procurement.refusal import Refused
from tenders.forms.loading import LoadForm
from tenders.models.loaded_version import LoadedVersion

PAGE_SIZE = 60
NOT_KNOWN = ("file", "adds")
"""Fields that say nothing of the table, but of this one file."""
_Form = TypeVar("_Form", bound=LoadForm)


def asked_number(request: HttpRequest) -> int | None:
    """The number of the version that the address names; None: the newest. 404 for what is no number."""
    text = request.GET.get("version", "")
    if text and not (text.isascii() and text.isdecimal() and len(text) < 9):
        raise Http404
    return int(text) if text else None


def loading(
    request: HttpRequest,
    form_class: type[_Form],
    load: Callable[[_Form, Actor, datetime], LoadedVersion],
    *,
    versions_of: Callable[[str], QuerySet[Any]],
    shown: str,
    template: str,
) -> HttpResponse:
    """Load a table or the next version of one, for administrators; then to the page named `shown`."""
    actor = get_actor(request)
    require_platform_administrator(actor)
    sent = request.method == "POST"
    if sent:
        form = form_class(request.POST, request.FILES)
    else:
        form = form_class(initial=_known(request.GET.get("code", ""), form_class, versions_of))
    if sent and form.is_valid():
        try:
            made = load(form, actor, clock.now())
            messages.success(request, _("Version %(number)s of %(name)s is loaded.") % vars(made))
            return redirect(shown, made.code)
        except Refused as refused:
            show_issues(form, refused)
    return render(request, template, {"form": form}, status=422 if form.errors else 200)


def _known(code: str, form_class: type[LoadForm], versions_of: Callable[[str], QuerySet[Any]]) -> dict[str, Any]:
    """What the newest version says of itself, for the next one."""
    found = versions_of(code).first() if code else None
    known = [name for name in form_class.base_fields if name not in NOT_KNOWN]
    return {name: getattr(found, name) for name in known} if found else {}

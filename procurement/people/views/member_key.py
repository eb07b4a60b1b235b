"""A person's key for opening bids: its state, a new one in its place, and its text. The phrase never comes here."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from procurement import clock
from procurement.access import Actor, get_actor
from procurement.people import member_keys, queries_keys
from procurement.people.forms_key import KeyTextForm
from procurement.people.fresh import fresh_log_in_required
from procurement.refusal import Refused
from procurement.rules.lifecycle import Role
from procurement.rules.messages import Issue


@login_required
@require_GET
def member_key(request: HttpRequest) -> HttpResponse:
    """Whether there is a key, since when, and whether the phrase still opens it (tried in the browser)."""
    user = _key_holder(request).account
    key = queries_keys.live_key(user)
    context = {
        "key": key,
        "kid": queries_keys.kid_of(key) if key else "",
        "text": queries_keys.key_text(key) if key else "",
        "earlier": queries_keys.earlier_keys(user),
        "now": clock.now(),
    }
    return render(request, "people/member_key.html", context)


@login_required
@fresh_log_in_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make a key, or replace it: the browser's script or the command line gives the same text."""
    actor = _key_holder(request)
    form = KeyTextForm(request.POST if request.method == "POST" else None)
    issues: tuple[Issue, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            member_keys.register_key(form.given(), actor=actor, now=clock.now())
        except Refused as refused:
            issues = refused.issues
        else:
            messages.success(request, _("Your key is stored. Keep the paper safe: nobody can restore the words."))
            return redirect("people:member_key")
    context = {
        "form": form,
        "issues": issues,
        "key": queries_keys.live_key(actor.account),
        "facts": queries_keys.owner_text(actor.account),
        "command": f"python3 verify.pyz member-key --user {actor.account.pk} > my-key.json",
        "now": clock.now(),
    }
    return render(request, "people/member_key_new.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_GET
def text(request: HttpRequest) -> HttpResponse:
    """The own key as a text for the command line: public half and slots."""
    key = queries_keys.live_key(_key_holder(request).account)
    if key is None:
        raise Http404
    response = HttpResponse(queries_keys.key_text(key), content_type="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="my-key.json"'
    return response


def _key_holder(request: HttpRequest) -> Actor:
    """Whoever holds the role, or still has a key from then; nobody else needs these pages."""
    actor = get_actor(request)
    if not actor.alone().has(Role.KEY_HOLDER) and queries_keys.live_key(actor.account) is None:
        raise Http404
    return actor

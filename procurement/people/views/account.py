"""A person's own pages: data, roles, log-ins. What allauth does (password, address, second step) is linked from here."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from procurement import clock
from procurement.access import get_actor
from procurement.people import accounts, queries, recovery, sessions
from procurement.people.forms import AccountForm
from procurement.people.membership import end_role, leave
from procurement.refusal import Refused
from procurement.rules.lifecycle import Role
from procurement.rules.messages import Issue


@login_required
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Own name and language, with everything else about the account beside it."""
    user = get_actor(request).account
    initial = {"name": user.name, "language": user.language or translation.get_language()}
    form = AccountForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        accounts.change_own_data(user, name=form.cleaned_data["name"], language=form.cleaned_data["language"])
        translation.activate(user.language)
        messages.success(request, _("Saved."))
        response = redirect("people:account")
        accounts.remember_language(response, user.language)
        return response
    context = {
        "form": form,
        "memberships": (held := queries.memberships_of(user)),
        "holds_keys": any(one.role == Role.KEY_HOLDER for one in held),
        "sessions": sessions.sessions_of(user),
        "current": request.session.session_key,
        "second_steps": queries.second_steps_of(user),
        "reset": recovery.open_reset(user),
        "now": clock.now(),
    }
    return render(request, "people/account.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def end_log_in(request: HttpRequest, number: int) -> HttpResponse:
    """Log one browser of one's own out; this one, or one left open elsewhere."""
    row = next((row for row in sessions.sessions_of(get_actor(request).account) if row.pk == number), None)
    if row is None:
        raise Http404
    sessions.end_session(row)
    if row.session_key == request.session.session_key:
        request.session.flush()
        return redirect("account_login")
    messages.success(request, _("That browser is signed out."))
    return redirect("people:account")


@login_required
@require_POST
def end_other_log_ins(request: HttpRequest) -> HttpResponse:
    """Log every other browser out."""
    sessions.end_sessions(get_actor(request).account, keep=request.session.session_key or "")
    messages.success(request, _("All other browsers are signed out."))
    return redirect("people:account")


@login_required
@require_GET
def second_step(request: HttpRequest) -> HttpResponse:
    """Why a second step is needed and how to get one."""
    return render(request, "people/second_step.html")


@require_GET
def logged_in(request: HttpRequest) -> HttpResponse:
    """Where a log-in in a second tab ends, so that the first one can go on."""
    return render(request, "people/logged_in.html")


@login_required
@require_http_methods(["GET", "POST"])
def give_back_role(request: HttpRequest, number: int) -> HttpResponse:
    """End an own role, or all of them in that organization (`?all=1`), after a look at what rests on them."""
    actor = get_actor(request)
    membership = queries.get_membership_for(actor, number)
    if membership.user != actor.user or membership.ended_at:
        raise Http404
    issues: tuple[Issue, ...] = ()
    if request.method == "POST":
        try:
            if "all" in request.POST:
                leave(membership.user, membership.organization, actor=actor, now=clock.now())
            else:
                end_role(membership, actor=actor, now=clock.now())
        except Refused as refused:
            issues = refused.issues
        else:
            messages.success(request, _("Done. You no longer hold that role."))
            return redirect("people:account")
    context = {
        "membership": membership,
        "holdings": queries.holdings(membership.user, membership.organization),
        "issues": issues,
    }
    return render(request, "people/give_back_role.html", context, status=422 if issues else 200)


@login_required
@require_POST
def object_to_reset(request: HttpRequest) -> HttpResponse:
    """The person whose second step is to be reset says no."""
    actor = get_actor(request)
    reset = recovery.open_reset(actor.account)
    if reset is None:
        raise Http404
    recovery.cancel_reset(reset, actor=actor, now=clock.now())
    messages.success(request, _("The reset is cancelled. Your second step stays as it is."))
    return redirect("people:account")

"""Helping somebody who lost phone and recovery codes: one administrator asks, another one agrees."""

from __future__ import annotations

from uuid import UUID

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from procurement import clock
from procurement.access import get_actor
from procurement.people import queries, recovery
from procurement.people.forms import ReasonForm
from procurement.refusal import Refused
from procurement.rules.messages import Issue


@require_GET
def lost_second_step(request: HttpRequest) -> HttpResponse:
    """For the person: what to do, whom to ask, how long it takes. Says nothing about any account."""
    return render(request, "people/lost_second_step.html")


@login_required
@require_http_methods(["GET", "POST"])
def reset(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """For administrators: ask for a reset, agree to it, or call it off."""
    actor = get_actor(request)
    person = queries.get_person_for_reset(actor, user_id)
    under_way = recovery.open_reset(person)
    form = ReasonForm(
        request.POST if "ask" in request.POST else None,
        label=_("How did you make sure that it is this person who asks?"),
        hint=_("For example: met in person at the office. Not by an e-mail alone."),
    )
    issues: tuple[Issue, ...] = ()
    try:
        if "ask" in request.POST and form.is_valid():
            recovery.ask_reset(person, form.cleaned_data["reason"], actor=actor, now=clock.now())
            return _done(request, person.pk, _("Asked. A second administrator must agree now."))
        if "agree" in request.POST:
            recovery.agree_reset(_required(under_way), actor=actor, now=clock.now())
            return _done(request, person.pk, _("Agreed."))
        if "cancel" in request.POST:
            recovery.cancel_reset(_required(under_way), actor=actor, now=clock.now())
            return _done(request, person.pk, _("The reset is cancelled."))
    except Refused as refused:
        issues = refused.issues
    context = {
        "person": person,
        "reset": under_way,
        "has_second_step": is_mfa_enabled(person),
        "own_request": under_way is not None and under_way.asked_by == actor.user,
        "form": form,
        "issues": issues,
        "now": clock.now(),
    }
    return render(request, "people/reset.html", context, status=422 if form.errors or issues else 200)


def _required(found: recovery.SecondFactorReset | None) -> recovery.SecondFactorReset:
    if found is None:
        raise Http404
    return found


def _done(request: HttpRequest, user_id: UUID, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("people:reset", user_id)

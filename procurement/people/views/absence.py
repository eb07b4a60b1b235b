"""Being away: a person says it for oneself, an administrator for a member; the deputy, the person or an administrator ends it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from procurement import clock
from procurement.access import get_actor
from procurement.models import Organization, User
from procurement.people import queries, queries_absence
from procurement.people.absences import declare_absence, end_absence
from procurement.people.forms_absence import AbsenceForm
from procurement.refusal import Refused
from procurement.rules.messages import Issue


@login_required
@require_http_methods(["GET", "POST"])
def absences(request: HttpRequest) -> HttpResponse:
    """Own absences, those with oneself as deputy, and a form for the next one."""
    user = get_actor(request).account
    context = {"rows": queries_absence.absences_of(user, clock.now())}
    return _page(request, user, None, "people/absences.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def member_away(request: HttpRequest, organization_id: UUID, user_id: UUID) -> HttpResponse:
    """The same for a member who can't say it oneself."""
    actor = get_actor(request)
    found = queries.get_managed_organization_for(actor, organization_id)
    person = queries.get_member_for(actor, found, user_id)
    rows = queries_absence.absences_in(found, person.user, clock.now())
    context = {"rows": rows, "organization": found, "person": person}
    return _page(request, person.user, found, "people/member_away.html", context)


def _page(
    request: HttpRequest, user: User, only: Organization | None, template: str, context: Mapping[str, Any]
) -> HttpResponse:
    deputies = queries_absence.possible_deputies(user, only)
    form = AbsenceForm(request.POST if request.method == "POST" else None, deputies=deputies)
    issues: tuple[Issue, ...] = ()
    if request.method == "POST" and form.is_valid():
        organization, deputy = form.chosen
        starts_at, ends_at = form.times
        try:
            declare_absence(
                user, organization, deputy=deputy, starts_at=starts_at, ends_at=ends_at, actor=get_actor(request),
                now=clock.now(),
            )  # fmt: skip
        except Refused as refused:
            issues = refused.issues
        else:
            messages.success(request, _("Recorded. %(deputy)s and the administrators are told.") % {"deputy": deputy})
            return redirect(request.path)
    full = {**context, "form": form, "possible": bool(deputies), "issues": issues, "now": clock.now()}
    return render(request, template, full, status=422 if request.method == "POST" else 200)


@login_required
@require_POST
def end(request: HttpRequest, absence_id: UUID) -> HttpResponse:
    """End an absence now."""
    actor = get_actor(request)
    absence = queries_absence.get_absence_for(actor, absence_id)
    end_absence(absence, actor=actor, now=clock.now())
    messages.success(request, _("Ended. %(deputy)s no longer stands in.") % {"deputy": absence.deputy})
    if actor.user in (absence.user, absence.deputy):
        return redirect("people:absences")
    return redirect("people:member_away", absence.organization_id, absence.user_id)

"""Pages of the platform's fees: for everybody to read, for two administrators to decide on."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bidders.forms import TariffForm
from bidders.payments import tariffs
from procurement import clock
from procurement.access import get_actor
from procurement.days import day_of
from procurement.people.forms import show_issues
from procurement.people.fresh import fresh_log_in_required
from procurement.people.queries import require_platform_administrator
from procurement.refusal import Refused
from procurement.rules.lifecycle import Role
from procurement.rules.messages import Issue

PER_PAGE = 10


@require_safe
def fees(request: HttpRequest) -> HttpResponse:
    """Every tariff that was decided on, with what holds today."""
    day = day_of(clock.now())
    page = Paginator(tariffs.confirmed(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, row.rules, tariffs.digest(row), tariffs.state_of(row, day)) for row in page],
        "administrator": get_actor(request).has(Role.PLATFORM_ADMIN),
    }
    return render(request, "bidders/fees.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def tariff_list(request: HttpRequest) -> HttpResponse:
    """What waits for a second administrator, and the form of a new tariff."""
    actor = get_actor(request)
    require_platform_administrator(actor)
    form = TariffForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            tariffs.propose(form.draft(), actor=actor, now=clock.now())
            messages.success(request, _("Proposed. Another administrator puts it into force."))
            return redirect("bidders:tariffs")
        except Refused as refused:
            show_issues(form, refused)
    rows = [(row, row.rules) for row in tariffs.waiting()]
    context = {"form": form, "rows": rows, "actor": actor}
    return render(request, "bidders/tariffs.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
@fresh_log_in_required
def tariff(request: HttpRequest, tariff_id: UUID) -> HttpResponseBase:
    """One proposal: another administrator puts it into force, or it is sent back."""
    actor = get_actor(request)
    row = tariffs.get_tariff_for(actor, tariff_id)
    issues: tuple[Issue, ...] = ()
    act = request.POST.get("act")
    if act in ("confirm", "return"):
        try:
            tariffs.answer(row, confirm=act == "confirm", actor=actor, now=clock.now())
            messages.success(request, _("It is decided.") if act == "confirm" else _("Sent back."))
            return redirect("bidders:fees" if act == "confirm" else "bidders:tariffs")
        except Refused as refused:
            issues = refused.issues
    context = {"row": row, "rules": row.rules, "issues": issues, "own": row.proposed_by_id == actor.account.pk}
    return render(request, "bidders/tariff.html", context, status=422 if request.method == "POST" else 200)

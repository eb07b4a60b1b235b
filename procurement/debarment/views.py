"""Pages of the list of debarred companies: for everybody to read and take along, for the administrator to keep."""

from __future__ import annotations

import csv
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from procurement import clock
from procurement.access import get_actor
from procurement.debarment import queries, services
from procurement.debarment.forms import DebarmentForm, LiftingForm
from procurement.debarment.table import COLUMNS, line
from procurement.people.forms import SearchForm, show_issues
from procurement.people.queries import require_platform_administrator
from procurement.refusal import Refused
from procurement.rules.lifecycle import Role

PER_PAGE = 25


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Who is debarred today; with `all`, also who was or will be."""
    now, everything = clock.now(), "all" in request.GET
    day = queries.today(now)
    text = request.GET.get("q", "").strip()[:100]
    found = queries.debarments(text, on=None if everything else day)
    kept = request.GET.copy()
    kept.pop("page", None)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": SearchForm(request.GET),
        "page": page,
        "rows": [(row, row.spell.holds_on(day)) for row in page],
        "query": kept.urlencode(),
        "everything": everything,
        "day": day,
        "text": text,
        "may_record": get_actor(request).has(Role.PLATFORM_ADMIN),
    }
    return render(request, "debarment/index.html", context)


@require_GET
def data(request: HttpRequest) -> HttpResponse:
    """The whole list, also what is over, as a file."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="debarred-companies.csv"'
    lines = csv.writer(answer, lineterminator="\n")
    lines.writerow(COLUMNS)
    lines.writerows(line(row) for row in queries.debarments())
    return answer


@login_required
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest) -> HttpResponse:
    """Put a company on the list."""
    actor = get_actor(request)
    require_platform_administrator(actor)
    form = DebarmentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.record_debarment(form.draft(), actor=actor, now=clock.now())
            messages.success(request, _("%(name)s is on the list.") % {"name": row.name})
            return redirect("debarment:index")
        except Refused as refused:
            show_issues(form, refused)
    return render(request, "debarment/record.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def lift(request: HttpRequest, debarment_id: UUID) -> HttpResponse:
    """Say that a record holds no longer."""
    actor = get_actor(request)
    row = queries.get_debarment_for(actor, debarment_id)
    form = LiftingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.lift_debarment(row, **form.cleaned_data, actor=actor, now=clock.now())
            messages.success(request, _("The record of %(name)s is lifted.") % {"name": row.name})
            return redirect("debarment:index")
        except Refused as refused:
            show_issues(form, refused)
    return render(request, "debarment/lift.html", {"form": form, "row": row}, status=422 if form.errors else 200)

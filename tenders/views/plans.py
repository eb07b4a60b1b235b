"""Yearly plans: for everybody what is planned and what became of it; for the agency the version under way."""

from __future__ import annotations

import csv
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from procurement import clock
from procurement.access import get_actor
from procurement.rules.lifecycle import Role
from procurement.rules.messages import Issue
from tenders.forms.officer_acts import ReturnForm
from tenders.forms.planning import LineForm, PlanReasonForm, PlanSheetForm, YearForm, read_plan
from tenders.forms.sheets import SheetRefused
from tenders.queries.plans import (
    entry_of,
    get_plan_for,
    get_public_plan,
    history,
    open_version,
    own_plans,
    plan_agencies,
    plan_rows,
    public_plans,
    published_version,
    totals,
)
from tenders.reports.savings_cells import safe_text
from tenders.services import planning
from tenders.views.officer_page import attempt

PAGE_SIZE = 25
COLUMNS = ("line", "title", "cpv", "estimated_value", "currency", "procedure", "quarter", "funding", "tenders")


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """The published plans of all agencies."""
    text, year = request.GET.get("q", "")[:200], request.GET.get("year", "")
    found = public_plans(text=text, year=int(year) if year.isdecimal() and len(year) == 4 else None)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    own = bool(plan_agencies(get_actor(request)))
    context = {"page": page, "query": query.urlencode(), "text": text, "year": year, "own": own}
    return render(request, "tenders/plans/list.html", context)


@require_safe
def plan(request: HttpRequest, number: int) -> HttpResponse:
    """One plan: the lines that hold now with what became of each, and every version with what it changed."""
    found = get_public_plan(number)
    version = published_version(found)
    assert version is not None  # the door has asked
    rows = plan_rows(version)
    context = {"plan": found, "version": version, "rows": rows, "totals": totals(rows), "history": history(found)}
    return render(request, "tenders/plans/plan.html", context)


@require_safe
def plan_csv(request: HttpRequest, number: int) -> HttpResponse:
    """The lines as CSV."""
    found = get_public_plan(number)
    version = published_version(found)
    assert version is not None
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="plan-{found.year}-{found.pk}.csv"'
    lines = csv.writer(response, lineterminator="\n")
    lines.writerow(COLUMNS)
    for row in plan_rows(version):
        line, named = row.line, " ".join(tender.reference for tender in row.tenders)
        cells = (line.estimated_value, line.currency, line.procedure, line.quarter, safe_text(line.funding), named)
        lines.writerow([line.position, safe_text(line.title), line.cpv_code, *cells])
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """The plans of my agencies; begin one, or a new version of one."""
    actor, now = get_actor(request), clock.now()
    agencies = plan_agencies(actor)
    if not agencies:
        raise Http404
    form = YearForm(agencies=agencies, initial={"year": now.year})
    refusals: tuple[Issue, ...] = ()
    if request.method == "POST":
        form = YearForm(request.POST, agencies=agencies)
        if form.is_valid():
            made: list[Any] = []
            refusals = attempt(
                lambda: made.append(
                    planning.begin_version(form.cleaned_data["buyer"], form.cleaned_data["year"], actor=actor, now=now)
                )
            )
            if made:
                return redirect("tenders:officer-plan", made[0].plan_id)
    rows = [(one, published_version(one), open_version(one)) for one in own_plans(actor)[:50]]
    officer = bool(actor.organizations_as(Role.OFFICER))
    context = {"rows": rows, "form": form, "refusals": refusals, "officer": officer}
    return render(request, "tenders/plans/own.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def officer_plan(request: HttpRequest, number: int) -> HttpResponse:
    """The version under way: its lines, the spreadsheet, handing over, and the second person's answer."""
    actor, now = get_actor(request), clock.now()
    found = get_plan_for(actor, number)
    forms: dict[str, Any] = {
        "line": LineForm(),
        "sheet": PlanSheetForm(),
        "reason": PlanReasonForm(),
        "return": ReturnForm(),
    }
    refusals: tuple[Issue, ...] = ()
    if request.method == "POST":
        done, refusals = _act(request, found, forms)
        if done and not refusals:
            messages.success(request, done)
            return redirect("tenders:officer-plan", number)
    version, held = open_version(found), actor.roles_in(found.buyer_id)
    rows = plan_rows(version) if version else []
    context = {
        "plan": found, "version": version, "published": published_version(found), "rows": rows, "totals": totals(rows),
        "forms": forms, "all_forms": list(forms.values()), "refusals": refusals, "now": now,
        "officer": Role.OFFICER in held, "approver": Role.APPROVER in held,
        "own": version is not None and version.proposed_by_id == actor.account.pk,
    }  # fmt: skip
    return render(request, "tenders/plans/officer.html", context, status=422 if request.method == "POST" else 200)


def _act(request: HttpRequest, found: Any, forms: dict[str, Any]) -> tuple[str, tuple[Issue, ...]]:
    """What to say when it is done, and what stands in the way."""
    actor, now, act = get_actor(request), clock.now(), request.POST.get("act", "")
    if act == "import":
        forms["sheet"] = sheet = PlanSheetForm(request.POST, request.FILES)
        if not sheet.is_valid():
            return "", ()
        try:
            drafts = read_plan(sheet.cleaned_data["sheet"])
        except SheetRefused as refused:
            return "", refused.issues
        return _("The lines of the spreadsheet are in the plan."), attempt(
            lambda: planning.replace_lines(found, drafts, actor=actor)
        )
    if act == "propose":
        forms["reason"] = why = PlanReasonForm(request.POST)
        reason = why.cleaned_data["reason"] if why.is_valid() else ""
        return _("Handed over: a second person publishes it."), attempt(
            lambda: planning.propose_plan(found, reason=reason, actor=actor, now=now)
        )
    if act == "publish":
        return _("The plan is published."), attempt(lambda: planning.publish_plan(found, actor=actor, now=now))
    if act == "return":
        forms["return"] = back = ReturnForm(request.POST)
        if not back.is_valid():
            return "", ()
        return _("Sent back to the officer with your reason."), attempt(
            lambda: planning.return_plan(found, reason=back.cleaned_data["reason"], actor=actor, now=now)
        )
    forms["line"] = form = LineForm(request.POST)
    if not form.is_valid():
        return "", ()
    return _("The line is in the plan."), attempt(lambda: planning.save_line(found, form.draft(), actor=actor))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def officer_line(request: HttpRequest, number: int, item: UUID) -> HttpResponse:
    """One line of the version under way: change it, or take it out."""
    actor = get_actor(request)
    found = get_plan_for(actor, number)
    version = open_version(found)
    line = version.lines.filter(item=item).first() if version else None
    if line is None:
        raise Http404
    entry = entry_of(line)
    initial = {
        "title": entry.title, "cpv_code": entry.cpv_code, "estimated_value": entry.value.amount,
        "procedure": entry.procedure, "quarter": entry.quarter, "funding": entry.funding,
    }  # fmt: skip
    form = LineForm(initial=initial)
    refusals: tuple[Issue, ...] = ()
    if request.method == "POST":
        if request.POST.get("act") == "remove":
            refusals = attempt(lambda: planning.remove_line(found, item, actor=actor))
            if not refusals:
                return redirect("tenders:officer-plan", number)
        else:
            form = LineForm(request.POST)
            if form.is_valid():
                refusals = attempt(lambda: planning.save_line(found, form.draft(), item=item, actor=actor))
                if not refusals:
                    return redirect("tenders:officer-plan", number)
    context = {"plan": found, "line": line, "form": form, "refusals": refusals}
    return render(request, "tenders/plans/line.html", context, status=422 if request.method == "POST" else 200)

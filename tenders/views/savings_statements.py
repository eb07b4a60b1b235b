"""Savings reports that two persons vouch for: the list, preparing one, and its page with the second person's answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from procurement import clock, pdf_signing
from procurement.access import get_actor
from procurement.rules.messages import Issue
from tenders.forms.officer_acts import ReturnForm
from tenders.forms.savings import SavingsForm
from tenders.forms.savings_statement import StatementForm
from tenders.queries.savings import savings_report
from tenders.queries.savings_statements import (
    get_statement_for,
    may_decide,
    preparing_organizations,
    statements_for,
    totals_of,
)
from tenders.reports.savings_page import figures
from tenders.reports.savings_statement import command_of, facts_of, state_of
from tenders.reports.savings_words import BASELINES
from tenders.services import savings_statements
from tenders.views.officer_page import attempt
from tenders.views.reports import filtered

PAGE_SIZE = 25


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """The reports that were signed off, and those of one's own organizations that wait or were returned."""
    actor = get_actor(request)
    page = Paginator(statements_for(actor), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [(one, state_of(one), figures(totals_of(one)[one.baseline])) for one in page]
    context = {"page": page, "rows": rows, "prepares": bool(preparing_organizations(actor))}
    return render(request, "tenders/reports/statements.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@filtered
def new(request: HttpRequest, form: SavingsForm, now: datetime) -> HttpResponse:
    """Freeze the figures with these filters, after a look at them."""
    actor = get_actor(request)
    organizations = preparing_organizations(actor)
    if not organizations or form.statement:
        raise Http404
    asked = StatementForm(request.POST or None, organizations=organizations)
    refusals: tuple[Issue, ...] = ()
    if request.method == "POST" and asked.is_valid():
        made: list[Any] = []
        draft = asked.draft(form)
        refusals = attempt(lambda: made.append(savings_statements.prepare(draft, actor=actor, now=now)))
        if made:
            messages.success(request, _("The figures are frozen. A second person signs them off."))
            return redirect("tenders:savings-report", made[0].pk)
    report = savings_report(form.filters(), baselines=(form.main,), main=form.main, now=now)
    context = {
        "form": asked, "filters": form, "refusals": refusals, "report": report, "query": form.query(),
        "main": figures(report.total.totals[form.main]), "words": BASELINES[form.main],
    }  # fmt: skip
    return render(
        request, "tenders/reports/statement_new.html", context, status=422 if request.method == "POST" else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, number: int) -> HttpResponse:
    """One report: what it is about, its totals, its files and how to check them; for the second person, the answer."""
    actor, now = get_actor(request), clock.now()
    statement = get_statement_for(actor, number)
    returning = ReturnForm()
    refusals: tuple[Issue, ...] = ()
    if request.method == "POST":
        returning = ReturnForm(request.POST if request.POST.get("act") == "return" else None)
        done, refusals = _decide(request, statement, returning, now)
        if done and not refusals:
            messages.success(request, done)
            return redirect("tenders:savings-report", number)
    totals = totals_of(statement)
    context = {
        "statement": statement, "facts": facts_of(statement), "refusals": refusals, "returning": returning,
        "totals": [(name, BASELINES[name], figures(totals[name])) for name in totals],
        "decides": may_decide(actor, statement), "command": command_of(statement),
        "waits": statement.decided_at is None, "query": f"report={statement.pk}",
        "certificate": pdf_signing.fingerprint(),
    }  # fmt: skip
    return render(request, "tenders/reports/statement.html", context, status=422 if request.method == "POST" else 200)


def _decide(
    request: HttpRequest, statement: Any, returning: ReturnForm, now: datetime
) -> tuple[str, tuple[Issue, ...]]:
    """What to say when it is done, and what stands in the way."""
    actor, act = get_actor(request), request.POST.get("act", "")
    if act == "return":
        if not returning.is_valid():
            return "", ()
        reason = returning.cleaned_data["reason"]
        return _("Returned with your reason."), attempt(
            lambda: savings_statements.return_statement(statement, reason=reason, actor=actor, now=now)
        )
    return _("Signed off. The report is public now."), attempt(
        lambda: savings_statements.sign_off(statement, actor=actor, now=now)
    )

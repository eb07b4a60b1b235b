"""An agency's own history from spreadsheets: upload, match the columns, see what is wrong in which cell, import what is right."""

from __future__ import annotations

import csv
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from procurement import clock
from procurement.access import get_actor
from procurement.display import sentence
from procurement.rules.history_row import Field
from procurement.rules.messages import Issue, Message
from procurement.rules.money import Money
from tenders.forms.history_columns import LABELS, guess
from tenders.forms.history_table import MatchingForm, UploadForm, choices_of, labelled
from tenders.models import HistoryTable
from tenders.queries.history_tables import (
    faults_of,
    get_history_table_for,
    history_agencies,
    history_tables,
    may_import_several,
    may_work_on,
    remembered,
)
from tenders.reports.savings_cells import safe_text
from tenders.services import history_tables as services
from tenders.tasks import read_history
from tenders.views.officer_page import attempt

PAGE_SIZE = 25
FAULTS_SHOWN = 50
COLUMNS = ("row", "cell", "heading", "value", "what to do")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tables(request: HttpRequest) -> HttpResponse:
    """The files of my agency, and the upload of another one."""
    actor = get_actor(request)
    found = history_tables(actor)
    agencies, several = history_agencies(actor), may_import_several(actor)
    form = UploadForm(agencies=agencies, several=several) if agencies or several else None
    if request.method == "POST":
        if form is None:
            raise Http404
        form = UploadForm(request.POST, request.FILES, agencies=agencies, several=several)
        if form.is_valid():
            table = services.take_table(
                form.attached, form.beginning, organization=form.organization, actor=actor, now=clock.now()
            )
            return redirect("tenders:history-table", table.pk)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "form": form}
    return render(request, "tenders/history/list.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def table(request: HttpRequest, table_id: UUID) -> HttpResponse:
    """One file: its columns, what the check found, how far the import is, and what came of it."""
    actor = get_actor(request)
    found = get_history_table_for(actor, table_id)
    works = may_work_on(actor, found)
    form = MatchingForm(table=found, initial=_initial(found))
    refusals: tuple[Issue, ...] = ()
    if request.method == "POST":
        if not works:
            raise Http404
        if request.POST.get("act") == "import":
            refusals = attempt(lambda: services.order_import(found))
        else:
            form = MatchingForm(request.POST, table=found)
            valid = form.is_valid()
            refusals = attempt(lambda: services.match_columns(found, form.matching, form.terms)) if valid else ()
        if not refusals and (not form.is_bound or form.is_valid()):
            read_history.delay()
            return redirect("tenders:history-table", found.pk)
    context = {
        "table": found, "works": works, "form": form, "refusals": refusals, "open": form.is_bound,
        "matched": labelled(found.matching, found.headings), "message": _message(found.message),
        "faults": _faults(request, found), "reasons": _reasons(found), "sums": _sums(found),
    }  # fmt: skip
    return render(request, "tenders/history/table.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_safe
@never_cache
def state(request: HttpRequest, table_id: UUID) -> JsonResponse:
    """How far a pass is, for a script that follows it."""
    found = get_history_table_for(get_actor(request), table_id)
    return JsonResponse({"over": found.state not in services.UNDER_WAY, "done": found.done, "total": _total(found)})


@login_required
@require_safe
def faults(request: HttpRequest, table_id: UUID) -> HttpResponse:
    """Everything that is wrong, by cell, as CSV."""
    found = get_history_table_for(get_actor(request), table_id)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="errors-{found.pk}.csv"'
    lines = csv.writer(response, lineterminator="\n")
    lines.writerow(COLUMNS)
    for row in faults_of(found).iterator():
        texts = (row.cell, row.heading, row.value, sentence(Message(row.template, row.params)))
        lines.writerow([row.row, *map(safe_text, texts)])
    return response


@login_required
@require_safe
def content(request: HttpRequest, table_id: UUID) -> FileResponse:
    """The file as it was uploaded."""
    found = get_history_table_for(get_actor(request), table_id)
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=found.name, content_type=found.media_type)


def _initial(found: HistoryTable) -> dict[str, Any]:
    """What was chosen for this file; else what was for the last one with its headings; else a guess."""
    known = found if found.matching else remembered(found)
    if known is not None:
        return choices_of(known.matching, known.terms)
    country = found.organization.country if found.organization else "RO"
    return choices_of(guess(found.headings), {"country": country, "currency": "RON" if country == "RO" else ""})


def _total(found: HistoryTable) -> int:
    return int(found.totals.get("rows", 0))


def _message(stored: dict[str, Any]) -> str:
    return sentence(Message(stored["template"], stored["params"])) if stored else ""


def _faults(request: HttpRequest, found: HistoryTable) -> Any:
    """A page of them, each with its sentence."""
    page: Any = Paginator(faults_of(found), FAULTS_SHOWN).get_page(request.GET.get("page"))
    page.object_list = [(row, sentence(Message(row.template, row.params))) for row in page.object_list]
    return page


def _sums(found: HistoryTable) -> list[tuple[str, Money]]:
    """What the rows that are right sum up to, by currency."""
    named = (("awarded", LABELS[Field.AWARDED]), ("estimated", LABELS[Field.ESTIMATE]))
    return [
        (str(label), Money(Decimal(amount), currency))
        for name, label in named
        for currency, amount in found.totals.get(name, {}).items()
    ]


def _reasons(found: HistoryTable) -> list[dict[str, Any]]:
    """Why rows are left out: the first case of each reason, and how many rows it keeps out."""
    return [{**reason, "said": _message(reason)} for reason in found.totals.get("reasons", [])]

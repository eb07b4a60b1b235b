"""Spreadsheet and PDF of the savings report: order one, see how far it is, fetch it. Public, as the report is."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from procurement import clock
from procurement.access import get_actor
from tenders.forms.savings import SavingsForm
from tenders.models import ReportFile
from tenders.queries.savings import currencies
from tenders.queries.savings_statements import get_statement_for
from tenders.reports import savings_order
from tenders.reports.bundle_order import is_bundle
from tenders.reports.paper_order import is_paper
from tenders.reports.savings_files import media_type
from tenders.services.refusal import Refused
from tenders.services.report_files import get_file
from tenders.tasks import write_reports

UNFINISHED = (ReportFile.State.WAITING.value, ReportFile.State.WORKING.value)


@require_POST
def order(request: HttpRequest) -> HttpResponse:
    """Ask for a file with the filters of the address; it leads to the page that shows how far it is."""
    kind = request.POST.get("kind", "")
    number = request.GET.get("report")
    statement = get_statement_for(get_actor(request), number) if number else None
    form = SavingsForm(request.GET, currencies=currencies(), statement=statement)
    if kind not in savings_order.BACKGROUND or not form.is_valid():
        return render(request, "tenders/reports/savings.html", {"form": form, "now": clock.now()}, status=400)
    try:
        file = savings_order.order(kind, form)
    except Refused as refused:
        context = {"form": form, "issues": refused.issues, "query": form.query(), "now": clock.now()}
        return render(request, "tenders/reports/savings_busy.html", context, status=503)
    if file.state == ReportFile.State.WAITING:
        write_reports.delay()
    return redirect("tenders:savings-file", file.pk)


@require_safe
@never_cache
def show(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """How far a file is, or where it can be fetched."""
    file = _get(file_id)
    query = urlencode({name: value for name, value in file.query.items() if value})
    return render(request, "tenders/reports/savings_file.html", {"file": file, "query": query, "now": clock.now()})


@require_safe
@never_cache
def state(request: HttpRequest, file_id: UUID) -> JsonResponse:
    """The same for a script that follows it."""
    file = _get(file_id)
    return JsonResponse({"over": file.state not in UNFINISHED, "done": file.done, "total": file.total})


@require_safe
def content(request: HttpRequest, file_id: UUID) -> FileResponse:
    """The file, as a download."""
    file = _get(file_id)
    if file.state != ReportFile.State.DONE:
        raise Http404
    return FileResponse(
        file.file.open("rb"), as_attachment=True, filename=file.name, content_type=media_type(file.kind)
    )


def _get(file_id: UUID) -> ReportFile:
    """A report, which is public. Papers and bundles lie in the same table but have doors of their own."""
    found = get_file(file_id)
    if found is None or is_paper(found) or is_bundle(found):
        raise Http404
    return found

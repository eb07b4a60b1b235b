"""Half-yearly reports of the agencies, for everybody once they are made: the list, one report, and its files."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from procurement import clock
from procurement.access import get_actor
from procurement.rules.half_years import half_year_of
from tenders.forms.activity import ActivityForm
from tenders.queries.activity import activity
from tenders.queries.activity_reports import (
    activity_reports,
    get_activity_report,
    get_half_year_so_far_for,
    half_years,
    own_agencies,
)
from tenders.reports import papers
from tenders.reports.activity_report import facts_of, title_of
from tenders.reports.activity_tables import tables_of
from tenders.reports.activity_xlsx import activity_sheet
from tenders.reports.item_sheet import MEDIA_TYPE
from tenders.views.papers import answer

PAGE_SIZE = 25


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """The reports that were made, the latest first."""
    form = ActivityForm(request.GET, half_years=half_years())
    page = Paginator(activity_reports(**form.filters()), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [(one, title_of(one.half_year)) for one in page]
    own = own_agencies(get_actor(request))
    running = half_year_of(timezone.localtime(clock.now()).date()).code
    context = {"form": form, "page": page, "rows": rows, "query": form.query(), "own": own, "running": running}
    return render(request, "tenders/activity/index.html", context)


@require_safe
def report(request: HttpRequest, agency_id: UUID, half_year: str) -> HttpResponse:
    """One report with its tables and files."""
    found = get_activity_report(agency_id, half_year)
    context = {
        "report": found,
        "agency": found.agency,
        "title": title_of(half_year),
        "facts": facts_of(found),
        "tables": tables_of(found.data),
    }
    return render(request, "tenders/activity/report.html", context)


@require_safe
@never_cache
def so_far(request: HttpRequest, agency_id: UUID, half_year: str) -> HttpResponse:
    """The figures of a half-year that is not reported yet, for the agency's people and auditors."""
    now = clock.now()
    agency, of = get_half_year_so_far_for(get_actor(request), agency_id, half_year, now)
    tables = tables_of({"tables": activity(of).get(agency.pk, {})})
    context = {"agency": agency, "title": title_of(half_year), "tables": tables, "now": now}
    return render(request, "tenders/activity/report.html", context)


@require_safe
@never_cache
def pdf(request: HttpRequest, agency_id: UUID, half_year: str) -> HttpResponseBase:
    """The report on paper."""
    return answer(request, papers.activity_of(get_activity_report(agency_id, half_year)))


@require_safe
def xlsx(_request: HttpRequest, agency_id: UUID, half_year: str) -> HttpResponse:
    """The report as a spreadsheet."""
    found = get_activity_report(agency_id, half_year)
    content = activity_sheet(found, facts_of(found), tables_of(found.data))
    return _file(content, MEDIA_TYPE, f"activity-{half_year}.xlsx")


@require_safe
def data(_request: HttpRequest, agency_id: UUID, half_year: str) -> HttpResponse:
    """The report as it is kept: the bytes whose SHA-256 it names."""
    found = get_activity_report(agency_id, half_year)
    return _file(found.content.encode(), "application/json", f"activity-{half_year}.json")


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )

"""How the platform is used, for everybody: its figures, those of one agency, and both as files."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from procurement import clock
from procurement.access import get_actor
from procurement.rules.half_years import half_year_of
from procurement.shared_pages import shared_within_a_second
from tenders.forms.usage import UsageForm
from tenders.queries.activity_reports import sees_so_far
from tenders.queries.usage import Use, first_publication, get_publishing_agency, names_of, use_of
from tenders.reports import usage_files, usage_words
from tenders.reports.row_files import streamed

PAGE_SIZE = 25
COLUMNS = ("online", "bids_a_tender", "small_companies", "days_to_award")
"""The figures by which agencies stand side by side."""


@require_safe
@shared_within_a_second
def usage(request: HttpRequest) -> HttpResponse:
    """The figures of the whole platform, and a table of the agencies."""
    form = _form(request)
    uses = use_of(form.filters())
    names = {pk: name for pk, name in names_of(uses).items() if form.words.casefold() in name.casefold()}
    page = Paginator(list(names.items()), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        **_context(form, uses.get("", Use("", {}))),
        "columns": [usage_words.WORDS[code] for code in COLUMNS],
        "page": page,
        "rows": [(pk, name, _row(uses[pk])) for pk, name in page],
        "query": form.query(),
    }
    return render(request, "tenders/usage/index.html", context)


@require_safe
def usage_of(request: HttpRequest, agency_id: UUID) -> HttpResponse:
    """The figures of one agency."""
    agency = get_publishing_agency(agency_id)
    form = _form(request)
    found = use_of(form.filters(str(agency.pk))).get(str(agency.pk), Use(str(agency.pk), {}))
    context = {
        **_context(form, found),
        "agency": agency,
        "running": half_year_of(timezone.localtime(clock.now()).date()).code,
        "sees": sees_so_far(get_actor(request), agency),
    }
    return render(request, "tenders/usage/agency.html", context)


@require_safe
def data(request: HttpRequest, kind: str) -> StreamingHttpResponse:
    """All figures of all agencies as CSV or JSON."""
    form = _form(request)
    uses = use_of(form.filters())
    rows = usage_files.rows(uses, names_of(uses), form.chosen)
    return streamed(kind, f"usage-{form.chosen}", rows, usage_files.COLUMNS, listed="figures")


def _form(request: HttpRequest) -> UsageForm:
    now = clock.now()
    first = first_publication() or now
    return UsageForm(request.GET, first=timezone.localtime(first).date(), today=timezone.localtime(now).date())


def _context(form: UsageForm, found: Use) -> dict[str, object]:
    steps = "" if "submitted" in found.figures else usage_words.few_words()
    return {"form": form, "sections": usage_words.sections(found), "few": steps, "now": clock.now()}


def _row(use: Use) -> list[tuple[str, str]]:
    """Name and value of each figure of the table."""
    return [(usage_words.WORDS[code].name, usage_words.value_text(use.figures.get(code))) for code in COLUMNS]

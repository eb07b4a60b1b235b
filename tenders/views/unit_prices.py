"""What things cost: unit prices of awarded lines by category, unit and month, for everybody, as pages and files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from procurement.batching import batches
from procurement.days import zone
from procurement.display import month_text
from procurement.shared_pages import shared_within_a_second
from tenders.forms.unit_prices import PriceForm
from tenders.models import AwardedLine
from tenders.queries import unit_prices as queries
from tenders.queries.unit_price_keys import groups_at, keys
from tenders.reports.row_files import streamed
from tenders.reports.unit_price_tables import COLUMNS, Line, address, course, month_line, row_of

PAGE_SIZE = 50
LABELLED = 500
"""For so many rows of a file at a time the labels are looked up."""


@require_safe
@shared_within_a_second
def prices(request: HttpRequest) -> HttpResponse:
    """Every category, unit and currency with what one unit cost."""
    form = PriceForm(request.GET)
    filters = form.filters()
    page = Paginator(keys(filters), PAGE_SIZE).get_page(request.GET.get("page"))
    kept = {name: form.data[name] for name in ("region", "since", "until") if form.data.get(name)}
    rows = [
        Line(group, label, address(group, kept))
        for group, label in _labelled(groups_at(filters, list(page.object_list)))
    ]
    context = {"form": form, "page": page, "rows": rows, "query": form.query()}
    return render(request, "tenders/prices/list.html", context)


@require_safe
def price(request: HttpRequest) -> HttpResponse:
    """One category and unit in one currency: by month, drawn, and the lines with their tenders. 404 where there are none."""
    form = PriceForm(request.GET)
    code, unit, currency = (request.GET.get(name, "") for name in ("cpv", "unit", "currency"))
    found = queries.lines(form.filters()).filter(cpv_code=code, unit=unit, currency=currency)
    whole = queries.groups(found).first()
    if whole is None:
        raise Http404
    group, by_month = queries.group_of(whole), [queries.group_of(row) for row in queries.months(found)]
    kept = {name: form.data[name] for name in ("region", "since", "until") if form.data.get(name)}
    month = _month(request.GET.get("month", ""))
    shown = queries.shown_lines(_within(found, month) if month else found)
    context = {
        "group": group,
        "label": queries.category_labels({code})[code],
        "months": [month_line(one, kept) for one in by_month],
        "chart": course(by_month, unit, currency) if len(by_month) > 1 else None,
        "month": month_text(month) if month else "",
        "page": Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page")),
        "query": address(group, kept | ({"month": f"{month:%Y-%m}"} if month else {})),
        "whole_query": address(group, kept),
    }
    return render(request, "tenders/prices/group.html", context)


@require_safe
def data(request: HttpRequest, kind: str) -> StreamingHttpResponse:
    """The groups that match, by month, as CSV or JSON."""
    found = queries.months(queries.lines(PriceForm(request.GET).filters())).iterator(LABELLED)
    rows = (row_of(group, label) for group, label in _labelled(map(queries.group_of, found)))
    return streamed(kind, "unit-prices", rows, COLUMNS, listed="prices")


def _labelled(groups: Iterable[queries.PriceGroup]) -> Iterator[tuple[queries.PriceGroup, str]]:
    """Groups with the labels of their categories, which are looked up for many at a time."""
    for batch in batches(groups, LABELLED):
        labels = queries.category_labels({group.cpv_code for group in batch})
        yield from ((group, labels[group.cpv_code]) for group in batch)


def _month(text: str) -> datetime | None:
    """The first moment of a month given as 2026-11, in the display zone; None for anything else."""
    try:
        return datetime.strptime(text, "%Y-%m").replace(tzinfo=zone())
    except ValueError:
        return None


def _within(found: QuerySet[AwardedLine], month: datetime) -> QuerySet[AwardedLine]:
    following = (month + timedelta(days=31)).replace(day=1)
    return found.filter(decided_at__gte=month, decided_at__lt=following)

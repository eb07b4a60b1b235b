"""Pages of the exchange rates: for everybody to read and take along, for the administrator to load."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from procurement.access import Actor, get_actor
from procurement.rules.evaluation_inputs import plain
from procurement.rules.exchange_rates import COLUMNS, is_currency
from procurement.rules.lifecycle import Role
from tenders.forms.exchange_rate import ExchangeRatesForm
from tenders.models import RateTable
from tenders.queries import exchange_rates as queries
from tenders.reports.exchange_rate_chart import course
from tenders.reports.row_files import streamed
from tenders.services.exchange_rates import load_rates
from tenders.views.loaded_versions import PAGE_SIZE, asked_number, loading


@require_safe
def tables(request: HttpRequest) -> HttpResponse:
    """The newest version of the rates of every source."""
    page = Paginator(queries.newest_tables(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "may_load": get_actor(request).has(Role.PLATFORM_ADMIN)}
    return render(request, "tenders/rates/list.html", context)


@require_safe
def show(request: HttpRequest, table: str) -> HttpResponse:
    """One version: source, the rates of its last day or all of one currency, the other versions."""
    found = queries.get_table(table, asked_number(request))
    currency, (first, last) = request.GET.get("currency", ""), queries.days_of(found)
    if currency and not is_currency(currency):
        raise Http404
    rates = queries.rates_of(found)
    rates = rates.filter(currency=currency) if currency else rates.filter(day=last)
    page = Paginator(rates, PAGE_SIZE).get_page(request.GET.get("page"))
    if not page.object_list:
        raise Http404
    context = {
        "table": found,
        "page": page,
        "currency": currency,
        "first": first,
        "last": last,
        "versions": Paginator(queries.versions_of(table), PAGE_SIZE).get_page(request.GET.get("versions")),
        "may_load": get_actor(request).has(Role.PLATFORM_ADMIN),
        "chart": course(found, list(rates[:PAGE_SIZE])) if currency else None,
        "query": f"version={found.number}" + (f"&currency={currency}" if currency else ""),
    }
    return render(request, "tenders/rates/table.html", context)


@require_safe
def data(request: HttpRequest, table: str) -> StreamingHttpResponse:
    """All rates of a version as CSV, in the plain form in which rates are loaded, the first day first."""
    found = queries.get_table(table, asked_number(request))
    return streamed("csv", f"{found.code}-{found.number}", _lines(found), COLUMNS, listed="rates")


@login_required
@require_http_methods(["GET", "POST"])
def load(request: HttpRequest) -> HttpResponse:
    """Load exchange rates, or the next version of them."""
    return loading(
        request,
        ExchangeRatesForm,
        _load,
        versions_of=queries.versions_of,
        shown="tenders:rate-table",
        template="tenders/rates/load.html",
    )


def _load(form: ExchangeRatesForm, actor: Actor, now: datetime) -> RateTable:
    return load_rates(form.draft(), form.cleaned_data["file"], actor=actor, now=now)


def _lines(table: RateTable) -> Iterator[dict[str, str]]:
    for one in queries.rates_of(table).order_by("day", "currency").iterator():
        yield dict(zip(COLUMNS, (one.day.isoformat(), one.currency, plain(one.rate), str(one.units)), strict=True))

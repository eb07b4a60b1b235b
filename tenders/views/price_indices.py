"""Pages of the price indices: for everybody to read and take along, for the administrator to load."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from procurement.access import Actor, get_actor
from procurement.rules.lifecycle import Role
from tenders.forms.price_index import PriceIndexForm
from tenders.models import PriceIndex
from tenders.queries import price_indices as queries
from tenders.reports.price_index_chart import course
from tenders.reports.row_files import streamed
from tenders.services.price_indices import load_index
from tenders.views.loaded_versions import PAGE_SIZE, asked_number, loading


@require_safe
def indices(request: HttpRequest) -> HttpResponse:
    """The newest version of every index with its source."""
    page = Paginator(queries.newest_indices(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "may_load": get_actor(request).has(Role.PLATFORM_ADMIN)}
    return render(request, "tenders/indices/list.html", context)


@require_safe
def show(request: HttpRequest, index: str) -> HttpResponse:
    """One version: source, values, the other versions."""
    found = queries.get_index(index, asked_number(request))
    values = queries.values_of(found)
    context = {
        "index": found,
        "page": Paginator(values, PAGE_SIZE).get_page(request.GET.get("page")),
        "versions": queries.versions_of(index),
        "may_load": get_actor(request).has(Role.PLATFORM_ADMIN),
        "chart": course(found, list(values)),
        "query": f"version={found.number}",
    }
    return render(request, "tenders/indices/index.html", context)


@require_safe
def data(request: HttpRequest, index: str) -> StreamingHttpResponse:
    """A version as CSV, in the form in which indices are loaded, the oldest month first."""
    found = queries.get_index(index, asked_number(request))
    rows = ({"month": one.month, "value": f"{one.value.normalize():f}"} for one in queries.values_of(found).reverse())
    return streamed("csv", f"{found.code}-{found.number}", rows, ("month", "value"), listed="values")


@login_required
@require_http_methods(["GET", "POST"])
def load(request: HttpRequest) -> HttpResponse:
    """Load an index, or the next version of one."""
    return loading(
        request,
        PriceIndexForm,
        _load,
        versions_of=queries.versions_of,
        shown="tenders:price-index",
        template="tenders/indices/load.html",
    )


def _load(form: PriceIndexForm, actor: Actor, now: datetime) -> PriceIndex:
    return load_index(form.draft(), form.cleaned_data["file"], actor=actor, now=now)

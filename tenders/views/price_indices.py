"""Pages of the price indices: for everybody to read and take along, for the administrator to load."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from procurement import clock
from procurement.access import get_actor
from procurement.people.forms import show_issues
from procurement.people.queries import require_platform_administrator
from procurement.refusal import Refused
from procurement.rules.lifecycle import Role
from tenders.forms.price_index import PriceIndexForm
from tenders.models import PriceIndex
from tenders.queries import price_indices as queries
from tenders.reports.price_index_chart import course
from tenders.reports.row_files import streamed
from tenders.services.price_indices import load_index

PAGE_SIZE = 60


@require_safe
def indices(request: HttpRequest) -> HttpResponse:
    """The newest version of every index with its source."""
    page = Paginator(queries.newest_indices(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "may_load": get_actor(request).has(Role.PLATFORM_ADMIN)}
    return render(request, "tenders/indices/list.html", context)


@require_safe
def show(request: HttpRequest, index: str) -> HttpResponse:
    """One version: source, values, the other versions."""
    found = _asked(request, index)
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
    found = _asked(request, index)
    rows = ({"month": one.month, "value": f"{one.value.normalize():f}"} for one in queries.values_of(found).reverse())
    return streamed("csv", f"{found.code}-{found.number}", rows, ("month", "value"), listed="values")


@login_required
@require_http_methods(["GET", "POST"])
def load(request: HttpRequest) -> HttpResponse:
    """Load an index, or the next version of one."""
    actor = get_actor(request)
    require_platform_administrator(actor)
    sent = request.method == "POST"
    form = PriceIndexForm(request.POST, request.FILES) if sent else PriceIndexForm(initial=_known(request))
    if sent and form.is_valid():
        try:
            made = load_index(form.draft(), form.cleaned_data["file"], actor=actor, now=clock.now())
            messages.success(request, _("Version %(number)s of %(name)s is loaded.") % vars(made))
            return redirect("tenders:price-index", made.code)
        except Refused as refused:
            show_issues(form, refused)
    return render(request, "tenders/indices/load.html", {"form": form}, status=422 if form.errors else 200)


def _asked(request: HttpRequest, code: str) -> PriceIndex:
    """The version that the address names, else the newest."""
    text = request.GET.get("version", "")
    if text and not (text.isascii() and text.isdecimal() and len(text) < 9):
        raise Http404
    return queries.get_index(code, int(text) if text else None)


def _known(request: HttpRequest) -> dict[str, str]:
    """What the newest version of the index says of itself, for the next one."""
    code = request.GET.get("code", "")
    found = queries.versions_of(code).first() if code else None
    return {name: getattr(found, name) for name in PriceIndexForm.base_fields if name != "file"} if found else {}

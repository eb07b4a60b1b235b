"""Saved searches: the list with what they found, one search, how often, and the way out from every mail without log-in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from procurement import clock
from procurement.access import Actor, get_actor
from procurement.rules.alerts import Frequency
from procurement.rules.messages import Issue
from tenders.forms.alerts import FrequencyForm, SearchForm, initial_of_board, initial_of_search
from tenders.forms.board import BoardForm
from tenders.models import SavedSearch
from tenders.queries import alerts as queries
from tenders.queries import similar_alerts
from tenders.queries.alert_words import found_notices, said_of
from tenders.services import alerting
from tenders.views.officer_page import attempt

PAGE_SIZE = 20


@login_required
@require_safe
def alerts(request: HttpRequest) -> HttpResponse:
    """My searches with how often I hear of each, and what they found."""
    actor, now = get_actor(request), clock.now()
    rows = [
        {
            "search": search,
            "said": said_of(search),
            "query": queries.board_query(search),
            "form": FrequencyForm(initial={"frequency": _frequency_of(search)}, auto_id=f"id_{search.pk}_%s"),
        }
        for search in queries.searches_of(actor)
    ]
    similar = [
        (company, FrequencyForm(initial={"frequency": frequency.value}, auto_id=f"id_{company.pk}_%s"))
        for company, frequency in similar_alerts.frequencies(actor)
    ]
    page = Paginator(queries.recent_hits(actor, now), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "now": now,
        "rows": rows,
        "similar": similar,
        "page": page,
        "found": found_notices(page),
    }
    return render(request, "tenders/alerts/list.html", context)


def _frequency_of(search: SavedSearch) -> str:
    """How often the person hears of it for whom the search was read."""
    [*mine] = search.alerts.all()
    return mine[0].frequency if mine else Frequency.OFF.value


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Keep a search; it begins with the filters of the notice board that the address names."""
    board = BoardForm(request.GET)
    return _edit(request, get_actor(request), None, initial_of_board(board))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest, key: UUID) -> HttpResponse:
    """One search, to be changed."""
    actor = get_actor(request)
    found = queries.get_search_for(actor, key)
    return _edit(request, actor, found, initial_of_search(found, _frequency_of(found)))


def _edit(request: HttpRequest, actor: Actor, found: SavedSearch | None, initial: dict[str, Any]) -> HttpResponse:
    buyer = (request.POST.get("buyer") if found is None else None) or initial["buyer"] or None
    options: dict[str, Any] = {"companies": queries.companies_of(actor), "buyer": getattr(buyer, "pk", buyer)}
    form = SearchForm(initial=initial, **options)
    refusals: tuple[Issue, ...] = ()
    if request.method == "POST":
        form = SearchForm(request.POST, initial=initial, **options)
        if form.is_valid():
            refusals = attempt(
                lambda: alerting.save_search(form.draft(), form.often, search=found, actor=actor, now=clock.now())
            )
            if not refusals:
                messages.success(request, _("The search is kept."))
                return redirect("tenders:alerts")
    context = {"form": form, "search": found, "refusals": refusals, "now": clock.now()}
    return render(request, "tenders/alerts/search.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_POST
def often(request: HttpRequest, key: UUID) -> HttpResponse:
    """How often I hear of a search from now on; never pauses it."""
    actor = get_actor(request)
    found, form = queries.get_search_for(actor, key), FrequencyForm(request.POST)
    if form.is_valid():
        frequency = Frequency(form.cleaned_data["frequency"])
        alerting.set_frequency(found, frequency, user=actor.account, now=clock.now())
        messages.success(request, _("Noted. Nothing else changed."))
    return redirect("tenders:alerts")


@login_required
@require_POST
def similar(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """How often I hear from now on of what is like that which a company of mine bid for."""
    actor, form = get_actor(request), FrequencyForm(request.POST)
    found = similar_alerts.get_company_for(actor, organization_id)
    if form.is_valid():
        alerting.set_similar(found, Frequency(form.cleaned_data["frequency"]), actor=actor, now=clock.now())
        messages.success(request, _("Noted. Nothing else changed."))
    return redirect("tenders:alerts")


@login_required
@require_POST
def delete(request: HttpRequest, key: UUID) -> HttpResponse:
    """Forget a search with what it found."""
    alerting.delete_search(queries.get_search_for(get_actor(request), key))
    messages.success(request, _("The search is deleted."))
    return redirect("tenders:alerts")


@csrf_exempt  # the token in the address proves it; mail programs post without cookies (RFC 8058)
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a mail: asks, then ends the mails of one search, or of all, for one person. It opens nothing else."""
    found = queries.alerts_of_token(token)
    if request.method == "POST":
        alerting.stop(found)
    context = {"alerts": found, "done": request.method == "POST", "now": clock.now()}
    return render(request, "tenders/alerts/stop.html", context)

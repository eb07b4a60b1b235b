"""Feeds for programs that can't log in: a saved search as Atom, one's deadlines as a calendar, each under a private address.

They hold public facts and the person's own dates; nothing of any bid.
"""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from procurement import clock
from procurement.access import actor_for, get_actor
from procurement.rules.icalendar import calendar
from tenders.models import SavedSearch, Tender
from tenders.queries import alerts, calendars
from tenders.queries.board import entries, tenders_of
from tenders.queries.tenders import get_tender_for
from tenders.services import private_feeds
from tenders.views.feeds import ENTRIES, TenderFeed

TYPE = "text/calendar; charset=utf-8"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def feeds(request: HttpRequest) -> HttpResponse:
    """Make, renew or revoke the private address; it is shown on the answer to the press, and never again."""
    actor, token = get_actor(request), ""
    if request.method == "POST" and request.POST.get("act") == "revoke":
        private_feeds.revoke(actor.account)
        messages.success(request, _("The address opens nothing any more."))
        return redirect("tenders:private-feeds")
    if request.method == "POST":
        token = private_feeds.renew(actor.account, now=clock.now())
    context = {
        "token": token,
        "made": calendars.feeds_of(actor.account),
        "searches": list(alerts.searches_of(actor)),
        "host": f"{request.scheme}://{request.get_host()}",
        "now": clock.now(),
    }
    return render(request, "tenders/alerts/feeds.html", context)


class SearchFeed(TenderFeed):
    """The newest tenders that a saved search finds."""

    def get_object(self, request: HttpRequest, *args: object, **kwargs: object) -> SavedSearch:  # type: ignore[override]
        actor = actor_for(calendars.owner_of(str(kwargs["token"])))
        return alerts.get_search_for(actor, kwargs["key"])  # type: ignore[arg-type]  # the route says uuid

    def title(self, obj: SavedSearch) -> str:  # type: ignore[override]
        return obj.name

    def items(self, obj: SavedSearch) -> list[Tender]:  # type: ignore[override]
        found = entries(alerts.filters_of(obj), clock.now()).order_by("-published_at", "pk")
        return tenders_of(found.values_list("pk", flat=True)[:ENTRIES])


@require_safe
@cache_control(private=True, max_age=300)
def search_feed(request: HttpRequest, **known: object) -> HttpResponseBase:
    """One saved search as Atom."""
    return SearchFeed()(request, **known)


@require_safe
@cache_control(private=True, max_age=300)
def deadlines(request: HttpRequest, token: str) -> HttpResponse:
    """One's deadlines as a calendar, in one's own language."""
    user, now = calendars.owner_of(token), clock.now()
    with translation.override(user.language or translation.get_language()):
        text = calendar(_("My procurement dates"), calendars.own_dates(user, now), now=now)
    return HttpResponse(text, content_type=TYPE)


@require_safe
def tender_dates(request: HttpRequest, reference: str) -> HttpResponse:
    """The dates of one tender as a calendar, for everybody who may see it."""
    found = get_tender_for(get_actor(request), reference)
    response = HttpResponse(calendar(found.title, calendars.dates_of(found), now=clock.now()), content_type=TYPE)
    response["Content-Disposition"] = f'attachment; filename="{found.reference}.ics"'
    return response

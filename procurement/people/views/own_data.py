"""One's own data: what is held, a copy to take along, and the request to close the account. The same for a company."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from procurement import clock
from procurement.access import get_actor
from procurement.models import Organization, User
from procurement.people import erasure, own_data, queries
from procurement.people.fresh import fresh_log_in_required
from procurement.refusal import Refused
from procurement.rules.lifecycle import Role


@login_required
@require_http_methods(["GET", "POST"])
@fresh_log_in_required
def own(request: HttpRequest) -> HttpResponseBase:
    """What is held about the person who asks."""
    actor, now = get_actor(request), clock.now()
    if "download" in request.POST:
        return _copy(request, actor.account, "people:own_data")
    if "ask" in request.POST:
        erasure.ask_erasure(actor=actor, now=now)
        messages.success(request, _("Asked. A platform administrator answers within a month."))
        return redirect("people:own_data")
    if "withdraw" in request.POST:
        erasure.withdraw_erasure(actor=actor, now=now)
        messages.success(request, _("Withdrawn. Your account stays as it is."))
        return redirect("people:own_data")
    held = own_data.counts(actor.account)
    about = {name: count for name, count in held.items() if name in own_data.WHOLE}
    context = {
        "about": sorted(about.items()),
        "records": sorted((name, count) for name, count in held.items() if name not in about),
        "request_open": erasure.open_request(actor.account),
        "refused": actor.account.erasure_requests.exclude(refused_at=None).order_by("-refused_at").first(),
        "holdings": queries.holdings(actor.account),
        "holds_roles": bool(actor.memberships),
    }
    return render(request, "people/own_data.html", context)


@login_required
@require_http_methods(["GET", "POST"])
@fresh_log_in_required
def organization(request: HttpRequest, organization_id: UUID) -> HttpResponseBase:
    """What is held about an organization, for its administrators."""
    actor = get_actor(request)
    found = queries.get_organization_for(actor, organization_id)
    if Role.ORG_ADMIN not in actor.roles_in(found.pk):
        raise Http404
    if "download" in request.POST:
        return _copy(request, found, "people:organization_data", found.pk)
    records = sorted(own_data.counts(found).items())
    return render(request, "people/organization_data.html", {"organization": found, "records": records})


def _copy(request: HttpRequest, owner: User | Organization, back: str, *arguments: object) -> HttpResponseBase:
    """The copy as a download, written while it is read."""
    now = clock.now()
    try:
        erasure.note_copy(owner, actor=get_actor(request), now=now)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(back, *arguments)
    answer: HttpResponse | StreamingHttpResponse = StreamingHttpResponse(
        own_data.copy(owner, now=now), content_type="application/json"
    )
    answer["Content-Disposition"] = f'attachment; filename="own-data-{now:%Y-%m-%d}.json"'
    answer["Cache-Control"] = "no-store"
    return answer

"""The platform administrator's pages: registrations that wait, all organizations, all people, mail that is stuck."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from procurement import clock, mail_delivery
from procurement.access import get_actor
from procurement.models import Organization
from procurement.people import accounts, erasure, queries, recovery, sessions, vat_checks
from procurement.people.forms import ReasonForm, SearchForm
from procurement.people.organizations import approve_organization, refuse_organization
from procurement.refusal import Refused
from procurement.rules.messages import Issue

PER_PAGE = 25


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What waits for an administrator today."""
    queries.require_platform_administrator(get_actor(request))
    context = {
        "waiting": queries.waiting_organizations(),
        "resets": queries.open_resets(),
        "stuck": mail_delivery.stuck_mails().count(),
        "oversight": queries.oversight(),
        "now": clock.now(),
    }
    return render(request, "people/platform.html", context)


@login_required
@require_GET
def organizations(request: HttpRequest) -> HttpResponse:
    """Search among all registered organizations."""
    queries.require_platform_administrator(get_actor(request))
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    found = queries.organizations(request.GET.get("q", "").strip()[:100], kind, state)
    context = {
        "form": SearchForm(request.GET),
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "query": _without_page(request),
        "kind": kind,
        "state": state,
        "kinds": Organization.Kind.choices,
        "now": clock.now(),
    }
    return render(request, "people/platform_organizations.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def organization(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """One organization, with the decision about its registration while that is open."""
    actor = get_actor(request)
    found = queries.get_organization_for_decision(actor, organization_id)
    form = ReasonForm(
        request.POST if "refuse" in request.POST else None,
        label=_("Reason of the refusal"),
        hint=_("The agency gets it by mail. Say what is missing or wrong, so that it can register again."),
    )
    issues: tuple[Issue, ...] = ()
    try:
        if "approve" in request.POST:
            approve_organization(found, actor=actor, now=clock.now())
            messages.success(request, _("%(name)s is approved and has been told.") % {"name": found})
            return redirect("people:platform")
        if "refuse" in request.POST and form.is_valid():
            refuse_organization(found, form.cleaned_data["reason"], actor=actor, now=clock.now())
            messages.success(request, _("%(name)s is refused and has been told why.") % {"name": found})
            return redirect("people:platform")
    except Refused as refused:
        issues = refused.issues
    context = {
        "organization": found,
        "members": queries.members_of(found),
        "vat_check": vat_checks.checked(found),
        "form": form,
        "issues": issues,
        "now": clock.now(),
    }
    return render(request, "people/platform_organization.html", context, status=422 if form.errors or issues else 200)


@login_required
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Search among all accounts."""
    queries.require_platform_administrator(get_actor(request))
    found = queries.people(request.GET.get("q", "").strip()[:100])
    context = {
        "form": SearchForm(request.GET),
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "query": _without_page(request),
        "now": clock.now(),
    }
    return render(request, "people/platform_people.html", context)


@login_required
@require_GET
def person(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """One account: roles, log-ins, second step."""
    actor = get_actor(request)
    found = queries.get_person_for_administrator(actor, user_id)
    context = {
        "person": found,
        "memberships": queries.memberships_of(found),
        "sessions": sessions.sessions_of(found),
        "holdings": queries.holdings(found),
        "reset": recovery.open_reset(found),
        "erasure": erasure.open_request(found),
        "refusal": ReasonForm(label=_("Why the data is not removed"), hint=_("The person reads it.")),
        "own": found == actor.user,
        "now": clock.now(),
    }
    return render(request, "people/platform_person.html", context)


@login_required
@require_POST
def person_act(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Deactivate, reactivate, or log out everywhere."""
    actor = get_actor(request)
    found = queries.get_person_for_administrator(actor, user_id)
    try:
        if "deactivate" in request.POST:
            accounts.deactivate(found, actor=actor, now=clock.now())
            messages.success(request, _("%(name)s can no longer sign in.") % {"name": found})
        elif "reactivate" in request.POST:
            accounts.reactivate(found, actor=actor, now=clock.now())
            messages.success(request, _("%(name)s can sign in again.") % {"name": found})
        elif "erase" in request.POST:
            erasure.erase(found, actor=actor, now=clock.now())
            messages.success(request, _("The account is closed and the personal data removed."))
        elif "refuse_erasure" in request.POST:
            reason = request.POST.get("reason", "")
            erasure.refuse_erasure(found, reason=reason, actor=actor, now=clock.now())
            messages.success(request, _("The request is refused; the person reads why."))
        elif "log_out" in request.POST:
            sessions.end_sessions(found)
            messages.success(request, _("%(name)s is signed out everywhere.") % {"name": found})
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("people:platform_person", found.pk)


@login_required
@require_http_methods(["GET", "POST"])
def stuck_mail(request: HttpRequest) -> HttpResponse:
    """Mails that were given up or refused, with the mail server's last words, to be tried again."""
    queries.require_platform_administrator(get_actor(request))
    if request.method == "POST":
        count = mail_delivery.retry(mail_delivery.stuck_mails())
        messages.success(request, _("%(count)d mails are tried again.") % {"count": count})
        return redirect("people:platform_mail")
    found = mail_delivery.stuck_mails()
    context = {"page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")), "now": clock.now()}
    return render(request, "people/platform_mail.html", context)


def _without_page(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()

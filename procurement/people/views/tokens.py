"""Tokens of one's own programs: the list, a new one (its text is shown once), revoking; and a company's word on programs."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from procurement import clock
from procurement.access import get_actor
from procurement.models import Organization
from procurement.people import programs, queries, tokens
from procurement.people.forms import show_issues
from procurement.people.forms_token import TokenForm
from procurement.people.fresh import fresh_log_in_required
from procurement.refusal import Refused


@login_required
@require_safe
def token_list(request: HttpRequest) -> HttpResponse:
    """My tokens, what each may do, until when, and when it was used last."""
    actor = get_actor(request)
    company = actor.bidder
    context = {
        "tokens": tokens.tokens_of(actor.account),
        "company": company,
        "permission": programs.permission_of(company) if company else None,
        "now": clock.now(),
    }
    return render(request, "people/tokens.html", context)


@login_required
@require_http_methods(["GET", "POST"])
@fresh_log_in_required
def new(request: HttpRequest) -> HttpResponse:
    """Make a token. Its text is on the page that answers, and nowhere else."""
    now = clock.now()
    form = TokenForm(request.POST if request.method == "POST" else None, now=now)
    if request.method == "POST" and form.is_valid():
        try:
            name, ends = form.cleaned_data["name"], form.expires_at
            token, text = tokens.make_token(name, form.chosen, expires_at=ends, actor=get_actor(request), now=now)
        except Refused as refused:
            show_issues(form, refused)
        else:
            response = render(request, "people/token_made.html", {"token": token, "text": text, "now": now})
            response["Cache-Control"] = "no-store"
            return response
    return render(request, "people/token_new.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_POST
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """Revoke one of my tokens, now."""
    actor = get_actor(request)
    token = tokens.get_token_for(actor, token_id)
    tokens.revoke_token(token, actor=actor, now=clock.now())
    messages.success(
        request, _("Revoked: %(name)s can no longer use the platform in your name.") % {"name": token.name}
    )
    return redirect("people:tokens")


@login_required
@require_http_methods(["GET", "POST"])
@fresh_log_in_required
def company_programs(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """Whether programs may hand the company's bids in; its administrators decide."""
    actor, now = get_actor(request), clock.now()
    found = queries.get_managed_organization_for(actor, organization_id)
    if found.kind != Organization.Kind.COMPANY:
        raise Http404
    if request.method == "POST":
        decide = programs.allow_programs if request.POST.get("act") == "allow" else programs.end_programs
        decide(found, actor=actor, now=now)
        messages.success(request, _("Recorded. The administrators of the company are told."))
        return redirect("people:company_programs", found.pk)
    context = {"organization": found, "permission": programs.permission_of(found), "now": now}
    return render(request, "people/company_programs.html", context)

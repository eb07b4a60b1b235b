"""From a new account to an organization: the choice, and the registration of an agency (companies are in bidders)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from procurement import clock
from procurement.access import get_actor
from procurement.people.forms import AgencyForm, show_issues
from procurement.people.organizations import register_agency
from procurement.refusal import Refused


@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """Company, agency, or an invitation that is on its way."""
    return render(request, "people/register.html")


@login_required
@require_http_methods(["GET", "POST"])
def agency(request: HttpRequest) -> HttpResponse:
    """The registration form of an agency."""
    form = AgencyForm(request.POST if request.method == "POST" else None, initial={"country": "RO"})
    if request.method == "POST" and form.is_valid():
        try:
            organization = register_agency(form.to_profile(), user=get_actor(request).account, now=clock.now())
            return redirect("people:organization", organization.pk)
        except Refused as refused:
            show_issues(form, refused)
    return render(request, "people/register_agency.html", {"form": form}, status=422 if form.errors else 200)

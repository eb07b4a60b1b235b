"""Pages of companies: registration."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bidders.services import register_company
from procurement import clock
from procurement.access import get_actor
from procurement.people.forms import CompanyForm, show_issues
from procurement.refusal import Refused


@login_required
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """The registration form of a company."""
    form = CompanyForm(request.POST if request.method == "POST" else None, initial={"country": "RO"})
    if request.method == "POST" and form.is_valid():
        try:
            company = register_company(form.to_profile(), user=get_actor(request).account, now=clock.now())
            messages.success(request, _("%(name)s is registered. You can bid at once.") % {"name": company})
            return redirect("people:organization", company.pk)
        except Refused as refused:
            show_issues(form, refused)
    return render(request, "bidders/register.html", {"form": form}, status=422 if form.errors else 200)

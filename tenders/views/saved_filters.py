"""One's own filters of the savings report: keep those in force under a name, and forget them again."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from procurement import clock
from procurement.access import get_actor
from procurement.display import sentence
from tenders.forms.savings import SavingsForm
from tenders.queries.savings import currencies
from tenders.services import saved_filters
from tenders.services.refusal import Refused


@login_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the filters of the address under the name that was typed, and show them again."""
    now = clock.now()
    form = SavingsForm(request.GET, currencies=currencies())
    if not form.is_valid():
        return render(request, "tenders/reports/savings.html", {"form": form, "now": now}, status=400)
    query = form.query()
    try:
        kept = saved_filters.keep(request.POST.get("name", ""), query, actor=get_actor(request), now=now)
    except Refused as refused:
        messages.error(request, sentence(refused.issues[0]))
    else:
        messages.success(request, _("The filters are kept as “%(name)s”.") % {"name": kept.name})
    return redirect(f"{reverse('tenders:savings')}?{query}")


@login_required
@require_POST
def forget(request: HttpRequest, number: int) -> HttpResponse:
    """Delete filters of one's own."""
    if not saved_filters.forget(number, actor=get_actor(request)):
        raise Http404
    messages.success(request, _("The filters are deleted."))
    return redirect("tenders:savings")

"""Deposits of a tender on one page for everybody: what is asked, what the own company gave, and the acts of whoever looks."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from procurement import clock
from procurement.access import Actor, get_actor
from procurement.rules.lifecycle import Action, Role
from procurement.rules.messages import Issue
from tenders.forms.deposits import DepositsForm
from tenders.models import Tender
from tenders.queries import deposits as queries
from tenders.queries.situation import may
from tenders.queries.tenders import get_tender_for
from tenders.services import deposits as services
from tenders.views.bidder_doors import signed_in
from tenders.views.officer_page import attempt


@require_http_methods(["GET", "HEAD", "POST"])
def deposits(request: HttpRequest, reference: str) -> HttpResponseBase:
    """What each lot asks for; an officer sets it in the draft, a company begins its own while bids come in."""
    if request.method == "POST":
        return signed_in(_act)(request, reference)
    actor = get_actor(request)
    return _show(request, actor, get_tender_for(actor, reference))


def _act(request: HttpRequest, reference: str) -> HttpResponseBase:
    actor, now = get_actor(request), clock.now()
    tender = get_tender_for(actor, reference)
    if request.POST.get("act") == "set" and Role.OFFICER in actor.roles_in(tender.buyer_id):
        form = DepositsForm(request.POST, rows=queries.rows(actor, tender, None), currency=tender.currency)
        if not form.is_valid():
            return _show(request, actor, tender, form, status=422)
        refusals = attempt(lambda: services.ask_for(tender, form.amounts(), actor=actor, now=now))
        if refusals:
            return _show(request, actor, tender, form, refusals, status=422)
        messages.success(request, _("Saved."))
        return redirect("tenders:deposits", tender.reference)
    company, number = actor.bidder, request.POST.get("lot", "")
    lot = tender.lots.filter(number=int(number)).first() if number.isascii() and number.isdigit() else None
    if company is None or lot is None:
        if company is None and not actor.roles_in(tender.buyer_id):
            raise Http404
        return _show(request, actor, tender, status=422)
    lot.tender = tender
    made: list[object] = []
    refusals = attempt(lambda: made.append(services.begin_deposit(lot, bidder=company, actor=actor, now=now).pk))
    return redirect("tenders:payment", made[0]) if made else _show(request, actor, tender, None, refusals, status=422)


def _show(
    request: HttpRequest,
    actor: Actor,
    tender: Tender,
    form: DepositsForm | None = None,
    refusals: tuple[Issue, ...] = (),
    *,
    status: int = 200,
) -> HttpResponseBase:
    now = clock.now()
    mine = Role.OFFICER in actor.roles_in(tender.buyer_id)
    company = None if actor.roles_in(tender.buyer_id) else actor.bidder
    rows = queries.rows(actor, tender, company)
    if form is None and mine and may(actor, tender, Action.EDIT, now=now).allowed:
        form = DepositsForm(rows=rows, currency=tender.currency)
    context = {
        "tender": tender,
        "rows": rows,
        "asked": any(row.asked for row in rows),
        "company": company,
        "open": tender.stage == "published" and tender.bids_end_at is not None and now < tender.bids_end_at,
        "form": form,
        "forms": [form] if form is not None and form.is_bound else [],
        "issues": refusals,
    }
    return render(request, "tenders/payments/deposits.html", context, status=status)

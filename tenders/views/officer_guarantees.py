"""Guarantees of bids and contracts, on the buyer's side: record, give back, claim."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from procurement.rules.lifecycle import Action
from procurement.rules.messages import Issue
from tenders.forms.performance import ClaimForm, GuaranteeForm
from tenders.models import Lot
from tenders.queries.contracts import contract_of
from tenders.queries.performance import bidders_of, get_guarantee_of, guarantee_caps, guarantees_of, local_day
from tenders.services import guaranteeing
from tenders.views.officer_page import Page, attempt, page

CLAIM = "claim"


def _form(view: Page, lot: Lot, *, typed: bool = False) -> GuaranteeForm:
    data = view.request.POST if typed else None
    return GuaranteeForm(data, companies=bidders_of(lot), signed=contract_of(lot) is not None)


@page()
def guarantees(view: Page, number: int) -> HttpResponse:
    """The guarantees of a lot and what becomes of them; those that expire soon are marked."""
    lot = view.lot(number)
    if view.tender.imported or view.tender.opened_at is None:
        raise Http404
    form = _form(view, lot, typed=view.request.method == "POST")
    refusals: tuple[Issue, ...] = ()
    if view.request.method == "POST" and form.is_valid():
        draft = form.draft()
        refusals = attempt(lambda: guaranteeing.record_guarantee(lot, draft, actor=view.actor, now=view.now))
        if not refusals:
            return view.done(_("The guarantee is recorded."), "officer-guarantees", view.tender.reference, number)
    context = {
        "lot": lot, "rows": guarantees_of(lot, local_day(view.now, view.tender)), "form": form, "refusals": refusals,
        "caps": guarantee_caps(lot, view.tender),
        "may_record": view.may(Action.RECORD_GUARANTEE, lot),
    }  # fmt: skip
    here = _("Guarantees of lot %(number)s") % {"number": number}
    return view.render("guarantees", here, context, status=422 if view.request.method == "POST" else 200)


@page()
def guarantee(view: Page, number: int, guarantee_id: UUID) -> HttpResponse:
    """One guarantee: an officer gives it back, an approver claims it."""
    lot = view.lot(number)
    row = get_guarantee_of(lot, guarantee_id)
    form, done = ClaimForm(initial={"amount": row.amount}), True
    refusals: tuple[Issue, ...] = ()
    if view.request.method == "POST":
        who: dict[str, Any] = {"actor": view.actor, "now": view.now}
        if view.request.POST.get("act") == CLAIM:
            form = ClaimForm(view.request.POST)
            done = form.is_valid()
            found: dict[str, Any] = form.cleaned_data
            refusals = attempt(lambda: guaranteeing.claim_guarantee(lot, row, **found, **who)) if done else ()
        else:
            refusals = attempt(lambda: guaranteeing.return_guarantee(lot, row, **who))
        if done and not refusals:
            return view.done(_("Recorded."), "officer-guarantees", view.tender.reference, number)
    context = {
        "lot": lot, "guarantee": row, "form": form, "refusals": refusals,
        "may_return": view.may(Action.RETURN_GUARANTEE, lot), "may_claim": view.may(Action.CLAIM_GUARANTEE, lot),
    }  # fmt: skip
    here = _("Guarantee of %(company)s") % {"company": row.given_by}
    return view.render("guarantee", here, context, status=422 if view.request.method == "POST" else 200)

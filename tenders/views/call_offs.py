"""Framework agreements in force: the public page of their use, the drafts of call-offs, and the supplier's answer to an order."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from procurement import clock
from procurement.access import Actor, get_actor
from procurement.rules.lifecycle import Action, Stage
from procurement.rules.procedures import MINI_COMPETITION, procedure_of
from tenders.forms.call_off import BuyerForm, CallOffForm, DeclineForm, call_off_initial
from tenders.models import CallOff, Lot, Tender
from tenders.queries.call_offs import (
    agencies_calling_off,
    answer_due_of,
    call_off_of,
    call_off_rows,
    call_offs_of,
    get_framework_lot_for,
    get_order_for,
    may_call_off,
)
from tenders.queries.frameworks import ends_on, parties_of, terms_row, use_of
from tenders.queries.situation import may
from tenders.queries.tenders import get_tender_for
from tenders.reports.savings_cells import safe_text
from tenders.services import ordering
from tenders.services.calling_off import begin_call_off, save_call_off
from tenders.views.officer_call import edit
from tenders.views.officer_editor import Editor
from tenders.views.officer_page import WRITERS, Page, attempt, page

PAGE_SIZE = 25
KINDS = ("order", "competition")


def _agreement(actor: Actor, reference: str) -> Tender:
    tender = get_tender_for(actor, reference)
    if terms_row(tender) is None or tender.published_at is None:
        raise Http404
    return tender


def _lots(tender: Tender) -> list[Lot]:
    lots = list(tender.lots.all())
    for lot in lots:
        lot.tender = tender
    return lots


@require_safe
def framework(request: HttpRequest, reference: str) -> HttpResponse:
    """Who the parties are, how much of the agreement is used and left, and what was called off."""
    actor = get_actor(request)
    tender = _agreement(actor, reference)
    agencies = may_call_off(actor, tender)
    terms = terms_row(tender)
    lots = []
    for lot in _lots(tender):
        rows = Paginator(call_offs_of(lot, drafts_of=agencies), PAGE_SIZE).get_page(
            request.GET.get(f"page{lot.number}")
        )
        in_force = Stage(lot.stage) is Stage.CONTRACTED
        parties = parties_of(lot) if lot.letters_sent_at else []
        lots.append({
            "lot": lot, "parties": parties, "use": use_of(lot), "ends_on": ends_on(lot), "page": rows,
            "rows": call_off_rows(rows), "in_force": in_force, "key": f"page{lot.number}",
        })  # fmt: skip
    context = {"tender": tender, "terms": terms, "lots": lots, "may_call_off": bool(agencies)}
    return render(request, "tenders/public/framework.html", context)


@require_safe
def framework_csv(request: HttpRequest, reference: str) -> HttpResponse:
    """The call-offs of all lots as CSV: lot, reference, buyer, supplier, way, stage, value without VAT."""
    tender = _agreement(get_actor(request), reference)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{tender.reference}-call-offs.csv"'
    lines = csv.writer(response, lineterminator="\n")
    lines.writerow(("lot", "reference", "buyer", "supplier", "way", "stage", "value", "currency"))
    for lot in _lots(tender):
        for row in call_off_rows(call_offs_of(lot)):
            one = row.call_off.tender
            texts = (str(lot.number), one.reference, one.buyer.name, row.supplier, one.procedure, one.stage)
            lines.writerow(
                [*(safe_text(text) for text in texts), "" if row.value is None else row.value.amount, one.currency]
            )
    return response


def _form(lot: Lot, competition: bool, data: Any, initial: Mapping[str, Any]) -> CallOffForm:
    parties = [] if competition else parties_of(lot)
    return CallOffForm(data, initial=dict(initial), uses=use_of(lot).items, parties=parties)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, reference: str, number: int, kind: str) -> HttpResponse:
    """Begin an order or a new competition: what and how much, and for orders whose turn it is."""
    actor, now = get_actor(request), clock.now()
    lot = get_framework_lot_for(actor, reference, number)
    if kind not in KINDS:
        raise Http404
    competition = kind == "competition"
    agencies = agencies_calling_off(actor, lot.tender)
    data = request.POST if request.method == "POST" else None
    form, buyer = _form(lot, competition, data, {}), BuyerForm(data if len(agencies) > 1 else None, agencies=agencies)
    issues: tuple[Any, ...] = ()
    if data is not None and form.is_valid() and (len(agencies) == 1 or buyer.is_valid()):
        chosen = (
            agencies[0] if len(agencies) == 1 else next(a for a in agencies if str(a.pk) == buyer.cleaned_data["buyer"])
        )
        made: list[Tender] = []
        issues = attempt(
            lambda: made.append(
                begin_call_off(lot, form.draft(), competition=competition, buyer=chosen, actor=actor, now=now)
            )
        )
        if made:
            messages.success(request, _("The draft is kept. Check it, then send it for review."))
            return redirect("tenders:officer-tender", made[0].reference)
    context = {
        "tender": lot.tender, "lot": lot, "form": form, "buyer_form": buyer if len(agencies) > 1 else None,
        "competition": competition, "issues": issues, "forms": [form, buyer],
    }  # fmt: skip
    return render(request, "tenders/officer/call_off_new.html", context, status=200 if data is None else 422)


@page(*WRITERS)
def draft(view: Page) -> HttpResponse:
    """What a draft calls off: words, quantities, whose turn it is."""
    if not procedure_of(view.tender.procedure).under_framework:
        raise Http404
    found = call_off_of(view.tender)
    assert found  # its procedure has one
    lot = found.lot

    def save(form: CallOffForm, revision: int) -> None:
        save_call_off(view.tender, form.draft(), revision=revision, actor=view.actor, now=view.now)

    def form(data: Any, initial: Mapping[str, Any]) -> CallOffForm:
        return _form(lot, view.tender.procedure == MINI_COMPETITION.code, data, initial)

    return edit(view, Editor(view, "edit", _("What is called off"), call_off_initial, form, save))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def order(request: HttpRequest, reference: str) -> HttpResponse:
    """An order as its supplier sees it, with the two answers."""
    actor, now = get_actor(request), clock.now()
    found = get_order_for(actor, reference)
    form = DeclineForm()
    issues: tuple[Any, ...] = ()
    if request.method == "POST":
        act = request.POST.get("act", "")
        form = DeclineForm(request.POST if act == "decline" else None)
        if act == "accept":
            issues = attempt(lambda: ordering.accept_order(found.tender, actor=actor, now=now))
        elif form.is_valid():
            reason = form.cleaned_data["reason"]
            issues = attempt(lambda: ordering.decline_order(found.tender, reason=reason, actor=actor, now=now))
        else:
            return _order(request, found, form, (), status=422)
        if not issues:
            done = (
                _("Accepted: the contract is made.") if act == "accept" else _("Declined. The buyer reads your reason.")
            )
            messages.success(request, done)
            return redirect("tenders:order", reference)
    return _order(request, found, form, issues, status=422 if issues else 200)


def _order(request: HttpRequest, found: CallOff, form: DeclineForm, issues: Any, *, status: int) -> HttpResponse:
    lot = found.tender.lots.get()
    lot.tender = found.tender
    context = {
        "tender": found.tender, "order": found, "due": answer_due_of(found), "lot": lot,
        "award": lot.awards.order_by("-pk").first(), "form": form,
        "issues": issues, "lines": found.lines.select_related("item"),
        "may_accept": may(get_actor(request), found.tender, Action.ACCEPT_ORDER, lot=lot, now=clock.now()),
        "contract_url": reverse("tenders:supplier-contract", args=[found.tender.reference, 1]),
    }  # fmt: skip
    return render(request, "tenders/bidder/order.html", context, status=status)

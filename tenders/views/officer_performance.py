"""Under a contract, on the buyer's side: deliveries with their acceptance, invoices with their payment."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from procurement.rules.lifecycle import Action
from procurement.rules.messages import Issue
from tenders.forms.performance import (
    AcceptanceForm,
    DeliveryForm,
    InvoiceReturnForm,
    PaperInvoiceForm,
    PaymentForm,
)
from tenders.models import Contract, Lot
from tenders.queries.contracts import contract_of
from tenders.queries.invoices import get_invoice_of, invoice_row, invoices_of, payments_of, rest_of
from tenders.queries.performance import deliveries_of, get_delivery_of, local_day, ordered_lines
from tenders.services import delivering, invoicing
from tenders.views.officer_page import Page, attempt, page

ACCEPT, RETURN, PAY = "accept", "return", "pay"


def _contract(view: Page, number: int) -> tuple[Lot, Contract]:
    lot = view.lot(number)
    contract = contract_of(lot)
    if contract is None or view.tender.imported:
        raise Http404
    return lot, contract


@page()
def deliveries(view: Page, number: int) -> HttpResponse:
    """What was ordered, what came and what was accepted; an officer records what comes."""
    lot, contract = _contract(view, number)
    found = deliveries_of(contract)
    lines = ordered_lines(contract, lot, found)
    form = DeliveryForm(lines=lines, initial={"delivered_on": local_day(view.now, view.tender)})
    refusals: tuple[Issue, ...] = ()
    if view.request.method == "POST":
        form = DeliveryForm(view.request.POST, lines=lines)
        if form.is_valid():
            draft = form.draft()
            refusals = attempt(lambda: delivering.record_delivery(lot, draft, actor=view.actor, now=view.now))
            if not refusals:
                text = _("The delivery is recorded. A second person accepts it.")
                return view.done(text, "officer-deliveries", view.tender.reference, number)
    context = {
        "lot": lot, "contract": contract, "deliveries": found, "lines": lines.values(), "form": form,
        "refusals": refusals, "may_record": view.may(Action.RECORD_DELIVERY, lot),
    }  # fmt: skip
    here = _("Deliveries under the contract of lot %(number)s") % {"number": number}
    return view.render("deliveries", here, context, status=_status(view))


def _status(view: Page) -> int:
    return 422 if view.request.method == "POST" else 200


@page()
def delivery(view: Page, number: int, delivery: int) -> HttpResponse:
    """One delivery; a second person accepts all, a part or nothing."""
    lot, _found = _contract(view, number)
    row = get_delivery_of(lot, delivery)
    lines = list(row.lines.select_related("item", "accepted"))
    form = AcceptanceForm(lines=lines)
    refusals: tuple[Issue, ...] = ()
    if view.request.method == "POST":
        form = AcceptanceForm(view.request.POST, lines=lines)
        if form.is_valid():
            accepted, reason = form.accepted, form.cleaned_data["reason"]
            refusals = attempt(
                lambda: delivering.decide_delivery(
                    lot, delivery, accepted, reason=reason, actor=view.actor, now=view.now
                )
            )
            if not refusals:
                return view.done(
                    _("Your answer is recorded and published."), "officer-deliveries", view.tender.reference, number
                )
    context = {
        "lot": lot, "delivery": row, "lines": lines, "form": form, "refusals": refusals,
        "own": row.recorded_by_id == view.actor.account.pk, "may_decide": view.may(Action.DECIDE_DELIVERY, lot),
    }  # fmt: skip
    here = _("Delivery %(delivery)s, lot %(number)s") % {"delivery": delivery, "number": number}
    return view.render("delivery", here, context, status=_status(view))


@page()
def invoices(view: Page, number: int) -> HttpResponse:
    """The invoices of a contract with their last days of payment; one that came on paper is recorded here."""
    lot, contract = _contract(view, number)
    today, accepted = local_day(view.now, view.tender), contract.deliveries.order_by("number")
    form = PaperInvoiceForm(deliveries=accepted, initial={"received_on": today})
    refusals: tuple[Issue, ...] = ()
    if view.request.method == "POST":
        form = PaperInvoiceForm(view.request.POST, view.request.FILES, deliveries=accepted)
        if form.is_valid():
            draft = form.draft()
            refusals = attempt(lambda: invoicing.file_invoice(lot, draft, actor=view.actor, now=view.now))
            if not refusals:
                return view.done(_("The invoice is recorded."), "officer-invoices", view.tender.reference, number)
    rows = invoices_of(contract, view.tender, today)
    context = {
        "lot": lot, "contract": contract, "rows": rows, "payments": payments_of(rows, view.tender.currency),
        "form": form, "refusals": refusals, "may_file": view.may(Action.FILE_INVOICE, lot),
    }  # fmt: skip
    here = _("Invoices under the contract of lot %(number)s") % {"number": number}
    return view.render("invoices", here, context, status=_status(view))


@page()
def invoice(view: Page, number: int, invoice_id: UUID) -> HttpResponse:
    """One invoice: accept it, return it with a reason, record its payment."""
    lot, _found = _contract(view, number)
    row = get_invoice_of(lot, invoice_id)
    today = local_day(view.now, view.tender)
    returning, paying = InvoiceReturnForm(), PaymentForm(initial={"paid_on": today, "amount": rest_of(row)})
    refusals: tuple[Issue, ...] = ()
    if view.request.method == "POST":
        act = view.request.POST.get("act", "")
        who: dict[str, Any] = {"actor": view.actor, "now": view.now}
        done = True
        if act == ACCEPT:
            refusals = attempt(lambda: invoicing.accept_invoice(lot, row, **who))
        elif act == PAY:
            paying = PaymentForm(view.request.POST)
            done = paying.is_valid()
            refusals = attempt(lambda: invoicing.pay_invoice(lot, row, **paying.cleaned_data, **who)) if done else ()
        else:
            returning = InvoiceReturnForm(view.request.POST)
            done = returning.is_valid()
            reason = returning.cleaned_data.get("reason", "")
            refusals = attempt(lambda: invoicing.return_invoice(lot, row, reason=reason, **who)) if done else ()
        if done and not refusals:
            return view.done(_("Recorded."), "officer-invoice", view.tender.reference, number, invoice_id)
    context: dict[str, Any] = {
        "lot": lot, "row": invoice_row(row, view.tender, today), "invoice": row, "returning": returning,
        "paying": paying, "forms": [returning, paying], "refusals": refusals,
        "may_accept": view.may(Action.ACCEPT_INVOICE, lot), "may_return": view.may(Action.RETURN_INVOICE, lot),
        "may_pay": view.may(Action.PAY_INVOICE, lot),
    }  # fmt: skip
    here = _("Invoice %(invoice)s, lot %(number)s") % {"invoice": row.number, "number": number}
    return view.render("invoice", here, context, status=_status(view))

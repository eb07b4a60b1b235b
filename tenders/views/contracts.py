"""Contracts for everybody: the register, one contract with deliveries and payments; and the supplier's own page of it."""

from __future__ import annotations

import csv
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from procurement import clock
from procurement.access import get_actor
from procurement.rules.lifecycle import Action
from procurement.rules.messages import Issue
from tenders.forms.contract_register import RegisterForm
from tenders.forms.performance import InvoiceForm
from tenders.queries.contract_register import (
    MOST_ROWS,
    get_contract_for,
    promptness_board,
    register,
    register_rows,
    retention_of,
)
from tenders.queries.contracts import contract_history
from tenders.queries.invoices import invoices_of, payments_of
from tenders.queries.performance import (
    deliveries_of,
    get_invoice_file_for,
    get_supplied_contract_for,
    guarantees_of,
    local_day,
    ordered_lines,
    public_deliveries,
)
from tenders.queries.situation import may
from tenders.queries.subcontracting import changes_of, companies_now
from tenders.reports.savings_cells import safe_text
from tenders.services.invoicing import file_invoice
from tenders.views.bidder_doors import signed_in
from tenders.views.officer_page import attempt

PAGE_SIZE = 25
COLUMNS = ("tender", "lot", "contract", "buyer", "supplier", "signed", "value", "currency", "status", "paid", "page")


@require_safe
def contracts(request: HttpRequest) -> HttpResponse:
    """The register of contracts; the query lives in the address."""
    form = RegisterForm(request.GET)
    page = Paginator(register(form.filters()), PAGE_SIZE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    rows = register_rows(list(page.object_list))
    context = {"form": form, "page": page, "rows": rows, "query": query.urlencode(), "promptness": promptness_board()}
    return render(request, "tenders/contracts/register.html", context)


@require_safe
def contracts_csv(request: HttpRequest) -> HttpResponse:
    """The same rows as CSV, at most MOST_ROWS: the open data has everything."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="contracts.csv"'
    lines = csv.writer(response, lineterminator="\n")
    lines.writerow(COLUMNS)
    for row in register_rows(list(register(RegisterForm(request.GET).filters())[:MOST_ROWS])):
        one = row.contract
        supplier = one.award.supplier.name if one.award.supplier else ""
        value = "" if row.value is None else row.value.amount
        paid = "" if one.final_amount is None else one.final_amount
        texts = (row.tender.reference, str(row.lot.number), one.number, row.tender.buyer.name, supplier)
        cells = (one.signed_on or "", value, row.tender.currency, one.status, paid, request.build_absolute_uri(row.url))
        lines.writerow([*(safe_text(text) for text in texts), *cells])
    return response


@require_safe
def contract(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """One contract: value, changes, answered deliveries, accepted invoices, and how promptly they were paid."""
    now = clock.now()
    tender, lot, found = get_contract_for(get_actor(request), reference, number)
    rows = [row for row in invoices_of(found, tender, local_day(now, tender)) if row.prompt]
    deliveries = public_deliveries(found)
    context = {
        "tender": tender, "lot": lot, "contract": found, "history": contract_history(found, tender),
        "companies": companies_now(found),
        "agreed": changes_of(found),
        "lines": list(ordered_lines(found, lot, deliveries).values()), "deliveries": deliveries, "rows": rows,
        "payments": payments_of(rows, tender.currency), "retention": retention_of(found, tender),
    }  # fmt: skip
    return render(request, "tenders/contracts/contract.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def supplier(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """My company's contract: what is delivered and accepted, my invoices and what became of them."""
    actor, now = get_actor(request), clock.now()
    found = get_supplied_contract_for(actor, reference, number)
    lot, tender = found.award.lot, found.award.lot.tender
    form = InvoiceForm(deliveries=found.deliveries.order_by("number"))
    refusals: tuple[Issue, ...] = ()
    if request.method == "POST":
        form = InvoiceForm(request.POST, request.FILES, deliveries=found.deliveries.order_by("number"))
        if form.is_valid():
            draft = form.draft()
            refusals = attempt(lambda: file_invoice(lot, draft, actor=actor, now=now))
            if not refusals:
                messages.success(request, _("The invoice has reached the buyer."))
                return redirect("tenders:supplier-contract", reference, number)
    today, deliveries = local_day(now, tender), deliveries_of(found)
    rows = invoices_of(found, tender, today)
    context = {
        "tender": tender, "lot": lot, "contract": found, "history": contract_history(found, tender), "form": form,
        "companies": companies_now(found),
        "agreed": changes_of(found),
        "lines": ordered_lines(found, lot, deliveries).values(), "deliveries": deliveries, "rows": rows,
        "payments": payments_of(rows, tender.currency), "refusals": refusals,
        "guarantees": [row for row in guarantees_of(lot, today) if row.guarantee.given_by_id == found.award.supplier_id],
        "may_file": may(actor, tender, Action.FILE_INVOICE, lot=lot, now=now),
    }  # fmt: skip
    return render(request, "tenders/contracts/supplier.html", context, status=422 if request.method == "POST" else 200)


@signed_in
@require_safe
def invoice_file(request: HttpRequest, invoice_id: UUID) -> FileResponse:
    """The file of an invoice, for the buyer, its supplier and auditors; always as a download."""
    found = get_invoice_file_for(get_actor(request), invoice_id)
    return FileResponse(
        found.file.open("rb"), as_attachment=True, filename=found.name, content_type="application/octet-stream"
    )

"""The pages of a contract under way, for the officer, the second person, the supplier and everybody."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from procurement import clock
from tenders.demo import performing
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import Guarantee, Invoice
from tests import factories
from tests.tenders.contracts import signed_contract
from tests.tenders.officer_screens import signed_in, text_of


@pytest.fixture
def signed(agency: Agency, alfa: Company, plan: Plan) -> Played:
    return signed_contract(agency, alfa, plan)


def at(name: str, played: Played, *more: object) -> str:
    return reverse(f"tenders:{name}", args=[played.tender.reference, 1, *more])


def today() -> str:
    return clock.now().date().isoformat()


def test_delivery_is_recorded_accepted_and_shown_to_everybody(signed: Played) -> None:
    ana, barbu, anybody = signed_in(signed.agency.officer), signed_in(signed.agency.approver), Client()
    first, second = (str(item.pk) for item in signed.lot().items.order_by("number"))
    page = at("officer-deliveries", signed)
    assert ana.post(page, {"delivered_on": today()}).status_code == 422
    typed = {"delivered_on": today(), f"quantity-{first}": "20", f"quantity-{second}": "1,5"}
    assert ana.post(page, typed).status_code == 302
    assert "You recorded it yourself" in text_of(ana.get(at("officer-delivery", signed, 1)))
    assert "Accept or refuse the delivery 1, lot 1" in text_of(barbu.get(reverse("tenders:desk")))
    part = {f"accepted-{first}": "19", f"accepted-{second}": "1,5"}
    answer = barbu.post(at("officer-delivery", signed, 1), part)
    assert (answer.status_code, "say why" in text_of(answer)) == (422, True)
    assert "No delivery has been accepted yet." in text_of(anybody.get(at("contract", signed)))
    assert barbu.post(at("officer-delivery", signed, 1), {**part, "reason": "A broken one."}).status_code == 302
    assert "A broken one." in text_of(anybody.get(f"{at('contract', signed)}?now"))


def test_supplier_files_an_invoice_and_both_sides_see_it_paid(signed: Played, alfa: Company, beta: Company) -> None:
    supplier, ana = signed_in(alfa.submitter), signed_in(signed.agency.officer)
    page = at("supplier-contract", signed)
    assert signed_in(beta.submitter).get(page).status_code == 404
    pdf = SimpleUploadedFile("f1.pdf", b"%PDF-1.4 invoice", "application/pdf")
    assert supplier.post(page, {"number": "F 1", "amount": "5.000,00", "issued_on": today()}).status_code == 422
    assert (
        supplier.post(page, {"number": "F 1", "amount": "5.000,00", "issued_on": today(), "file": pdf}).status_code
        == 302
    )
    row = Invoice.objects.get()
    one, file = at("officer-invoice", signed, row.pk), reverse("tenders:invoice-file", args=[row.pk])
    assert "Answer the invoice F 1, lot 1" in text_of(ana.get(reverse("tenders:desk")))
    for client in (ana, supplier):
        assert b"".join(client.get(file).streaming_content) == b"%PDF-1.4 invoice"  # type: ignore[attr-defined]
    assert [client.get(file).status_code for client in (signed_in(beta.submitter), Client())] == [404, 302]
    assert ana.post(one, {"act": "return", "reason": ""}).status_code == 422
    assert ana.post(one, {"act": "accept"}).status_code == 302
    assert "To be paid by" in text_of(supplier.get(page))
    assert ana.post(one, {"act": "pay", "paid_on": today()}).status_code == 302
    shown = text_of(Client().get(at("contract", signed)))
    assert "paid in time" in shown
    assert file not in Client().get(at("contract", signed)).content.decode()


def test_guarantee_is_recorded_claimed_by_the_approver_and_not_public(signed: Played, alfa: Company) -> None:
    ana, barbu = signed_in(signed.agency.officer), signed_in(signed.agency.approver)
    typed = {"kind": "performance", "form": "bank", "issuer": "Banca Exemplu", "amount": "9000,01"}
    refused = ana.post(at("officer-guarantees", signed), typed)
    assert (refused.status_code, "at most 10 %" in text_of(refused)) == (422, True)
    assert ana.post(at("officer-guarantees", signed), {**typed, "amount": "900"}).status_code == 302
    one = at("officer-guarantee", signed, Guarantee.objects.get().pk)
    assert ana.post(one, {"act": "claim", "claim-amount": "1", "claim-reason": "x"}).status_code == 422
    assert barbu.post(one, {"act": "claim", "claim-amount": "9", "claim-reason": "Late by a month."}).status_code == 302
    assert "Late by a month." in text_of(signed_in(alfa.submitter).get(at("supplier-contract", signed)))
    assert "Late by a month." not in text_of(Client().get(at("contract", signed)))


def test_register_lists_filters_and_downloads_contracts(signed: Played, alfa: Company) -> None:
    performing.invoice(signed, alfa, "5000")
    anybody, page = Client(), reverse("tenders:contracts")
    shown = text_of(anybody.get(page))
    assert "90,000.00" in shown
    assert "How fast buyers pay" in shown
    assert "No contract fits" in text_of(anybody.get(page, {"q": "bridge"}))
    assert "1 contract " in text_of(anybody.get(page, {"q": "laptop", "status": "active", "year": "2026"}))
    assert anybody.get(page, {"year": "x", "page": "zz"}).status_code == 200
    head, line = anybody.get(reverse("tenders:contracts-csv")).content.decode().splitlines()
    assert head.startswith("tender,lot,contract,buyer,supplier,signed,value,currency,status,paid,page")
    assert re.search(r",90000\.00,RON,active,,http", line)


def test_contract_page_asks_as_many_queries_for_one_delivery_as_for_three(signed: Played, alfa: Company) -> None:
    asked = []
    for number in (1, 2):
        for turn in range(number):
            performing.deliver(signed, share="0.2")
            performing.invoice(signed, alfa, "100", name=f"F {number}{turn}")
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(f"{at('contract', signed)}?n={number}").status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_pages_are_absent_without_a_contract_and_for_strangers(signed: Played) -> None:
    stranger = signed_in(factories.make_agency("Other", domain="o.example").officer)
    for name in ("officer-deliveries", "officer-invoices", "officer-guarantees"):
        assert stranger.get(at(name, signed)).status_code == 404
    assert Client().get(reverse("tenders:contract", args=[signed.tender.reference, 9])).status_code == 404

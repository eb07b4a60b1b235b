"""The pages about changes of a contract: propose, decide, read; and who may read the document."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import ContractChange
from tests.tenders.contracts import addendum, change, signed_contract
from tests.tenders.officer_screens import signed_in


@pytest.fixture
def signed(agency: Agency, alfa: Company, plan: Plan) -> Played:
    return signed_contract(agency, alfa, plan)


def address(played: Played) -> str:
    return reverse("tenders:officer-contract-change", args=[played.tender.reference, 1])


def typed(**changes: str) -> dict[str, object]:
    return {
        "act": "propose", "ground": "small", "amount": "8.000,00", "ends_on": "", "what": "Two more laptops",
        "reason": "Two clerks more since June.", "file": addendum(), **changes,
    }  # fmt: skip


def test_change_is_proposed_approved_and_read_by_everybody(signed: Played) -> None:
    ana, barbu, anybody = signed_in(signed.agency.officer), signed_in(signed.agency.approver), Client()
    assert "art. 221(1)(a)" in ana.get(address(signed)).content.decode()
    assert ana.post(address(signed), typed()).status_code == 302
    proposed = ContractChange.objects.get()
    document = reverse("tenders:contract-change-document", args=[signed.tender.reference, proposed.pk])
    page = signed.tender.get_absolute_url()
    assert anybody.get(document).status_code == 404
    assert "Two more laptops" not in anybody.get(page).content.decode()
    desk = barbu.get(reverse("tenders:desk")).content.decode()
    assert "Decide the change of the contract of lot 1" in desk
    assert "8.89 %" in barbu.get(address(signed)).content.decode()
    assert barbu.post(address(signed), {"act": "approve"}).status_code == 302
    for path in (page, f"{page}lots/1/", reverse("tenders:officer-contract", args=[signed.tender.reference, 1])):
        shown = ana.get(path).content.decode()
        assert "Two more laptops" in shown
        assert "98,000.00" in shown
    answer = anybody.get(document)
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 addendum"  # type: ignore[attr-defined]
    assert (answer.status_code, answer["Content-Disposition"]) == (200, 'attachment; filename="addendum.pdf"')


def test_change_above_the_limit_comes_back_with_the_working_and_what_was_typed(signed: Played) -> None:
    answer = signed_in(signed.agency.officer).post(address(signed), typed(amount="9.000,00"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "10.00 % of the signed value" in page
    assert "Two clerks more since June." in page


def test_approver_sends_back_with_a_reason(signed: Played) -> None:
    director.propose_change(signed, change("5000"))
    barbu = signed_in(signed.agency.approver)
    assert barbu.post(address(signed), {"act": "return", "reason": ""}).status_code == 422
    assert barbu.post(address(signed), {"act": "return", "reason": "Attach the signed act."}).status_code == 302
    assert "Attach the signed act." in signed_in(signed.agency.officer).get(address(signed)).content.decode()


def test_page_is_absent_without_a_contract_and_for_strangers(signed: Played, plan: Plan, agency: Agency) -> None:
    from datetime import timedelta

    from procurement import clock
    from tests import factories

    other = director.publish(agency, plan, publish_at=clock.now() + timedelta(days=1))
    assert signed_in(agency.officer).get(address(other)).status_code == 404
    assert signed_in(factories.make_agency("Other", domain="o.example").officer).get(address(signed)).status_code == 404


def test_tender_page_reads_all_changes_at_once(signed: Played) -> None:
    asked = []
    for number in (1, 2):
        for _change in range(number):
            director.change(signed, change("1000"))
        with CaptureQueriesContext(connection) as queries:
            assert "Change 1" in Client().get(f"{signed.tender.get_absolute_url()}?n={number}").content.decode()
        asked.append(len(queries))
    assert asked[0] == asked[1]

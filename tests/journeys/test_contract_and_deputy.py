"""In a browser without scripts: an approver goes on leave, the officer changes a contract, the deputy approves it for the approver."""

from __future__ import annotations

import pytest

from procurement.rules.lifecycle import Role
from tenders.demo.scenario import Agency, Company
from tests import factories
from tests.journeys.conftest import Meet
from tests.journeys.world import LAPTOPS
from tests.tenders.contracts import signed_contract

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("javascript", [False], ids=["without-scripts"]),
]


def test_deputy_approves_a_change_that_everybody_then_reads(town: factories.Agency, meet: Meet) -> None:
    agency = Agency(town.organization, town.officer, town.approver, town.key_holders)
    company = factories.make_company("Alfa SRL")
    eva = factories.make_user("eva@valeaverde.example")
    factories.grant(eva, town.organization, Role.EVALUATOR)
    played = signed_contract(agency, Company(company.organization, company.submitter), LAPTOPS)

    barbu = meet(town.approver).signs_in().opens("people:account").follows("I am away")
    barbu.types("First day away", "2026-01-01").types("Last day away", "2026-06-30").chooses("Who stands in", "Eva")
    barbu.presses("Record the absence").sees("Eva and the administrators are told")

    ana = meet(town.officer).signs_in().opens("tenders:officer-contract", played.tender.reference, 1)
    ana.follows("Propose a change of the contract").ticks("Small value (Law 98/2016 art. 221)")
    ana.types("Difference in value without VAT", "20.000,00").types("Reason", "Two clerks more since June.")
    ana.attaches("Document of the change", "addendum.pdf", b"%PDF-1.4 addendum").presses("Propose the change")
    ana.sees("There is a problem", "it must stay below 10.00 %")
    ana.types("Difference in value without VAT", "8.000,00")
    ana.attaches("Document of the change", "addendum.pdf", b"%PDF-1.4 addendum").presses("Propose the change")
    ana.sees("Change 1 waits for the second person").does_not_see("Approve the change")

    deputy = meet(eva).signs_in().opens("tenders:desk").sees("You stand in for Barbu")
    deputy.follows("Decide the change of the contract").presses("Approve the change")
    deputy.sees("The change is approved and published")
    meet(None).opens("tenders:tender", played.tender.reference).sees(
        "98,000.00", "90,000.00", "Two clerks more since June."
    )

"""In a browser without scripts: a framework agreement from its draft to an order that its supplier accepts, and a new competition."""

from __future__ import annotations

from datetime import timedelta

import pytest

from procurement import clock
from tenders.demo import director, frameworks
from tenders.demo.scenario import Agency, Company, Played
from tenders.models import Tender
from tests import factories
from tests.journeys.conftest import START, Meet

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("javascript", [False], ids=["without-scripts"]),
]


def test_framework_with_an_order_and_a_new_competition(town: factories.Agency, meet: Meet) -> None:
    agency = Agency(town.organization, town.officer, town.approver, town.key_holders)
    companies = [factories.make_company(name) for name in ("Alfa SRL", "Beta SRL", "Gamma SRL")]
    played = director.schedule(agency, frameworks.PAPER, publish_at=START + timedelta(days=1))
    reference = played.tender.reference

    ana = meet(town.officer).signs_in().opens("tenders:officer-tender", reference).follows("Framework agreement")
    ana.ticks("a framework agreement").types("Months at most", "36").types("Suppliers at most", "2")
    ana.ticks("by orders or by a new competition").presses("Save").sees("is concluded with at least 3")
    ana.opens("tenders:officer-framework", reference).types("Suppliers at most", "3")
    ana.types("When there is an order and when a new competition", frameworks.RULE).presses("Save")
    ana.sees("Nothing is missing")
    director.approve(played)
    director.move_to(START + timedelta(days=1, minutes=1))
    meet(None).opens("tenders:tender", reference).sees("A framework agreement", "Suppliers at most")
    for company, prices in zip(companies, frameworks.OFFERS, strict=True):
        director.hand_in(played, Company(company.organization, company.submitter), {1: prices})
    director.close_and_open(played)
    director.decide(played)
    director.wait_for_standstill(played)
    lot = frameworks.sign(played)

    ana.opens("tenders:framework", reference).sees("Alfa SRL", "Beta SRL", "Gamma SRL").follows("Order")
    ana.types("Title", "Paper for the exams").types("What it is for", "For the written exams.")
    ana.types("1. Paper A4, 500 sheets, ream", "5000").presses("Keep the draft").sees("at most 4000 may be called off")
    ana.follows("What is called off").types("1. Paper A4, 500 sheets, ream", "200").presses("Save")
    ana.presses("Send for review")
    order = Tender.objects.get(title="Paper for the exams")
    barbu = meet(town.approver).signs_in().opens("tenders:officer-review", order.reference)
    barbu.sees("goes to Alfa SRL").presses("Confirm the order").sees("The supplier is asked to accept the order")
    boss = meet(companies[0].submitter).signs_in().opens("tenders:desk").follows("Accept or decline the order")
    boss.sees("3,780.00").presses("Accept the order").sees("Accepted: the contract is made.")
    boss.follows("The contract: deliveries and invoices").sees("File an invoice")

    begins = clock.now() + timedelta(days=1)
    again = frameworks.compete(lot, agency, "Paper for the school year", ("1000", "50"), publish_at=begins)
    director.move_to(begins + timedelta(minutes=1))
    rival = meet(companies[1].submitter).signs_in().opens("tenders:bid", again.tender.reference)
    rival.presses("Begin the bid").follows("Paper").types("Price of one ream: Paper A4, 500 sheets", "17")
    rival.types("Price of one ream: Paper A3, 500 sheets", "35").presses("Save the prices")
    rival.opens("tenders:bid", again.tender.reference).follows("Check and submit").presses("Seal and submit the bid")
    rival.sees_heading("Your bid was received")
    director.close_and_open(again)
    assert director.decide(again).standstill_ends_at is None
    director.sign(Played(again.plan, agency, again.fresh()), contract_number="61/2026")
    meet(None).opens("tenders:framework", reference).sees(
        "22,530.00", "Paper for the exams", "Paper for the school year", "Beta SRL"
    )

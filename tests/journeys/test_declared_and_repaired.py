"""In a browser without scripts: an officer asks what companies are and can do, one answers short, and mends it when it is asked to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tenders.demo import director
from tenders.demo.scenario import Agency, Company
from tenders.models import LotOffer
from tests import factories
from tests.journeys.conftest import START, Meet
from tests.journeys.world import LAPTOPS

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("javascript", [False], ids=["without-scripts"]),
]


def test_answers_about_the_company_from_the_question_to_the_repair(town: factories.Agency, meet: Meet) -> None:
    agency = Agency(town.organization, town.officer, town.approver, town.key_holders)
    alfa, beta = factories.make_company("Alfa SRL"), factories.make_company("Beta SRL")
    played = director.schedule(agency, LAPTOPS, publish_at=START + timedelta(days=1))
    reference = played.tender.reference
    ana = meet(town.officer).signs_in().opens("tenders:officer-tender", reference)
    ana.follows("What companies declare about themselves").ticks("Staff on average in the last year")
    ana.types("At least", "5", within=ana.part("Technical and professional ability")).presses("Save").sees("1 question")
    ana.opens("tenders:officer-review", reference).sees("Staff on average in the last year", "at least 5")
    director.approve(played)
    director.move_to(START + timedelta(days=1, minutes=1))
    assert played.fresh().qualification == {
        "grounds": False, "criteria": [{"code": "staff", "minimum": "5", "details": ""}],
    }  # fmt: skip

    boss = meet(beta.submitter).signs_in().opens("tenders:tender", reference).sees("Staff on average in the last year")
    boss.opens("tenders:bid", reference).presses("Begin the bid").sees("1 is open").follows("About your company")
    boss.types("Staff on average in the last year", "1").presses("Save").sees("1 question answered")
    boss.follows("About your company").sees("1.00, but at least 5 is asked.")
    for company, prices in ((alfa, ("4900", "100")), (beta, ("4800", "100"))):
        director.hand_in(played, Company(company.organization, company.submitter), {1: prices})
    director.close_and_open(played)

    bid = LotOffer.objects.get(lot__tender=played.tender, bidder=beta.organization).bid_id
    ana.opens("tenders:officer-offer", reference, 1, bid).sees("not met", "1.00, but at least 5 is asked.")
    ana.main.get_by_text("Have one part completed or corrected").first.click()
    ana.chooses("What is missing or wrong", "About the company: Staff on average in the last year")
    ana.types("What the bidder should do", "Give the average of 2025.").presses("Ask the bidder to complete it")
    ana.sees("To be completed or corrected")
    boss.opens("tenders:desk").follows("Answer the buyer's question about your offer")
    boss.sees("About the company: Staff on average in the last year", "can be completed or corrected once")
    boss.types("Staff on average in the last year", "8").types("Your answer", "We had left out the workshop.")
    boss.presses("Send the answer").sees("Your answer has reached the buyer.")
    ana.opens("tenders:officer-offer", reference, 1, bid).sees("met 8.00, and at least 5 is asked.")

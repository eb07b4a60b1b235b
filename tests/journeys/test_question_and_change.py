"""In a browser without scripts: a company asks, the officer answers, the tender changes, the bid is handed in again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tenders.demo import director
from tenders.demo.scenario import Agency, Company
from tests import factories
from tests.journeys.conftest import START, Meet
from tests.journeys.person import Person
from tests.journeys.world import LAPTOPS

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("javascript", [False], ids=["without-scripts"]),
]


def test_question_answer_change_and_the_bid_again(town: factories.Agency, meet: Meet) -> None:
    agency = Agency(town.organization, town.officer, town.approver, town.key_holders)
    company = factories.make_company("Alfa SRL")
    played = director.publish(agency, LAPTOPS, publish_at=START + timedelta(days=1))
    director.hand_in(played, Company(company.organization, company.submitter), {1: ("4500", "100")})
    reference = played.tender.reference

    boss = meet(company.submitter).signs_in().opens("tenders:tender", reference).follows("Ask a question")
    boss.types("Your question", "We at Alfa ask: in two parts?").presses("Ask").sees("There is a problem", "Alfa")
    boss.types("Your question", "May they be delivered in two parts?").presses("Ask").sees("number 1")

    ana = meet(town.officer).signs_in().opens("tenders:desk").follows("Answer 1 question").follows("Answer")
    ana.does_not_see("Alfa").types("Answer", "Yes, in two parts.").presses("Publish the answer")
    ana.sees("The answer is published")
    visitor = meet(None).opens("tenders:tender", reference)
    visitor.sees("Yes, in two parts.").does_not_see("Alfa")

    ana.opens("tenders:officer-tender", reference).follows("Change the tender").follows("Lot 1")
    ana.types("Row 1, Quantity", "30").presses("Keep, and see what it changes")
    ana.sees("Laptop 14 inch: 30 piece", "A significant change", "Enough time is left")
    ana.types("Reason for the change", "The second floor as well.").presses("Send for approval")
    _approve(meet(town.approver).signs_in())

    visitor.opens("tenders:changes", reference).sees("The second floor as well.", "Laptop 14 inch: 20 piece")
    boss.opens("tenders:desk").follows("Submit your bid again").sees("Your bid no longer counts")
    boss.follows("Check and submit").presses("Seal and submit again").sees_heading(
        "Your bid was received, in place of the earlier one"
    )


def _approve(barbu: Person) -> None:
    barbu.opens("tenders:desk").follows("Approve the change").presses("Approve and publish the change")
    barbu.sees("The change is published")

"""In a browser without scripts: a company complains, the review body is right with it, the lot is evaluated and awarded again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from procurement import clock
from tenders.demo import director
from tenders.demo.scenario import Agency, Company
from tests import factories
from tests.journeys.conftest import START, Meet
from tests.journeys.world import LAPTOPS

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("javascript", [False], ids=["without-scripts"]),
]
PDF = b"%PDF-1.4\n% a document\n"


def test_complaint_upheld_and_the_lot_awarded_again(town: factories.Agency, meet: Meet) -> None:
    agency = Agency(town.organization, town.officer, town.approver, town.key_holders)
    alfas, betas = factories.make_company("Alfa SRL"), factories.make_company("Beta SRL")
    played = director.publish(agency, LAPTOPS, publish_at=START + timedelta(days=1))
    director.hand_in(played, Company(alfas.organization, alfas.submitter), {1: ("4500", "100")})
    director.hand_in(played, Company(betas.organization, betas.submitter), {1: ("4400", "100")})
    director.close_and_open(played)
    director.decide(played)
    reference, today = played.tender.reference, clock.now().date().isoformat()

    boss = meet(alfas.submitter).signs_in().opens("tenders:tender", reference)
    boss.follows("Who complained, what was decided").sees("2 % of the estimated value").follows("Write a complaint")
    boss.ticks("The result: 1. Laptops").types("Summary", "The laptops have half of the memory that was asked for.")
    boss.types("Grounds", "Data sheet, page 2.").types("What you ask for", "Evaluate again.").presses("Keep as a draft")
    boss.presses("File the complaint").sees("Filed. The buyer is told")
    boss.attaches("File", "bank.pdf", PDF).presses("Add the document").sees("The payment is shown.")

    ana = meet(town.officer).signs_in().opens("tenders:desk").follows("Give the view of the buyer on complaint 1")
    ana.sees("Data sheet, page 2.").types("What the buyer says", "It is for the review body.").presses(
        "Publish the view"
    )
    barbu = meet(town.approver).signs_in()
    for outcome in ("The complaint is admissible", "The complaint is upheld"):
        ana.opens("tenders:complaint", reference, 1).main.get_by_text("Record a decision of the review body").click()
        ana.ticks(outcome)
        if "upheld" in outcome:
            ana.ticks("Evaluate again")
        ana.types("Number of the decision", "7/C1").types("Date of the decision", today)
        ana.types("What it says", "The offers are evaluated again.").attaches("File", "decision.pdf", PDF)
        ana.presses("Record the decision").sees("Recorded. A second person confirms it.")
        barbu.opens("tenders:desk").follows("Confirm the decision on complaint 1").presses("Confirm and publish")
        barbu.sees("Confirmed and published.")
    ana.opens("tenders:desk").follows("Carry out the decision on complaint 1").presses("Carry it out")
    ana.sees("Carried out and published.")
    visitor = meet(None).opens("tenders:complaint", reference, 1)
    visitor.sees("Upheld, and carried out", "The offers are evaluated again.", "Alfa SRL").does_not_see("Data sheet")

    ana.opens("tenders:desk").follows("Propose the award of lot 1")
    director.decide(played)
    visitor.opens("tenders:lot", reference, 1).sees("Beta SRL")
    assert played.lot().evaluations.count() == 2

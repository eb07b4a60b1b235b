"""In a browser without scripts: a restricted procedure from the request to the invitation; quotes from chosen suppliers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from procurement import clock
from tenders.demo import director, selecting
from tenders.demo.scenario import Agency, Company, LotPlan, Plan
from tests import factories
from tests.journeys.conftest import START, Meet
from tests.journeys.invited import ASKED
from tests.journeys.world import LAPTOPS

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("javascript", [False], ids=["without-scripts"]),
]
FEW = "One company qualified; the market has no more."


def test_restricted_from_the_request_to_the_bid(town: factories.Agency, meet: Meet) -> None:
    agency = Agency(town.organization, town.officer, town.approver, town.key_holders)
    alfa, beta = factories.make_company("Alfa SRL"), factories.make_company("Beta SRL")
    plan = replace(LAPTOPS, procedure="restricted", asked=ASKED)
    played = director.approve(director.schedule(agency, plan, publish_at=START + timedelta(days=1)))
    director.move_to(START + timedelta(days=1, minutes=1))
    reference = played.tender.reference

    boss = meet(alfa.submitter).signs_in().opens("tenders:tender", reference).sees("How candidates are selected")
    boss.sees("Time left to ask to participate").does_not_see("Time left to submit a bid")
    boss.follows("Ask to participate").presses("Begin the request")
    boss.types("Turnover", "250000").types("Licence", "See the document.")
    boss.attaches("File", "licence.pdf", b"%PDF-1.7 licence").presses("Add the document").sees("licence.pdf")
    boss.presses("Hand in the request").sees("The request is handed in")
    rival = meet(beta.submitter).signs_in().opens("tenders:request", reference).presses("Begin the request")
    rival.types("Turnover", "90000").presses("Hand in the request").sees("Answer “Licence”.")
    rival.types("Licence", "Attached.").presses("Hand in the request").sees("The request is handed in")

    ana = meet(town.officer).signs_in().opens("tenders:officer-candidates", reference).does_not_see("Alfa", "Beta")
    director.move_to(selecting.after_the_call(played))
    for company in ("Alfa SRL", "Beta SRL"):
        ana.opens("tenders:officer-candidates", reference).follows(company).sees("What the company says")
        for criterion in ("Turnover", "Licence"):
            ana.ticks("met", within=ana.part(criterion))
        ana.types("Reason", "The documents show what was asked for.").presses("Save the judgment")
        ana.sees("Candidates and what follows for each")
    ana.sees("at least 100,000 is asked").presses("Propose it to a second person").sees("Say why only 1 are invited")
    ana.types("Why fewer are invited than the law asks for", FEW).presses("Propose it to a second person")
    ana.sees("Proposed by")
    barbu = meet(town.approver).signs_in().opens("tenders:officer-candidates", reference)
    barbu.presses("Decide the selection").sees("Decided by")
    rival.opens("tenders:request", reference).sees("Your company was not selected", "at least 100,000 is asked")

    ana.opens("tenders:officer-candidates", reference).presses("Invite them now").sees("Open for bids")
    boss.opens("tenders:request", reference).sees("It is invited to bid").follows("Go to the bid").sees("Begin the bid")
    rival.opens("tenders:bid", reference).sees("Only invited companies bid here")
    assert played.fresh().invited_at == clock.now() or played.tender.invited_at


def test_quotes_from_three_suppliers(town: factories.Agency, meet: Meet) -> None:
    agency = Agency(town.organization, town.officer, town.approver, town.key_holders)
    companies = [factories.make_company(name) for name in ("Alfa SRL", "Beta SRL", "Gamma SRL", "Delta SRL")]
    small = Plan(
        "Toner", "Toner for printers.", (LotPlan("Toner", "30000", (("Toner", "100", "piece"),)),), requirements=()
    )
    plan = replace(small, procedure="quotation", bid_days=5)
    played = director.schedule(agency, plan, publish_at=START + timedelta(days=1))
    reference = played.tender.reference

    ana = meet(town.officer).signs_in().opens("tenders:officer-basics", reference)
    ana.sees("At this value one offer is enough", "Only below 270,120.00")
    ana.opens("tenders:officer-tender", reference).follows("Whom to ask for quotes").ticks("suppliers of my choice")
    ana.ticks("Alfa SRL").ticks("Beta SRL").presses("Save").sees("Choose at least 3 suppliers to ask")
    ana.opens("tenders:officer-asked", reference).ticks("Gamma SRL").presses("Save").sees("Nothing is missing")
    director.approve(played)
    director.move_to(START + timedelta(days=1, minutes=1))

    outsider = meet(companies[3].submitter).signs_in().opens("tenders:bid", reference)
    outsider.sees("Only invited companies bid here")
    boss = meet(companies[0].submitter).signs_in().opens("tenders:bid", reference).presses("Begin the bid")
    boss.follows("Toner").types("Price of one piece: Toner", "240").presses("Save the prices")
    boss.sees("The prices of lot 1 are saved in your draft.")
    boss.opens("tenders:bid", reference).follows("Check and submit").presses("Seal and submit the bid")
    boss.sees_heading("Your bid was received")
    for company, price in ((companies[1], "230"), (companies[2], "250")):
        director.hand_in(played, Company(company.organization, company.submitter), {1: (price,)})
    director.close_and_open(played)
    lot = director.decide(played)
    assert lot.standstill_ends_at is None
    meet(None).opens("tenders:tender", reference).sees("Beta SRL", "request for quotation")

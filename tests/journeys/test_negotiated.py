"""In a browser without scripts: three companies negotiate, one leaves by the award criteria, two are asked for final bids."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tenders.demo import director, negotiating, selecting
from tenders.demo.scenario import Agency, Company
from tests import factories
from tests.journeys.conftest import START, Meet
from tests.journeys.haggling import ASKED, FEW
from tests.journeys.world import LAPTOPS

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("javascript", [False], ids=["without-scripts"]),
]


def test_negotiation_of_three(town: factories.Agency, meet: Meet) -> None:
    agency = Agency(town.organization, town.officer, town.approver, town.key_holders)
    casts = [factories.make_company(name) for name in ("Alfa SRL", "Beta SRL", "Gamma SRL")]
    companies = [Company(one.organization, one.submitter) for one in casts]
    plan = replace(LAPTOPS, procedure="simplified_negotiation", asked=ASKED)
    played = director.schedule(agency, plan, publish_at=START + timedelta(days=1))
    reference = played.tender.reference

    ana = meet(town.officer).signs_in().opens("tenders:officer-negotiation-terms", reference)
    ana.types("Minimum requirements", "").presses("Save").sees("Write down the minimum requirements")
    ana.opens("tenders:officer-negotiation-terms", reference)
    ana.types("Minimum requirements", "A warranty of two years.").presses("Save").sees("Nothing is missing")
    director.approve(played)
    director.move_to(START + timedelta(days=1, minutes=1))
    for company in companies:
        selecting.ask(played, company, {"Licence": "See the document."})
    director.move_to(selecting.after_the_call(played))
    selecting.judge(played)
    selecting.decide(played, FEW)

    ana.opens("tenders:officer-candidates", reference).follows("Go to the negotiation")
    ana.types("What all companies read", "Send us your offer.").presses("Invite them now")
    ana.sees("All who were selected are invited to hand in an initial offer.")
    people = [meet(one.submitter).signs_in().opens("tenders:negotiation", reference) for one in companies]
    for person, price in zip(people, ("118000", "115000", "119500"), strict=True):
        person.sees("Send us your offer.", "A warranty of two years.").presses("Hand in the offer")
        person.sees("Give the price of at least one lot")
        person.types("Price of lot 1 without VAT: Laptops", price).types("What you offer", f"For {price}.")
        person.presses("Hand in the offer").sees("The offer is handed in.")
    ana.opens("tenders:officer-negotiation", reference).does_not_see("Offer of Alfa SRL")
    director.move_to(negotiating.after_the_round(played))

    ana.opens("tenders:officer-negotiation", reference).follows("Offer of Alfa SRL").sees("118,000.00", "For 118000.")
    negotiating.talk(played, companies[0], "Three years of warranty were promised.")
    people[0].opens("tenders:negotiation", reference).sees("Three years of warranty were promised.")
    people[1].opens("tenders:negotiation", reference).does_not_see("Three years", "118,000")
    negotiating.propose_reduction(played, {"Alfa SRL": "90", "Beta SRL": "85", "Gamma SRL": "60"}, 2)
    barbu = meet(town.approver).signs_in().opens("tenders:officer-negotiation", reference).sees("leaves")
    barbu.presses("Decide who goes on").sees("Decided. Those who leave are told.")
    people[2].opens("tenders:negotiation", reference).sees("Your company is no longer in this negotiation")

    negotiating.propose_end(played)
    barbu.opens("tenders:officer-negotiation", reference).presses("End the negotiation and ask for final bids")
    barbu.sees("The negotiation is over.")
    people[0].opens("tenders:negotiation", reference).follows("Go to the bid").sees("Begin the bid")
    people[2].opens("tenders:bid", reference).sees("Only invited companies bid here")
    meet(None).opens("tenders:tender", reference).sees("How offers are negotiated").does_not_see("Alfa SRL", "118,000")

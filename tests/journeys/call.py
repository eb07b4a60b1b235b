"""A tender with everything that can happen while bids come in, for the pages that show it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from procurement import clock
from tenders.demo import calls, director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import TenderVersion
from tenders.queries.followers import token_of


def changed(agency: Agency, plan: Plan, alfa: Company, beta: Company) -> Played:
    """Two questions, one answered; a published change that made a bid come again; another change waiting for approval."""
    publish_at = clock.now() + timedelta(days=1)
    played = director.publish(agency, replace(plan, bid_days=120), publish_at=publish_at)
    director.hand_in(played, alfa, {1: ("4500", "100")})
    calls.answer(played, calls.ask(played, beta, "May the laptops come in two parts?"), "Yes, half of them in May.")
    calls.ask(played, alfa, "Is the warranty counted from the delivery or from the day on which it is put to use?")
    calls.more_of_the_first_item(played, "1.5")
    calls.add_document(played, "Plan of the rooms")
    calls.publish(played, "The second floor gets laptops as well.")
    assert TenderVersion.objects.filter(tender=played.tender).count() == 2
    calls.later(played, 14)
    calls.propose(played, "Several rooms can be seen after the holidays only.")
    return played


def confirming(agency: Agency, plan: Plan, alfa: Company) -> Played:
    """A bid, and a published change that touches nothing of what it says: it waits for its bidder to confirm it."""
    played = director.publish(agency, replace(plan, bid_days=120), publish_at=clock.now() + timedelta(days=1))
    director.hand_in(played, alfa, {1: ("4500", "100")})
    calls.add_document(played, "Plan of the rooms")
    calls.publish(played, "The plan of the rooms was missing.")
    return played


def way_out(played: Played, company: Company) -> str:
    """What the link in a mail of this tender carries."""
    return token_of(company.submitter, played.tender)

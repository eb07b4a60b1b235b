"""A framework agreement in force, for looking at its pages: an order in draft, one that waits for its supplier, a competition in draft."""

from __future__ import annotations

from datetime import timedelta

from procurement import clock
from procurement.access import actor_for
from tenders.demo import director, frameworks
from tenders.demo.scenario import Agency, Company, Played
from tenders.models import Tender
from tenders.services.calling_off import CallOffDraft, begin_call_off


def play(agency: Agency, companies: tuple[Company, ...]) -> dict[str, Played]:
    """About seven weeks."""
    begins = clock.now() + timedelta(days=1)
    played = director.schedule(agency, frameworks.PAPER, publish_at=begins)
    frameworks.terms(played)
    director.approve(played)
    director.move_to(begins + timedelta(minutes=1))
    for company, prices in zip(companies, frameworks.OFFERS, strict=True):
        director.hand_in(played, company, {1: prices})
    director.close_and_open(played)
    director.decide(played)
    director.wait_for_standstill(played)
    lot = frameworks.sign(played)
    tenders = {"agreed": played}
    for name, competition in (("ordering", False), ("competing", True)):
        draft = CallOffDraft("Paper for the school year", "For all schools.", frameworks.wanted(lot, ("1000", "50")))
        tender = begin_call_off(
            lot, draft, competition=competition, buyer=agency.organization, actor=actor_for(agency.officer),
            now=clock.now(),
        )  # fmt: skip
        tenders[name] = Played(frameworks.PAPER, agency, Tender.objects.get(pk=tender.pk))
    return tenders


def order(agreed: Played) -> Played:
    """An order that its supplier has still to answer; it lapses after some days."""
    ordered = frameworks.order(agreed.lot(), agreed.agency, "Paper for the exams", ("200", "20"))
    return Played(frameworks.PAPER, agreed.agency, ordered)

"""Negotiations for looking at their pages: a round that takes offers, one that is over, fewer offers proposed, and a draft."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from procurement import clock
from procurement.access import actor_for
from tenders.demo import director, negotiating, selecting
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import NegotiationOffer
from tenders.services import negotiations
from tenders.services.drafts import AskedDraft

ASKED = (AskedDraft("Licence", "Copy of the licence."),)
FEW = "Nobody else asked to participate."
OVER = ("haggling", "reducing")


def play(agency: Agency, plan: Plan, companies: tuple[Company, ...]) -> dict[str, Played]:
    """Three weeks: two negotiations between rounds, and one whose initial offers may come in for long."""
    wanted = replace(plan, procedure="simplified_negotiation", asked=ASKED)
    soon = clock.now() + timedelta(days=1)
    tenders = {
        name: director.approve(director.schedule(agency, wanted, publish_at=soon)) for name in (*OVER, "offering")
    }
    director.move_to(soon + timedelta(minutes=1))
    for played in tenders.values():
        for company in companies:
            selecting.ask(played, company, {"Licence": "See the document."})
    director.move_to(selecting.after_the_call(tenders["haggling"]))
    for played in tenders.values():
        selecting.judge(played)
        selecting.decide(played, FEW)
    _ask_for_long(tenders["offering"])
    for name in OVER:
        negotiating.invite(tenders[name])
        for company in companies:
            negotiating.offer(tenders[name], company, "118000")
    director.move_to(negotiating.after_the_round(tenders["haggling"]))
    negotiating.talk(tenders["haggling"], companies[0])
    points = dict(zip((one.organization.name for one in companies), ("90", "80", "70"), strict=True))
    negotiating.propose_reduction(tenders["reducing"], points, 2)
    return tenders


def _ask_for_long(played: Played) -> None:
    end = (clock.now() + timedelta(days=364)).replace(hour=10, minute=0, second=0, microsecond=0)
    while end.weekday() != 2:  # a Wednesday, so that no weekend is in the way
        end += timedelta(days=1)
    officer = actor_for(played.agency.officer)
    negotiations.invite_to_negotiate(played.fresh(), "Send us an offer.", end, actor=officer, now=clock.now())


def draft(agency: Agency, plan: Plan) -> Played:
    """A draft of the competitive procedure with negotiation."""
    wanted = replace(plan, procedure="negotiated", asked=ASKED)
    return director.schedule(agency, wanted, publish_at=clock.now() + timedelta(days=1))


def values(tenders: dict[str, Played], company: Company) -> dict[str, Any]:
    """What addresses name beside a tender."""
    offers = NegotiationOffer.objects.filter(tender=tenders["haggling"].tender, bidder=company.organization)
    return {"first_offer": offers.get().pk}

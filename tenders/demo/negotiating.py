"""Plays negotiations through the services: initial offers, rounds, talks, fewer offers, and the end by two persons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from procurement import clock
from procurement.access import actor_for
from procurement.rules.negotiation import NegotiationTerms
from tenders.demo.scenario import Company, Played
from tenders.models import NegotiationOffer
from tenders.queries.dates import suggested_invitation, suggested_round
from tenders.queries.negotiations import left_in, open_round
from tenders.services import draft_calls, negotiation_offers, negotiation_steps, negotiations
from tenders.services.drafts import InvitationDates
from tenders.services.negotiation_offers import OfferDraft

TERMS = NegotiationTerms(
    ground="adapting",
    reason="No system on the market meets the needs without being adapted.",
    minimum="Data stay in the country. Every form works on a phone.",
    reduces=True,
)


def plan_negotiation(played: Played, terms: NegotiationTerms = TERMS) -> None:
    """The officer writes what the notice says of the negotiation."""
    tender, officer = played.fresh(), actor_for(played.agency.officer)
    draft_calls.save_negotiation(tender, terms, revision=tender.revision, actor=officer, now=clock.now())


def invite(played: Played, message: str = "Send us your initial offer with its price.") -> None:
    """All who were selected are asked for initial offers, with the shortest lawful time."""
    tender, officer = played.fresh(), actor_for(played.agency.officer)
    end = suggested_round(tender, clock.now())
    negotiations.invite_to_negotiate(tender, message, end, actor=officer, now=clock.now())


def ask_again(played: Played, message: str = "Please better your prices. The warranty is now three years.") -> None:
    """Everybody who is left is asked for a better offer."""
    tender, officer = played.fresh(), actor_for(played.agency.officer)
    negotiations.start_round(tender, message, suggested_round(tender, clock.now()), actor=officer, now=clock.now())


def offer(
    played: Played, company: Company, price: str, words: str = "As described, adapted within three months."
) -> NegotiationOffer:
    """A company hands in an offer for the first lot, with a document."""
    draft = OfferDraft({1: Decimal(price)}, words, ("proposal.pdf", b"%PDF-1.4\n% proposal"))
    actor = actor_for(company.submitter)
    return negotiation_offers.hand_in_offer(
        played.fresh(), draft, bidder=company.organization, actor=actor, now=clock.now()
    )


def talk(played: Played, company: Company, words: str = "The time for training was made clear.") -> None:
    """The officer keeps the minutes of a talk that has just ended."""
    tender, officer = played.fresh(), actor_for(played.agency.officer)
    negotiation_offers.record_meeting(tender, company.organization, words, clock.now(), actor=officer, now=clock.now())


def reduce(played: Played, points: Mapping[str, str], keep: int) -> None:
    """Officer and approver go on with the best offers; points by the name of the company."""
    propose_reduction(played, points, keep)
    negotiation_steps.decide_reduction(played.fresh(), actor=actor_for(played.agency.approver), now=clock.now())


def propose_reduction(played: Played, points: Mapping[str, str], keep: int) -> None:
    """The officer proposes to go on with fewer offers."""
    tender, officer = played.fresh(), actor_for(played.agency.officer)
    companies = left_in(tender)
    given = {str(one.pk): Decimal(points[one.name]) for one in companies}
    reasons = {str(one.pk): "By price and by quality, as the notice weighs them." for one in companies}
    negotiation_steps.propose_reduction(tender, given, reasons, keep, actor=officer, now=clock.now())


def propose_end(played: Played) -> None:
    """The officer proposes the end, with the shortest lawful times for final bids if it is decided within a day."""
    tender, now = played.fresh(), clock.now()
    found = suggested_invitation(tender, now + timedelta(days=1))
    assert found
    dates = InvitationDates(found.enquiries_end_at, found.bids_end_at, found.opening_at)
    negotiation_steps.propose_end(tender, dates, actor=actor_for(played.agency.officer), now=now)


def end(played: Played) -> None:
    """Officer and approver end it: everybody who is left is invited to a final bid."""
    propose_end(played)
    negotiation_steps.end_negotiation(played.fresh(), actor=actor_for(played.agency.approver), now=clock.now())


def after_the_round(played: Played) -> datetime:
    """Just after the end of the open round."""
    found = open_round(played.fresh())
    assert found
    return found.offers_end_at + timedelta(minutes=1)

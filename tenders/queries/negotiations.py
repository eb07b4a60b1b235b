"""A negotiation: its terms, rounds, offers and minutes, who is still in it, and the facts that the guards ask. Reads only.

Offers and minutes are decrypted for their own company, and for the buyer's side and auditors once the round is over.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from procurement import keystore
from procurement.access import Actor
from procurement.models import Membership, Organization
from procurement.rules.boxes import open_draft
from procurement.rules.lifecycle import Action, Role, Stage
from procurement.rules.messages import Issue
from procurement.rules.negotiation_dates import offers_end_issues
from procurement.rules.negotiation_guards import NO_NEGOTIATION, Negotiating
from procurement.rules.procedures import procedure_of
from procurement.rules.visibility import Part
from tenders.models import (
    BidInvitation,
    NegotiationExit,
    NegotiationMeeting,
    NegotiationOffer,
    NegotiationProposal,
    NegotiationRound,
    Tender,
)
from tenders.queries.facts import calendar_of, ruleset_of, tender_facts
from tenders.queries.negotiation_terms import terms_of_negotiation
from tenders.queries.visibility import may_see


@dataclass(frozen=True, slots=True)
class ReadOffer:
    """An offer with what it says."""

    offer: NegotiationOffer
    content: dict[str, Any]

    @property
    def prices(self) -> list[tuple[int, Decimal]]:
        """By lot number, without VAT."""
        return sorted((int(number), Decimal(price)) for number, price in self.content["prices"].items())


@dataclass(frozen=True, slots=True)
class ReadMeeting:
    """Minutes with their words."""

    meeting: NegotiationMeeting
    words: str


def negotiating_of(tender: Tender, action: Action | None) -> Negotiating:
    """What the guards ask of a negotiation; people are read only where one of a company acts."""
    if not procedure_of(tender.procedure).initial or tender.stage_now not in (Stage.CALL_DECIDED, Stage.NEGOTIATING):
        return NO_NEGOTIATION
    terms, waits, current = terms_of_negotiation(tender), open_proposal(tender), open_round(tender)
    return Negotiating(
        negotiates=True,
        award_initial=bool(terms and terms.award_initial),
        reduces=bool(terms and terms.reduces),
        offers_end_at=current.offers_end_at if current else None,
        left=BidInvitation.objects.filter(tender=tender).count(),
        people=_people(tender) if action is Action.HAND_IN_OFFER else frozenset(),
        proposed=waits.what if waits else "",
        proposer=str(waits.proposed_by_id) if waits else "",
    )


def open_round(tender: Tender) -> NegotiationRound | None:
    """The round that takes offers now, or whose time is over and that the clock is about to close."""
    if tender.stage_now is not Stage.NEGOTIATING:
        return None
    return NegotiationRound.objects.filter(tender=tender, closed_at=None).first()


def last_round(tender: Tender) -> NegotiationRound:
    """The one begun last; a tender in negotiation has one."""
    return NegotiationRound.objects.filter(tender=tender).latest("number")


def open_proposal(tender: Tender) -> NegotiationProposal | None:
    """What waits for a second person."""
    found = NegotiationProposal.objects.filter(tender=tender, returned_at=None, decided_at=None)
    return found.select_related("proposed_by").first()


def as_proposed(tender: Tender) -> Tender:
    """The tender with the dates for final bids that wait for a second person, if any do. A copy: nothing is saved."""
    waits = open_proposal(tender) if tender.stage_now is Stage.NEGOTIATING else None
    if waits is None or waits.what != NegotiationProposal.What.END:
        return tender
    found = copy(tender)
    found.enquiries_end_at, found.bids_end_at = waits.enquiries_end_at, waits.bids_end_at
    found.opening_at = waits.opening_at
    return found


def returned_proposal(tender: Tender) -> NegotiationProposal | None:
    """The last proposal, if it was sent back."""
    found = NegotiationProposal.objects.filter(tender=tender).order_by("-proposed_at", "-id").first()
    return found if found and found.returned_at else None


def negotiation_rounds(tender: Tender) -> QuerySet[NegotiationRound]:
    """All rounds, the newest first, with who left after each."""
    found = NegotiationRound.objects.filter(tender=tender).order_by("-number")
    return found.prefetch_related(
        Prefetch("exits", NegotiationExit.objects.select_related("bidder").order_by("bidder__name"))
    )


def left_in(tender: Tender) -> list[Organization]:
    """The companies still in it, by name."""
    return [one.bidder for one in tender.invitations.select_related("bidder").order_by("bidder__name", "bidder_id")]


def _people(tender: Tender) -> frozenset[str]:
    companies = BidInvitation.objects.filter(tender=tender).values("bidder")
    held = Membership.objects.filter(organization__in=companies, role=Role.SUBMITTER, ended_at=None)
    return frozenset(str(user) for user in held.values_list("user", flat=True))


def end_of_round_issues(tender: Tender, end: datetime | None, now: datetime) -> tuple[Issue, ...]:
    """What is wrong with the end of a round that begins now: the first where nobody is invited yet, else a later one."""
    ruleset = ruleset_of(tender)
    assert ruleset is not None  # a call is published under one
    initial = tender.stage_now is Stage.CALL_DECIDED
    calendar = calendar_of(ruleset, now)
    return tuple(offers_end_issues(tender_facts(tender), ruleset, calendar, end, now, initial=initial))


def last_offers(rounds: Iterable[NegotiationRound]) -> QuerySet[NegotiationOffer]:
    """Each company's last offer of each of these rounds."""
    found = NegotiationOffer.objects.filter(round__in=list(rounds)).select_related("bidder", "round")
    return found.order_by("round_id", "bidder_id", "-received_at", "-id").distinct("round_id", "bidder_id")


def offer_content(offer: NegotiationOffer) -> dict[str, Any]:
    """What an offer says, decrypted: prices by lot number, its words and its files."""
    return cast("dict[str, Any]", _opened(offer.tender_id, offer.pk, offer.bidder_id, offer.ciphertext))


def minutes(meeting: NegotiationMeeting) -> str:
    """The words of minutes, decrypted."""
    found = cast("dict[str, Any]", _opened(meeting.round.tender_id, meeting.pk, meeting.bidder_id, meeting.ciphertext))
    return str(found["words"])


def _opened(tender: UUID, row: UUID, company: UUID, sealed: object) -> object:
    return open_draft(keystore.draft_key(), bytes(sealed), tender=tender, bid=row, organization=company)  # type: ignore[call-overload]


def offers_for(actor: Actor, tender: Tender) -> list[NegotiationOffer]:
    """The offers of rounds that are over, by company; none for those who may not read them."""
    if not may_see(Part.NEGOTIATION, actor, tender):
        return []
    over = NegotiationRound.objects.filter(tender=tender, closed_at__isnull=False)
    return sorted(last_offers(over), key=lambda one: (one.bidder.name, one.bidder_id, one.round.number))


def get_offer_for(actor: Actor, tender: Tender, offer_id: UUID) -> ReadOffer:
    """One of these, decrypted, or 404."""
    for one in offers_for(actor, tender):
        if one.pk == offer_id:
            return ReadOffer(one, offer_content(one))
    raise Http404


def meetings_for(actor: Actor, tender: Tender) -> list[ReadMeeting]:
    """All minutes, the newest first; none for those who may not read them."""
    if not may_see(Part.NEGOTIATION, actor, tender):
        return []
    return [ReadMeeting(one, minutes(one)) for one in _meetings(tender)]


def _meetings(tender: Tender) -> QuerySet[NegotiationMeeting]:
    found = NegotiationMeeting.objects.filter(round__tender=tender).select_related("bidder", "round", "written_by")
    return found.order_by("-held_at", "-written_at", "id")


def in_negotiation(tender: Tender, company: Organization) -> bool:
    """Whether the company was invited to it and has not left."""
    return BidInvitation.objects.filter(tender=tender, bidder=company).exists()


def own_offers(tender: Tender, company: Organization) -> list[ReadOffer]:
    """The company's last offer of each round, decrypted, the newest first."""
    rounds = NegotiationRound.objects.filter(tender=tender)
    found = sorted(last_offers(rounds).filter(bidder=company), key=lambda one: -one.round.number)
    return [ReadOffer(one, offer_content(one)) for one in found]


def own_meetings(tender: Tender, company: Organization) -> list[ReadMeeting]:
    """The minutes of the talks with this company alone."""
    return [ReadMeeting(one, minutes(one)) for one in _meetings(tender).filter(bidder=company)]


def own_exit(tender: Tender, company: Organization) -> NegotiationExit | None:
    """When and why the company left; None while it is in it."""
    return NegotiationExit.objects.filter(tender=tender, bidder=company).select_related("round").first()


def takes_part(tender: Tender, company: Organization) -> bool:
    """Whether the company is or was in the negotiation, once it has begun."""
    begun = NegotiationRound.objects.filter(tender=tender).exists()
    return begun and (in_negotiation(tender, company) or own_exit(tender, company) is not None)


def get_negotiation_for(tender: Tender, company: Organization) -> list[NegotiationRound]:
    """All rounds so far to which the company was invited, the newest first; 404 if it never was."""
    if not takes_part(tender, company):
        raise Http404
    gone = own_exit(tender, company)
    rounds = NegotiationRound.objects.filter(tender=tender).order_by("-number")
    return list(rounds.filter(number__lte=gone.round.number) if gone else rounds)

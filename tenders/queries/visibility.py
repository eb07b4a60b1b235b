"""Who may read which part of a tender or lot now: the table of rules.visibility asked for an actor. Reads only."""

from __future__ import annotations

from procurement.access import Actor
from procurement.rules.lifecycle import Role, Stage
from procurement.rules.visibility import Audience, Part, may_read
from tenders.models import Bid, Lot, Tender
from tenders.queries.auctions import prices_wait
from tenders.queries.buyer_shares import buys_along
from tenders.queries.facts import ruleset_of
from tenders.queries.judging import is_judged


def audience(actor: Actor, tender: Tender) -> Audience:
    """How this actor counts when parts of this tender are shown; somebody of the buyer never counts as a bidder."""
    if actor.roles_in(tender.buyer_id) or buys_along(actor, tender):
        return Audience.BUYER
    if actor.has(Role.AUDITOR):
        return Audience.AUDITOR
    companies = actor.organizations_as(Role.PREPARER, Role.SUBMITTER)
    if companies and Bid.objects.filter(tender=tender, bidder__in=companies, acts__isnull=False).exists():
        return Audience.BIDDER
    return Audience.PUBLIC


def reached(tender: Tender, lot: Lot | None = None) -> Stage:
    """How far an ended procedure (or lot) had come, from its dated facts."""
    if lot is not None and lot.letters_sent_at:
        return Stage.STANDSTILL
    if tender.opened_at:
        return Stage.OPENED
    if tender.closed_at:
        return Stage.CLOSED
    return Stage.PUBLISHED if tender.published_at else Stage.DRAFT


def may_see(part: Part, actor: Actor, tender: Tender, *, lot: Lot | None = None) -> bool:
    """Whether the actor may read this part, of the lot by the lot's own stage where one is given."""
    stage = Stage(lot.stage) if lot else tender.stage_now
    judged = lot is not None and part is Part.PRICES and is_judged(lot)
    who, law = audience(actor, tender), ruleset_of(tender)
    auction = lot is not None and part is Part.PRICES and prices_wait(lot)
    return may_read(part, who, stage, law, reached=reached(tender, lot), judged=judged, auction=auction)

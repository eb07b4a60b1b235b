"""The agencies that buy along in a tender, their shares, and whether somebody acts for one of them. Reads only."""

from __future__ import annotations

from decimal import Decimal

from procurement.access import Actor
from procurement.models import Organization
from procurement.rules.buyer_shares import BuyerShare as Share
from procurement.rules.buyer_shares import left_to_leader, shares_in
from tenders.models import BuyerShare, Lot, Tender
from tenders.queries.tenders import BUYER_ROLES


def shares_of(tender: Tender) -> list[BuyerShare]:
    """The rows in their order; asks nothing where the door saw that there are none."""
    if vars(tender).get("with_others") is False:
        return []
    if "buyer_shares" in getattr(tender, "_prefetched_objects_cache", {}):
        return list(tender.buyer_shares.all())
    return list(tender.buyer_shares.select_related("organization", "lot"))


def share_facts(tender: Tender) -> tuple[Share, ...]:
    """The shares as the rules know them."""
    return tuple(
        Share(str(one.organization_id), one.lot.number if one.lot else 0, one.percent) for one in shares_of(tender)
    )


def lot_shares(lot: Lot) -> list[tuple[Organization, Decimal]]:
    """Who buys a lot, the leading agency first, with its percent; empty where one agency buys alone."""
    rows, facts = shares_of(lot.tender), share_facts(lot.tender)
    known = {str(one.organization_id): one.organization for one in rows}
    others = [(known[buyer], percent) for buyer, percent in shares_in(lot.number, facts).items()]
    return [(lot.tender.buyer, left_to_leader(lot.number, facts)), *others] if others else []


def buys_along(actor: Actor, tender: Tender) -> bool:
    """Whether the actor acts for a further agency of the tender: it may read what the buyer's people read."""
    agencies = actor.organizations_as(*BUYER_ROLES)
    if not agencies or vars(tender).get("with_others") is False:
        return False
    return any(one.organization_id in agencies for one in shares_of(tender))

"""The companies of opened bids: who tenders jointly, who subcontracts, whose capacity is relied on. Reads only.

Who may read them may read the prices: the caller's door has asked.
"""

from __future__ import annotations

from uuid import UUID

from procurement.rules.bid_companies import Company, CompanyRole, leaders_share, plain_share
from procurement.rules.company_overlaps import BidParties, overlaps
from procurement.rules.manifest import Manifest, parse_manifest
from procurement.rules.messages import Message
from tenders.models import LotOffer, OpenedBid, Tender
from tenders.queries.draft_companies import leader_of
from tenders.queries.readings import readings

TENDER, SUPPORT = (CompanyRole.MEMBER,), (CompanyRole.SUBCONTRACTOR, CompanyRole.CAPACITY)


def manifests_of(tender: Tender) -> list[tuple[OpenedBid, Manifest]]:
    """The opened bids that are readable, with what they say, by the bidders' names; at most two queries."""
    opened = OpenedBid.objects.filter(bid__tender=tender, failure="").select_related("bid__bidder")
    rows = list(opened.order_by("bid__bidder__name", "bid_id"))
    read = readings(tender) if any(row.flaw for row in rows) else {}
    texts = [(row, read[row.bid_id].manifest.encode("ascii") if row.bid_id in read else row.content) for row in rows]
    return [(row, parse_manifest(text)) for row, text in texts if not row.flaw or row.bid_id in read]


def companies_by_bid(tender: Tender) -> dict[UUID, tuple[Company, ...]]:
    """The companies that the opened bids name, by bid; bids that name none are left out."""
    return {row.bid_id: said.companies for row, said in manifests_of(tender) if said.companies}


def companies_of_offer(offer: LotOffer | None) -> tuple[Company, ...]:
    """The companies of the bid from which an award comes; none for imported history."""
    if offer is None or offer.bid_id is None:
        return ()
    return next((m.companies for row, m in manifests_of(offer.lot.tender) if row.bid_id == offer.bid_id), ())


def parties_in(tender: Tender) -> list[BidParties]:
    """Who stands in which opened bid."""
    return [
        BidParties(leader_of(row.bid.bidder), row.bid.bidder.size, frozenset(said.lots), said.companies)
        for row, said in manifests_of(tender)
    ]


def overlaps_in(tender: Tender) -> tuple[Message, ...]:
    """The companies of an opened tender that stand in more than one bid for the same lot, in sentences."""
    return overlaps(parties_in(tender))


def share_left(companies: tuple[Company, ...]) -> str:
    """The leader's share in percent; empty where it tenders alone."""
    grouped = any(one.role is CompanyRole.MEMBER for one in companies)
    return plain_share(leaders_share(companies)) if grouped else ""

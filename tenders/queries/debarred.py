"""Bidders of a tender that are on the list of debarred companies. Reads only; people decide what follows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from procurement.debarment.queries import debarments_of, debarments_of_named, today
from procurement.models import Debarment, Organization
from procurement.rules.bid_companies import Company
from tenders.models import OpenedBid, Tender
from tenders.queries.bid_companies import manifests_of


@dataclass(frozen=True, slots=True)
class DebarredBidder:
    """A bidder, or another `company` that its bid names, with the records that held on some day since the end of bids."""

    bidder: Organization
    records: tuple[Debarment, ...]
    company: str = ""


def records_since_bids(
    tender: Tender, bidders: Iterable[Organization], now: datetime
) -> dict[UUID, tuple[Debarment, ...]]:
    """By bidder, the records that hold on any day from the end of bids to now: what begins meanwhile counts too."""
    return debarments_of(bidders, today(min(tender.bids_end_at or now, now)), today(now))


def debarred_bidders(tender: Tender, now: datetime) -> tuple[DebarredBidder, ...]:
    """Those of an opened tender, by the bidders' names; each bidder first, then the companies that its bid names."""
    bids = OpenedBid.objects.filter(bid__tender=tender).select_related("bid__bidder").order_by("bid__bidder__name")
    bidders = list(dict.fromkeys(opened.bid.bidder for opened in bids))
    found = records_since_bids(tender, bidders, now)
    named = debarred_companies(tender, now)
    rows = [(DebarredBidder(one, found.get(one.pk, ())), *named.get(one.pk, ())) for one in bidders]
    return tuple(row for several in rows for row in several if row.records)


def debarred_companies(tender: Tender, now: datetime) -> dict[UUID, tuple[DebarredBidder, ...]]:
    """The companies that opened bids name and that are on the list, by the bidder that named them."""
    bids = [(row.bid.bidder, said.companies) for row, said in manifests_of(tender)]
    start, end = today(min(tender.bids_end_at or now, now)), today(now)
    records = debarments_of_named([one for _, companies in bids for one in companies], start, end)
    return {
        bidder.pk: tuple(
            DebarredBidder(bidder, records[key], company=name)
            for key, name in {one.key: one.name for one in companies}.items()
            if key in records
        )
        for bidder, companies in bids
    }


def debarred_now(companies: Iterable[Company], now: datetime) -> list[tuple[str, tuple[Debarment, ...]]]:
    """Those of the companies that are on the list today, with their records."""
    named = {one.key: one.name for one in companies}
    found = debarments_of_named(list(companies), today(now), today(now))
    return [(name, found[key]) for key, name in named.items() if key in found]

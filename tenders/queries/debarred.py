"""Bidders of a tender that are on the list of debarred companies. Reads only; people decide what follows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from procurement.debarment.queries import debarments_of, today
from procurement.models import Debarment, Organization
from tenders.models import OpenedBid, Tender


@dataclass(frozen=True, slots=True)
class DebarredBidder:
    """A bidder with the records that held on some day since the end of bids."""

    bidder: Organization
    records: tuple[Debarment, ...]


def records_since_bids(
    tender: Tender, bidders: Iterable[Organization], now: datetime
) -> dict[UUID, tuple[Debarment, ...]]:
    """By bidder, the records that hold on any day from the end of bids to now: what begins meanwhile counts too."""
    return debarments_of(bidders, today(min(tender.bids_end_at or now, now)), today(now))


def debarred_bidders(tender: Tender, now: datetime) -> tuple[DebarredBidder, ...]:
    """Those of an opened tender, by name."""
    bids = OpenedBid.objects.filter(bid__tender=tender).select_related("bid__bidder").order_by("bid__bidder__name")
    bidders = list(dict.fromkeys(opened.bid.bidder for opened in bids))
    found = records_since_bids(tender, bidders, now)
    return tuple(DebarredBidder(one, found[one.pk]) for one in bidders if one.pk in found)

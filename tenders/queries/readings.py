"""Bids that opened but are not in the form that a program reads: which wait for people, and how two persons read them. Reads only."""

from __future__ import annotations

from uuid import UUID

from procurement.rules.manifest import Manifest, parse_manifest
from tenders.models import ManifestReading, OpenedBid, Tender


def manifest_of(opened: OpenedBid) -> Manifest | None:
    """What an opened bid says, as two persons read it where a program can't; None if it did not open or nobody has read it."""
    if opened.failure:
        return None
    if not opened.flaw:
        return parse_manifest(opened.content)
    read = ManifestReading.objects.filter(bid=opened.bid_id, confirmed=True).first()
    return parse_manifest(read.manifest.encode("ascii")) if read else None


def readings(tender: Tender) -> dict[UUID, ManifestReading]:
    """The readings that two persons agreed on, by bid."""
    return {row.bid_id: row for row in ManifestReading.objects.filter(bid__tender=tender, confirmed=True)}


def unread_bids(tender: Tender) -> list[OpenedBid]:
    """The opened bids that nobody has read yet: the evaluation waits for them."""
    flawed = OpenedBid.objects.filter(bid__tender=tender).exclude(flaw="").exclude(bid__readings__confirmed=True)
    return list(flawed.select_related("bid__bidder", "act").order_by("bid__bidder__name", "bid_id"))

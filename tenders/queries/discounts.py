"""The discounts for groups of lots that opened bids give. Reads only."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from procurement.rules.lot_groups import discount_of
from procurement.rules.manifest import Manifest
from tenders.models import Tender
from tenders.queries.bid_companies import manifests_of
from tenders.queries.lot_groups import group_facts

Discounts = tuple[tuple[str, Decimal], ...]
"""The names of groups with the percentage off all prices of their lots."""


def discounts_in(manifest: Manifest, tender: Tender) -> Discounts:
    """What one bid gives, in the order of the groups."""
    found = ((group.name, discount_of(group, manifest.answers)) for group in group_facts(tender))
    return tuple((name, percent.normalize()) for name, percent in found if percent is not None)


def discounts_by_bid(tender: Tender) -> dict[UUID, Discounts]:
    """What each bid gives; asks nothing where no groups are named."""
    if not group_facts(tender):
        return {}
    return {row.bid_id: discounts_in(said, tender) for row, said in manifests_of(tender)}

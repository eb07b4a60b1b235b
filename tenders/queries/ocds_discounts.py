"""The discounts for groups of lots that opened bids give, as a release names them. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set
from uuid import UUID

from procurement.rules.lot_groups import discount_of
from procurement.rules.ocds_groups import DiscountPart
from tenders.models import Tender
from tenders.queries.bid_companies import manifests_of
from tenders.queries.lot_groups import group_facts

Key = tuple[UUID | None, UUID]
"""A bid and a lot."""


def discount_parts(tender: Tender, priced: Set[UUID]) -> dict[Key, tuple[DiscountPart, ...]]:
    """What each bid gives for the groups that a lot is in, once the prices of all their lots are public: `priced`.

    Asks nothing where no groups are named.
    """
    found: defaultdict[Key, tuple[DiscountPart, ...]] = defaultdict(tuple)
    shown = [group for group in group_facts(tender) if {UUID(lot) for lot in group.lots} <= priced]
    for row, said in manifests_of(tender) if shown else ():
        for group in shown:
            if (percent := discount_of(group, said.answers)) is not None:
                part = DiscountPart(group.id, group.name, percent)
                for lot in group.lots:
                    found[row.bid_id, UUID(lot)] += (part,)
    return dict(found)

"""The lines of the first in rank as its auction total makes them. Reads only."""

from __future__ import annotations

from decimal import Decimal

from procurement.rules.auction_lines import lines_of, scaled
from procurement.rules.options import compared_items
from tenders.models import Lot
from tenders.queries.offers import current_evaluation


def lines_after(lot: Lot) -> list[tuple[str, Decimal, Decimal]]:
    """Each item with its line total before and after the auction; nothing where the first in rank bid no lower."""
    found = current_evaluation(lot)
    if found is None or found.winner is None or found.winner.total is None:
        return []
    offer = next(one for one in found.offers if one.id == found.winner.offer)
    if offer.auctioned is None:
        return []
    before = lines_of(found.lot, offer)
    after = scaled(before, found.winner.total.amount)
    return [(item.description, before[item.id], after[item.id]) for item in compared_items(found.lot)]

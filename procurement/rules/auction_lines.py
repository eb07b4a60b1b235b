"""From the total of an auction to the lines of the contract: every line shrinks in the same proportion.

The published rounding: each line total is its own old total x new total / old total of all, rounded down to the cent; the
cents that are left go one each to the lines that lost most by it (of equals to the first). The lines always add up.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from procurement.rules.admissibility import line_total
from procurement.rules.facts import LotTerms, Offer
from procurement.rules.money import CENT, exact_sum
from procurement.rules.options import compared_items


def lines_of(lot: LotTerms, offer: Offer) -> dict[str, Decimal]:
    """The line totals of an admissible offer as it was sealed, by item, in the order of the lot; of the items that count."""
    prices = {line.item_id: line.unit_price for line in offer.lines}
    return {item.id: line_total(item, prices[item.id]) for item in compared_items(lot)}


def scaled(lines: Mapping[str, Decimal], total: Decimal) -> dict[str, Decimal]:
    """The line totals that add up to `total`. ValueError where the old ones add up to nothing."""
    before = exact_sum(*lines.values())
    if before <= 0:
        raise ValueError("Lines without a total can't be scaled.")
    cents = {name: Fraction(amount) * Fraction(total) * 100 / Fraction(before) for name, amount in lines.items()}
    whole = {name: exact // 1 for name, exact in cents.items()}
    left = int(Fraction(total) * 100) - sum(whole.values())
    lost_most = sorted(cents, key=lambda name: whole[name] - cents[name])
    return {name: CENT * (whole[name] + (name in lost_most[:left])) for name in lines}

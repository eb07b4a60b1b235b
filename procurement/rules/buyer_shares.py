"""Agencies that buy together in one tender, occasionally (Directive 2014/24/EU art. 38; Law 98/2016 art. 44): who takes which share.

One agency leads: it runs the procedure and takes what the others leave of each lot.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from procurement.rules.messages import Issue, gettext_noop, issue
from procurement.rules.money import exact_sum

WHOLE = Decimal(100)
FIELD = "buyer_shares"


@dataclass(frozen=True, slots=True)
class BuyerShare:
    """`percent` of lot number `lot` for a further agency; `lot` 0: of every lot in which it has no share of its own."""

    buyer: str
    lot: int
    percent: Decimal


def shares_in(lot: int, shares: Sequence[BuyerShare]) -> dict[str, Decimal]:
    """The shares of the further agencies in a lot, in the order in which they are named."""
    own = {one.buyer: one.percent for one in shares if one.lot == lot}
    general = {one.buyer: one.percent for one in shares if one.lot == 0}
    named = dict.fromkeys(one.buyer for one in shares if one.buyer in own or one.buyer in general)
    return {buyer: own.get(buyer, general.get(buyer, Decimal(0))) for buyer in named}


def left_to_leader(lot: int, shares: Sequence[BuyerShare]) -> Decimal:
    """What the leading agency takes of a lot, in percent."""
    return WHOLE - exact_sum(*shares_in(lot, shares).values())


def share_issues(shares: Sequence[BuyerShare], leader: str, lots: Sequence[int]) -> Iterator[Issue]:
    """What is wrong with the shares of a tender with these lots."""
    if any(one.buyer == leader for one in shares):
        yield issue(FIELD, gettext_noop("Leave your own agency out: it leads, and takes what the others leave."))
    if any(not 0 < one.percent <= WHOLE for one in shares):
        yield issue(FIELD, gettext_noop("A share is more than 0 and at most 100 percent."))
    if len({(one.buyer, one.lot) for one in shares}) < len(shares):
        yield issue(FIELD, gettext_noop("Name each agency once for each lot."))
    for number in lots:
        if left_to_leader(number, shares) < 0:
            text = gettext_noop("The shares of lot %(number)s are more than 100 percent together: lower them.")
            yield issue(FIELD, text, number=number)

"""Bids of a foreign OCDS record, and the competition that they, or the record's figures, tell of."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from procurement.rules.competition import competition
from procurement.rules.history import OfferHistory
from procurement.rules.ocds_awards import amount
from procurement.rules.ocds_lots import Grouping
from procurement.rules.ocds_organizations import Organizations
from procurement.rules.ocds_reading import Node

VALIDITY = {"valid": True, "disqualified": False}
"""bidStatus.csv; any other word says nothing about it."""

NO_OFFER = ("invited", "withdrawn")


@dataclass(slots=True)
class Bids:
    """What is known about the bids for one lot. `nameless` are valid prices of bidders that the record does not name."""

    offers: list[OfferHistory]
    nameless: list[Decimal | None]

    def competition(self, stated: int | None) -> tuple[int | None, list[Decimal | None]]:
        """The number of valid bids, with the mean, median and second lowest of their prices where all prices are known.

        Without listed bids the number that the record states counts, if it states one.
        """
        prices = [offer.amount for offer in self.offers if offer.valid] + self.nameless
        listed = bool(prices) or any(offer.valid is False for offer in self.offers)
        known = [price for price in prices if price is not None]
        if not known or len(known) < len(prices):
            return (len(prices) if listed else stated), [None, None, None]
        faced = competition(known)
        return faced.valid_bids, [faced.mean, faced.median, faced.second_lowest]


def bids_by_group(release: Node, grouping: Grouping, organizations: Organizations, currency: str) -> list[Bids]:
    """The bids of each group. A bid over several lots that were awarded apart has no price for either and is left out."""
    found = [Bids([], []) for _ in grouping.groups]
    for bid in release.node("bids").nodes("details"):
        place = grouping.place(bid)
        status = bid.text("status").lower()
        if place is None or status in NO_OFFER:
            continue
        bidder, price, valid = organizations.first(bid.nodes("tenderers")), amount(bid, currency), VALIDITY.get(status)
        if bidder is not None:
            found[place].offers.append(OfferHistory(bidder, price, valid))
        elif valid:
            found[place].nameless.append(price)
    return found


def stated_bids(release: Node) -> int | None:
    """The number of bids that the record states for the whole tender; 0 is no statement where something was awarded."""
    figures = {figure.text("measure"): figure.number("value") for figure in release.node("bids").nodes("statistics")}
    number = figures.get("validBids") or figures.get("bids") or release.node("tender").number("numberOfTenderers")
    return int(number) if number and 0 < number < 2**31 else None

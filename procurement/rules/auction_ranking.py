"""The order in an auction is the order of the evaluation itself: one engine, one rounding rule, for prices alone and with points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from procurement.rules.auction import Auction, Auctioned, Rank, Seat, amount_of
from procurement.rules.evaluation import Evaluation, evaluate
from procurement.rules.facts import LotTerms, Offer
from procurement.rules.money import Money, rounded


def evaluated(lot: LotTerms, offers: Iterable[Offer], found: Mapping[str, Auctioned]) -> Evaluation:
    """The evaluation of the lot with these totals in the place of those that the bidders came with."""
    return evaluate(lot, [replace(one, auctioned=found.get(one.id, one.auctioned)) for one in offers])


def rank_by(lot: LotTerms, offers: Iterable[Offer]) -> Rank:
    """The bids, best first, at given totals. A tie that only the draw decides needs the lot's seed, which is public by then."""
    kept = tuple(offers)
    return lambda found: [result.offer for result in evaluated(lot, kept, found).ranking]


def seats_of(evaluation: Evaluation) -> tuple[Seat, ...]:
    """Who takes part, worst placed first: number 1 has the first turn."""
    ranking = reversed(evaluation.ranking)
    totals = [(result.offer, result.total.amount) for result in ranking if result.total is not None]
    return tuple(Seat(bid, number, total) for number, (bid, total) in enumerate(totals, 1))


def effect(auction: Auction, found: Mapping[str, Auctioned]) -> Fraction:
    """By which share the lowest total fell: (lowest at the start - lowest at the end) / lowest at the start."""
    before = min(Fraction(seat.opening) for seat in auction.seats)
    after = min(Fraction(amount_of(auction, seat.bid, found)) for seat in auction.seats)
    return (before - after) / before


def lowest_before_auction(lot: LotTerms, offers: Iterable[Offer]) -> Money | None:
    """The lowest admissible total that bidders came with; None where no offer was auctioned."""
    kept = tuple(offers)
    if all(one.auctioned is None for one in kept):
        return None
    before = evaluate(lot, [replace(one, auctioned=None) for one in kept])
    totals = [one.total for one in before.results if one.admissible and one.total is not None]
    return min(totals, key=lambda total: total.amount)


def percent(share: Fraction) -> str:
    """A share to show: percent with two decimals half up."""
    return f"{rounded(share * 100)}"

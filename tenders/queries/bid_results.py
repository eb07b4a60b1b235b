"""What became of a company's own bid, lot by lot, beside the winner's. Only what the bidder may read by now. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from procurement.rules.evaluation_results import Evaluation, Result
from procurement.rules.lifecycle import Stage
from procurement.rules.money import Money, rounded
from procurement.rules.standstill import Standstill
from procurement.rules.visibility import Audience, Part, may_read
from tenders.models import Auction, Award, Bid, Lot, OpenedBid
from tenders.queries.auctions import open_auction
from tenders.queries.chosen import passed_over
from tenders.queries.facts import ruleset_of
from tenders.queries.offers import current_evaluation, options_of
from tenders.queries.standstill import standstill_of
from tenders.queries.visibility import reached


@dataclass(frozen=True, slots=True)
class CriterionPoints:
    """The points of one criterion (no title: the price), own and winner's, rounded to show."""

    title: str
    own: Decimal | None
    winner: Decimal | None


@dataclass(frozen=True, slots=True)
class LotResult:
    """A lot that the company bid for. Before the decision there is no `own` result: the evaluation is not readable yet."""

    lot: Lot
    own: Result | None = None
    winner: Result | None = None
    award: Award | None = None
    standstill: Standstill | None = None
    evaluation: Evaluation | None = None
    over: frozenset[str] = frozenset()
    """The offers that were passed over, as their bidders had been awarded as many lots as they may."""
    party: bool = False
    """Whether the company is a party of the framework agreement that was awarded."""
    auction: Auction | None = None
    """The one that is scheduled or runs, while nothing is decided."""

    @property
    def passed_over(self) -> bool:
        """Whether that is why this company did not win."""
        return self.own is not None and self.own.offer in self.over

    @property
    def decided(self) -> bool:
        return self.own is not None

    @property
    def won(self) -> bool:
        return self.award is not None and self.own is not None and (self.party or self.winner is self.own)

    @property
    def own_options(self) -> Money | None:
        """What the company's own options cost where they do not count in its total."""
        return self._options(self.own)

    @property
    def winner_options(self) -> Money | None:
        """What the winner's cost, likewise."""
        return self._options(self.winner)

    def _options(self, result: Result | None) -> Money | None:
        return options_of(self.evaluation, UUID(result.offer)) if result else None

    @property
    def points(self) -> list[CriterionPoints]:
        """Own points beside the winner's by criterion, where points decide."""
        if self.own is None or self.winner is None or self.evaluation is None or self.winner.price_points is None:
            return []
        rows = [
            CriterionPoints(c.title, _shown(self.own.quality.get(c.id)), _shown(self.winner.quality.get(c.id)))
            for c in self.evaluation.lot.criteria
        ]
        return [CriterionPoints("", _shown(self.own.price_points), _shown(self.winner.price_points)), *rows]


def _shown(points: Fraction | None) -> Decimal | None:
    return None if points is None else rounded(points)


def opened_of(bid: Bid) -> OpenedBid | None:
    """What the opening made of this bid; None before it, or if the bid did not count."""
    return OpenedBid.objects.filter(bid=bid).select_related("act").first()


def results_of(bid: Bid) -> list[LotResult]:
    """The lots that this bid was for, with the outcome where it has been told."""
    lots = bid.tender.lots.filter(offers__bid=bid).prefetch_related("items", "criteria").order_by("number")
    return [_result(bid, lot) for lot in lots]


def _result(bid: Bid, lot: Lot) -> LotResult:
    lot.tender = bid.tender
    if not may_read(
        Part.EVALUATION, Audience.BIDDER, Stage(lot.stage), ruleset_of(bid.tender), reached=reached(bid.tender, lot)
    ):
        return LotResult(lot, auction=open_auction(lot) if lot.auction_step is not None else None)
    evaluated = current_evaluation(lot)
    own = next((r for r in evaluated.results if r.offer == str(bid.pk)), None) if evaluated else None
    live = (Award.Status.PENDING, Award.Status.ACTIVE)
    award = lot.awards.select_related("supplier", "offer", "group").filter(status__in=live, offer__isnull=False).first()
    named = str(award.offer.bid_id) if award and award.offer else ""
    winner = next((r for r in evaluated.results if r.offer == named), None) if evaluated else None
    pause = standstill_of(lot, lot.letters_sent_at) if lot.letters_sent_at else None
    party = award is not None and award.parties.filter(offer__bid=bid).exists()
    return LotResult(lot, own, winner, award, pause, evaluated, over_of(lot, award), party)


def over_of(lot: Lot, award: Award | None) -> frozenset[str]:
    """The bids that were passed over for this award."""
    return frozenset(str(one.bid_id) for one in passed_over(lot, award.offer)) if award else frozenset()

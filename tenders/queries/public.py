"""What a public page of a tender shows, gathered so that templates decide nothing. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.http import Http404

from procurement.access import Actor
from procurement.models import Code, LogEntry, Organization
from procurement.rules.admissibility import options_total
from procurement.rules.bid_companies import Company
from procurement.rules.evaluation import Evaluation, Result
from procurement.rules.lifecycle import Stage
from procurement.rules.money import Money
from procurement.rules.standstill import Standstill
from procurement.rules.visibility import Audience, Part, may_read
from tenders.models import Award, Contract, Document, Lot, OpenedBid, Tender
from tenders.queries.auctions import prices_wait
from tenders.queries.bid_companies import companies_by_bid
from tenders.queries.chosen import passed_over
from tenders.queries.counting import counting_acts
from tenders.queries.discounts import Discounts, discounts_by_bid
from tenders.queries.facts import ruleset_of
from tenders.queries.judging import is_judged
from tenders.queries.offers import current_evaluation
from tenders.queries.standstill import standstill_of
from tenders.queries.visibility import may_see, reached


@dataclass(frozen=True, slots=True)
class OfferRow:
    """One offer in a lot's table of results; the bidder's name beside what the rules said."""

    bidder: Organization
    result: Result
    awarded: bool
    passed_over: bool = False
    """It ranks before the awarded one, but its bidder has as many lots as one bidder may."""
    options: Money | None = None
    """What its options cost where they do not count in its total."""


@dataclass(frozen=True, slots=True)
class LotResults:
    """What may be shown of a lot's evaluation and award to this reader; empty where nothing may be shown yet."""

    evaluation: Evaluation | None
    rows: tuple[OfferRow, ...]
    award: Award | None
    standstill: Standstill | None
    contract: Contract | None

    @property
    def options(self) -> Money | None:
        """What the options of the awarded offer cost where they are not in the value of the award."""
        return next((row.options for row in self.rows if row.awarded), None)


@dataclass(frozen=True, slots=True)
class OpenedRow:
    """A bidder at the opening, and the total for the lot that it states (None: no bid for this lot, or not openable)."""

    bidder: Organization
    failure: str
    totals: tuple[Decimal | None, ...]
    companies: tuple[Company, ...] = ()
    discounts: Discounts = ()


def total_estimate(tender: Tender) -> Money | None:
    """The sum of the lots' estimates; None where none is known."""
    known = [lot.estimated_value for lot in tender.lots.all() if lot.estimated_value is not None]
    return Money(sum(known, Decimal(0)), tender.currency) if known else None


def bid_count(actor: Actor, tender: Tender) -> int | None:
    """The number of bids, from the stage on at which this reader may know it."""
    if tender.imported or not may_see(Part.BID_COUNT, actor, tender):
        return None
    return counting_acts(tender).count()


def lot_results(actor: Actor, lot: Lot) -> LotResults:
    """The evaluation, award and contract of a lot as far as this reader may see them."""
    tender = lot.tender
    if tender.imported:
        award = lot.awards.select_related("supplier").order_by("-decided_at").first()
        return LotResults(None, (), award, None, _contract(award))
    seen = may_see(Part.EVALUATION, actor, tender, lot=lot)
    evaluation = current_evaluation(lot) if seen else None
    award = None
    if may_see(Part.AWARD, actor, tender, lot=lot):
        live = lot.awards.filter(status__in=Award.LIVE).select_related("supplier", "offer", "group")
        award = live.first()
    pause = standstill_of(lot, lot.letters_sent_at) if lot.letters_sent_at and award else None
    return LotResults(evaluation, offer_rows(evaluation, award), award, pause, _contract(award))


def _contract(award: Award | None) -> Contract | None:
    return Contract.objects.filter(award=award).first() if award else None


def offer_rows(evaluation: Evaluation | None, award: Award | None) -> tuple[OfferRow, ...]:
    """The evaluated offers with their bidders, in the order of the evaluation."""
    if evaluation is None:
        return ()
    bidders = {str(o.pk): o for o in Organization.objects.filter(pk__in=[r.bidder for r in evaluation.results])}
    winner = str(award.offer.bid_id) if award and award.offer else ""
    passed = {str(one.bid_id) for one in passed_over(award.lot, award.offer)} if award else set()
    options = {offer.id: options_total(evaluation.lot, offer) for offer in evaluation.offers}
    return tuple(
        OfferRow(bidders[r.bidder], r, r.offer == winner, r.offer in passed, options[r.offer])
        for r in evaluation.results
    )


def opening_table(actor: Actor, tender: Tender) -> list[OpenedRow]:
    """Who bid and at which totals, from the reveal on (the totals as evaluated, lot by lot)."""
    if tender.imported or not may_see(Part.PRICES, actor, tender):
        return []
    lots = [lot.pk for lot in tender.lots.all()]
    hidden = {lot.pk for lot in (*lots_being_judged(tender), *lots_to_auction(actor, tender))}
    rows, named = [], companies_by_bid(tender)
    discounts = {} if hidden else discounts_by_bid(tender)
    opened = OpenedBid.objects.filter(bid__tender=tender).select_related("bid__bidder").prefetch_related("bid__offers")
    for found in opened.order_by("bid__bidder__name"):
        amounts = {offer.lot_id: offer.amount for offer in found.bid.offers.all()}
        totals = tuple(None if lot in hidden else amounts.get(lot) for lot in lots)
        of_bid = named.get(found.bid_id, ()), discounts.get(found.bid_id, ())
        rows.append(OpenedRow(found.bid.bidder, found.failure, totals, *of_bid))
    return rows


def lots_being_judged(tender: Tender) -> list[Lot]:
    """The lots whose prices nobody reads yet: evaluators score them, and prices come last."""
    law = ruleset_of(tender)

    def hidden(lot: Lot) -> bool:
        stage, so_far = Stage(lot.stage), reached(tender, lot)
        return not may_read(Part.PRICES, Audience.BUYER, stage, law, reached=so_far, judged=True)

    return [lot for lot in tender.lots.all() if is_judged(lot) and hidden(lot)] if tender.opened_at else []


def lots_to_auction(actor: Actor, tender: Tender) -> list[Lot]:
    """The lots whose prices this reader does not get before their auction is over."""
    if not tender.opened_at or tender.imported:
        return []
    lots = [lot for lot in tender.lots.all() if lot.auction_step is not None]
    for lot in lots:
        lot.tender = tender
    return [lot for lot in lots if prices_wait(lot) and not may_see(Part.PRICES, actor, tender, lot=lot)]


def get_document_of(tender: Tender, document_id: UUID) -> Document:
    """A document of a tender that came through the door, earlier versions included; 404 if it has no such document."""
    found = Document.objects.filter(tender=tender, pk=document_id).first()
    if found is None:
        raise Http404
    return found


def public_log(tender: Tender) -> list[LogEntry]:
    """The public acts of a tender in the order in which they were recorded."""
    entries = LogEntry.objects.filter(subject=f"tender:{tender.pk}", public=True)
    return list(entries.select_related("ticked").order_by("id"))


def code_label(scheme: str, code: str, language: str) -> str:
    """The label of a code in the reader's language; of its nearest known branch if only that is loaded, else empty."""
    branches = [code] if scheme != "cpv" else [code, f"{code[:3]}00000", f"{code[:2]}000000"]
    found = {c.code: c for c in Code.objects.filter(scheme=scheme, code__in=branches)}
    entry = next((found[branch] for branch in branches if branch in found), None)
    return entry.label_in(language) if entry else ""

"""Opened bids and stored evaluations as facts of the rules. Reads only."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import UUID

from django.db.models import QuerySet

from procurement.rules.draw import seed
from procurement.rules.evaluation import Evaluation as Evaluated
from procurement.rules.evaluation import evaluate
from procurement.rules.evaluation_inputs import inputs_from_data
from procurement.rules.facts import Offer, Ruling
from procurement.rules.lot_limit_guards import NO_LIMIT, Limits
from procurement.rules.lot_limits import first_below_limit, waits_for
from procurement.rules.repairs import with_repairs
from tenders.models import Award, DrawNonce, Evaluation, Exclusion, Lot, LotOffer, OpenedBid, Tender
from tenders.queries.auctions import with_auctioned
from tenders.queries.counting import counting_acts
from tenders.queries.judging import with_scores
from tenders.queries.lot_limits import at_limit_in, course_of
from tenders.queries.price_openings import offer_of, opened_prices
from tenders.queries.readings import manifest_of
from tenders.queries.repairs import handed_in_later


def lot_offers(lot: Lot) -> list[Offer]:
    """The offers for this lot in the opened bids, in the order of their ids, with the exclusions that people decided and
    what was bid in an auction."""
    found, decided, prices = [], rulings(lot), opened_prices(lot.tender, lot)
    later = handed_in_later(lot.tender)
    for opened in OpenedBid.objects.filter(bid__tender=lot.tender, failure="").select_related("bid", "act"):
        manifest = manifest_of(opened)
        if manifest is None:
            continue  # nobody has read it yet: the evaluation waits
        offer = offer_of(manifest, lot, prices.get((opened.bid_id, lot.pk)), opened)
        if offer is not None:
            said = with_repairs(offer, later.get(opened.bid_id, frozenset()))
            found.append(replace(said, rulings=decided.get(opened.bid_id, ())))
    return sorted(with_auctioned(lot, with_scores(lot, found)), key=lambda offer: offer.id)


def rulings(lot: Lot) -> dict[UUID, tuple[Ruling, ...]]:
    """The exclusions of a lot that two persons decided, as facts of the evaluation, by bid."""
    found: dict[UUID, tuple[Ruling, ...]] = {}
    for row in Exclusion.objects.filter(lot=lot, decision__confirmed=True, readmission=None):
        found[row.bid_id] = (*found.get(row.bid_id, ()), Ruling(row.code, row.explanation, row.citation))
    return found


def tie_seed(tender: Tender) -> str:
    """Public text that nobody could choose, of the sealed manifests of the bids that count and the number fixed before them."""
    return seed(counting_acts(tender).values_list("manifest", flat=True), draw_nonce(tender))


def draw_nonce(tender: Tender) -> str:
    """The number that takes part in the draws of this tender; empty where it was published before there was any."""
    return DrawNonce.objects.filter(tender=tender).values_list("nonce", flat=True).first() or ""


def current_evaluation(lot: Lot) -> Evaluated | None:
    """The current evaluation of a lot, recomputed from its stored inputs so that its reasons can be shown."""
    row = Evaluation.objects.filter(lot=lot, superseded_at=None).first()
    return evaluate(*inputs_from_data(json.loads(row.inputs))) if row else None


def ranked_offers(lot: Lot) -> QuerySet[LotOffer]:
    """The offers in the order of their rank, without those whose bidders have refused the award."""
    ranked = lot.offers.filter(valid=True, rank__isnull=False).exclude(awards__status=Award.Status.REFUSED)
    return ranked.order_by("rank").select_related("bidder")


def best_offer(lot: Lot) -> LotOffer | None:
    """The offer that the award goes to: the best ranked one whose bidder has not as many lots as it may."""
    ranking = list(ranked_offers(lot))
    chosen, _passed = first_below_limit([(str(one.pk), str(one.bidder_id)) for one in ranking], at_limit_in(lot))
    return next((offer for offer in ranking if str(offer.pk) == chosen), None)


def limits_of(lot: Lot, proposed: Award | None) -> Limits:
    """What the limit of lots for one bidder says of an award of this lot now; asks nothing without a limit."""
    most = lot.tender.lots_awarded_at_most
    if not most:
        return NO_LIMIT
    before = waits_for(str(lot.pk), course_of(lot.tender))
    best = best_offer(lot)
    return Limits(
        at_most=most,
        waits_for=before.number if before else 0,
        nobody_left=best is None and ranked_offers(lot).exists(),
        outdated=proposed is not None and (best is None or proposed.offer_id != best.pk),
    )


def passed_over(lot: Lot, offer: LotOffer | None) -> list[LotOffer]:
    """The offers ranked before this one, which gets the award, as their bidders have as many lots as they may."""
    if offer is None or offer.rank is None or not lot.tender.lots_awarded_at_most:
        return []
    return [one for one in ranked_offers(lot) if (one.rank or 0) < offer.rank]

"""Opened bids and stored evaluations as facts of the rules. Reads only."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from procurement.rules.admissibility import options_total
from procurement.rules.auction_ranking import lowest_before_auction
from procurement.rules.draw import seed
from procurement.rules.evaluation import Evaluation as Evaluated
from procurement.rules.evaluation import evaluate
from procurement.rules.evaluation_inputs import inputs_from_data
from procurement.rules.facts import Offer, Ruling
from procurement.rules.money import Money
from procurement.rules.repairs import with_repairs
from tenders.models import Award, DrawNonce, Evaluation, Exclusion, Lot, LotOffer, OpenedBid, Tender
from tenders.queries.auctions import with_auctioned
from tenders.queries.counting import counting_acts
from tenders.queries.judging import with_scores
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


def options_of(evaluation: Evaluated | None, bid: UUID) -> Money | None:
    """What the options of this bid cost where they do not count in its total."""
    offers = evaluation.offers if evaluation else ()
    offer = next((one for one in offers if one.id == str(bid)), None)
    return options_total(evaluation.lot, offer) if evaluation and offer else None


def initial_total(lot: Lot) -> Decimal | None:
    """The lowest admissible total before the electronic auction of a lot; None without one."""
    found = current_evaluation(lot) if lot.auction_step is not None else None
    before = lowest_before_auction(found.lot, found.offers) if found else None
    return before.amount if before else None


def ranked_offers(lot: Lot) -> QuerySet[LotOffer]:
    """The offers in the order of their rank, without those whose bidders have refused the award."""
    ranked = lot.offers.filter(valid=True, rank__isnull=False).exclude(awards__status=Award.Status.REFUSED)
    return ranked.order_by("rank").select_related("bidder")

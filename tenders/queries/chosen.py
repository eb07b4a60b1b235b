"""To whom a lot goes: the first in rank, unless its bidder has lots enough or a combination of lots is better. Reads only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from procurement.rules.combined_guards import SINGLE, Combining
from procurement.rules.combined_lots import Held, LotState
from procurement.rules.lifecycle import Stage
from procurement.rules.lot_limit_guards import NO_LIMIT, Limits
from procurement.rules.lot_limits import first_below_limit, waits_for
from tenders.models import Award, Lot, LotGroup, LotOffer, Tender
from tenders.queries.lot_groups import groups_of, latest_choice
from tenders.queries.lot_limits import HELD, at_limit_in, course_of
from tenders.queries.offers import current_evaluation, ranked_offers

WITHOUT_AWARD = (Stage.CANCELLED, Stage.UNSUCCESSFUL)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The offer that a lot goes to, at what amount, and the group together with which; `passed` are those at their limit."""

    offer: LotOffer
    amount: Decimal | None
    group: LotGroup | None = None
    passed: frozenset[str] = frozenset()


def chosen_for(lot: Lot) -> Chosen | None:
    """The offer that the award of this lot goes to now; None if nobody is left, or lots are not compared yet."""
    if groups := groups_of(lot.tender):
        return _of_choice(lot, groups)
    ranking = list(ranked_offers(lot))
    chosen, passed = first_below_limit([(str(one.pk), str(one.bidder_id)) for one in ranking], at_limit_in(lot))
    offer = next((offer for offer in ranking if str(offer.pk) == chosen), None)
    return Chosen(offer, offer.amount, passed=frozenset(passed)) if offer else None


def _of_choice(lot: Lot, groups: list[LotGroup]) -> Chosen | None:
    part = part_of(lot)
    if part is None or part["offer"] is None:
        return None
    amount = Decimal(part["totals"][part["lots"].index(str(lot.pk))])
    offer = lot.offers.select_related("bidder").get(bid=part["offer"])
    group = next((one for one in groups if str(one.pk) == part["group"]), None)
    return Chosen(offer, amount, group, frozenset(part["passed"]))


def part_of(lot: Lot) -> dict[str, Any] | None:
    """The part of the best division in which this lot is; None where its award stood when lots were compared."""
    found = latest_choice(lot.tender)
    parts = json.loads(found.content)["divisions"][0]["parts"] if found else []
    return next((part for part in parts if str(lot.pk) in part["lots"]), None)


def best_offer(lot: Lot) -> LotOffer | None:
    """The offer that the award goes to."""
    found = chosen_for(lot)
    return found.offer if found else None


def limits_of(lot: Lot, proposed: Award | None) -> Limits:
    """What the limit of lots for one bidder says of an award of this lot now; asks nothing without a limit, and nothing where
    lots may be combined: the choice among them keeps the limit."""
    most = lot.tender.lots_awarded_at_most
    if not most or groups_of(lot.tender):
        return NO_LIMIT
    before = waits_for(str(lot.pk), course_of(lot.tender))
    best = best_offer(lot)
    return Limits(
        at_most=most,
        waits_for=before.number if before else 0,
        nobody_left=best is None and ranked_offers(lot).exists(),
        outdated=proposed is not None and (best is None or proposed.offer_id != best.pk),
    )


def combining_of(lot: Lot, proposed: Award | None) -> Combining:
    """What the comparison of combined and single lots says of an award of this lot now; asks nothing without groups."""
    if not groups_of(lot.tender):
        return SINGLE
    if waiting := not_evaluated(lot.tender):
        return Combining(waits_for=waiting[0].number)
    found = chosen_for(lot)
    said = (proposed.offer_id, proposed.amount, proposed.group_id) if proposed else None
    now = (found.offer.pk, found.amount, found.group.pk if found.group else None) if found else None
    return Combining(nobody_left=found is None, outdated=said is not None and said != now)


def passed_over(lot: Lot, offer: LotOffer | None) -> list[LotOffer]:
    """The offers ranked before this one, which gets the award, as their bidders have as many lots as they may."""
    if offer is None or offer.rank is None or not lot.tender.lots_awarded_at_most:
        return []
    before = [one for one in ranked_offers(lot) if (one.rank or 0) < offer.rank]
    if not groups_of(lot.tender):
        return before
    part = part_of(lot)
    return [one for one in before if part and len(part["lots"]) == 1 and str(one.bid_id) in part["passed"]]


def not_evaluated(tender: Tender) -> list[Lot]:
    """The lots that are still to be evaluated, by number."""
    return [lot for lot in tender.lots.order_by("number") if Stage(lot.stage) is Stage.OPENED]


def states_of(tender: Tender) -> list[LotState]:
    """The lots that have not ended without award, as the comparison sees them; all of them are evaluated."""
    lots = tender.lots.exclude(stage__in=WITHOUT_AWARD).order_by("number").prefetch_related("awards__offer")
    return [_state(lot) for lot in lots]


def _state(lot: Lot) -> LotState:
    evaluation = current_evaluation(lot)
    assert evaluation is not None  # it is evaluated
    awards = [award for award in lot.awards.all() if award.offer is not None]
    refused = frozenset(str(a.offer.bid_id) for a in awards if a.offer and a.status == Award.Status.REFUSED)
    return LotState(evaluation, refused, next((_held(award) for award in awards if award.status in HELD), None))


def _held(award: Award) -> Held:
    assert award.offer is not None  # awards made here come from an offer
    return Held(str(award.offer.bid_id), str(award.supplier_id), str(award.group_id or ""))

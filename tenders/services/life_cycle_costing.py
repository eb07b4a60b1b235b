"""Baseline S7 of awards: the reference solution of the notice beside what was awarded, over their life. The one writer of it."""

from __future__ import annotations

from collections.abc import Mapping

from procurement.rules.criteria import costs_of
from procurement.rules.life_cycle_saving import Worked, worked, working_text
from tenders.models import Award
from tenders.queries.facts import lot_terms
from tenders.queries.offers import current_evaluation


def record_life_cycle(award: Award) -> None:
    """Keep both costs of an award that stands with their working, or why there are none. The caller holds the lot's lock."""
    terms = lot_terms(award.lot)
    if not costs_of(terms):
        return  # an award has nothing of it by itself
    found = worked(terms, award.amount, _answers(award))
    if isinstance(found, Worked):
        award.life_cycle_reference, award.life_cycle_cost = found.totals
        award.life_cycle_gap, award.life_cycle_working = "", working_text(found)
    else:
        award.life_cycle_reference = award.life_cycle_cost = None
        award.life_cycle_gap, award.life_cycle_working = found, ""
    award.save(update_fields=["life_cycle_reference", "life_cycle_cost", "life_cycle_gap", "life_cycle_working"])


def _answers(award: Award) -> Mapping[str, str]:
    """What the winner's bid states, as the evaluation read it."""
    evaluation = current_evaluation(award.lot)
    bid = award.offer.bid_id if award.offer else None
    offers = evaluation.offers if evaluation else ()
    return next((offer.answers for offer in offers if offer.id == str(bid)), {})

"""The evaluation of a lot: who is admitted, at which total and points, in which order, and why. Exact, total, repeatable.

The order of the offers given is irrelevant. A price that looks abnormally low is flagged for a question, never rejected
here. Ranks wait for the evaluators' scores and, if only the draw can decide, for its seed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from procurement.rules.admissibility import check_offer
from procurement.rules.criteria import quality_of
from procurement.rules.envelopes import SEALED
from procurement.rules.evaluation_results import Evaluation, Result
from procurement.rules.facts import AwardMethod, CriterionKind, LotTerms, Offer
from procurement.rules.judging import lacks_consensus
from procurement.rules.low_prices import alerts
from procurement.rules.messages import Issue, Message, gettext_noop, issue
from procurement.rules.methods import (
    Candidate,
    Standing,
    best_ratio,
    coefficient,
    life_cycle_cost,
    lowest_price,
    quality_only,
)
from procurement.rules.ranking import Place, ranked
from procurement.rules.scored import scored
from procurement.rules.tie_break import chain_of

__all__ = ["Evaluation", "Result", "evaluate"]

CHEAPEST_COSTS_MORE = gettext_noop("The lowest price, but over %(years)s years another offer costs less.")
SCORES_MISSING = gettext_noop("“%(title)s” waits for scores. Offers that lack some: %(count)s.")
PRICES_SEALED = gettext_noop("The prices are in their own envelope and still sealed. Offers: %(count)s.")
CONSENSUS_MISSING = gettext_noop(
    "“%(title)s” waits for the committee: the scores are more than %(limit)s apart. Offers: %(count)s."
)


def evaluate(lot: LotTerms, offers: Iterable[Offer]) -> Evaluation:
    """Check, score and rank the offers of one lot by its published terms.

    ValueError for facts that no published lot may hold: two offers with one id, an unknown tie-break, a score beyond
    its scale, weights that leave nothing for the price, a scale without length.
    """
    ordered = tuple(sorted(offers, key=lambda offer: offer.id))
    if len({offer.id for offer in ordered}) != len(ordered):
        raise ValueError("Two offers have the same id.")
    chain_of(lot)  # refuses an unknown rule even when nothing is tied
    by_id = {offer.id: offer for offer in ordered}
    results = _checked(lot, ordered)
    if waiting := _waiting_for_people(lot, [by_id[result.offer] for result in results if result.admissible]):
        return Evaluation(lot, ordered, tuple(results), waiting)
    results = scored(lot, results, by_id)
    if sealed := sum(result.admissible and by_id[result.offer].envelope == SEALED for result in results):
        waiting = (issue("envelope", PRICES_SEALED, code="prices_sealed", count=sealed),)
        return Evaluation(lot, ordered, tuple(results), waiting)
    candidates = [
        Candidate(by_id[result.offer], result.total, result.quality, result.cost)
        for result in results
        if result.admissible and result.total is not None
    ]
    standings = _standings(lot, candidates)
    places, waiting = ranked(lot, candidates, standings)
    placed = [_placed(result, standings.get(result.offer), places.get(result.offer)) for result in results]
    placed.sort(key=lambda result: (result.rank is None, result.rank or 0, result.offer))
    return Evaluation(lot, ordered, tuple(_with_cheapest_noted(lot, placed)), waiting)


def _checked(lot: LotTerms, ordered: Sequence[Offer]) -> list[Result]:
    """The offers by themselves, with what looks low beside the others."""
    checked = {offer.id: check_offer(lot, offer) for offer in ordered}
    totals = {name: found.total for name, found in checked.items() if found.total is not None}
    low = alerts(lot, totals, frozenset(name for name in totals if not checked[name].exclusions))
    return [
        Result(
            offer.id,
            offer.bidder,
            checked[offer.id].total,
            checked[offer.id].exclusions,
            checked[offer.id].notes,
            low_alerts=low.get(offer.id, ()),
        )
        for offer in ordered
    ]


def _waiting_for_people(lot: LotTerms, offers: Sequence[Offer]) -> tuple[Issue, ...]:
    """Judged criteria that some evaluator has not scored for every offer, else those that wait for a consensus."""
    missing, apart = [], []
    for criterion in (one for one in quality_of(lot) if one.kind is CriterionKind.JUDGED):
        counts = [len(offer.scores.get(criterion.id, ())) for offer in offers]
        needed = max(*counts, lot.evaluators, 1) if counts else 0
        details: dict[str, Any] = {"title": criterion.title}
        if lacking := sum(count < needed for count in counts):
            details |= {"count": lacking, "code": "scores_missing"}
            missing.append(issue(f"criteria.{criterion.id}", SCORES_MISSING, **details))
        elif lacking := sum(lacks_consensus(criterion, offer) for offer in offers):
            details |= {"count": lacking, "limit": criterion.consensus_spread, "code": "consensus_missing"}
            apart.append(issue(f"criteria.{criterion.id}", CONSENSUS_MISSING, **details))
    return tuple(missing or apart)


def _standings(lot: LotTerms, candidates: Sequence[Candidate]) -> Mapping[str, Standing]:
    match lot.award_method:
        case AwardMethod.BEST_RATIO:
            return best_ratio.standings(lot, candidates)
        case AwardMethod.COEFFICIENT:
            return coefficient.standings(lot, candidates)
        case AwardMethod.LIFE_CYCLE_COST:
            return life_cycle_cost.standings(candidates)
        case AwardMethod.QUALITY_ONLY:
            return quality_only.standings(candidates)
        case _:
            return lowest_price.standings(candidates)


def _with_cheapest_noted(lot: LotTerms, placed: Sequence[Result]) -> list[Result]:
    """Where costs over the life cycle count, the offer with the lowest price says so if another one costs less."""
    known = [(one.total.amount, one.rank, one.cost.discounted) for one in placed if one.rank and one.total and one.cost]
    if not known:
        return list(placed)
    _, rank, cost = min(known)
    if cost == min(other for *_, other in known):
        return list(placed)
    note = Message(CHEAPEST_COSTS_MORE, {"code": "cheapest_costs_more", "years": lot.life_years})
    return [replace(one, notes=(*one.notes, note)) if one.rank == rank else one for one in placed]


def _placed(result: Result, standing: Standing | None, place: Place | None) -> Result:
    """An excluded offer has no standing; an admissible one has no place while the draw waits for its seed."""
    if standing is None:
        return result
    compared = replace(result, price_points=standing.price_points, points=standing.points, compared=standing.compared)
    return compared if place is None else replace(compared, rank=place.rank, reason=place.reason)

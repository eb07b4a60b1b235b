"""The evaluation of a lot: who is admitted, at which total and points, in which order, and why. Exact, total, repeatable.

The order of the offers given is irrelevant. A price that looks abnormally low is flagged for a question, never rejected
here. Ranks wait for the evaluators' scores and, if only the draw can decide, for its seed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from procurement.rules.admissibility import check_offer
from procurement.rules.evaluation_inputs import plain
from procurement.rules.evaluation_results import Evaluation, Result
from procurement.rules.facts import AwardMethod, Criterion, LotTerms, Offer
from procurement.rules.judging import judged, lacks_consensus
from procurement.rules.messages import Issue, Message, gettext_noop, issue
from procurement.rules.methods import Candidate, Standing, best_ratio, lowest_price
from procurement.rules.methods.quality import Scale, scale_of
from procurement.rules.money import Money, rounded
from procurement.rules.ranking import Place, ranked
from procurement.rules.tie_break import chain_of

__all__ = ["Evaluation", "Result", "evaluate"]

BELOW_MINIMUM = gettext_noop("“%(title)s” got %(points)s points; at least %(minimum)s are needed.")
NOT_ANSWERED = gettext_noop("“%(title)s” has no usable answer and gets 0 points.")
LOOKS_LOW = gettext_noop(
    "%(total)s is %(percent)s %% of the estimated value. Below %(limit)s %% the buyer asks for an explanation, "
    "and may reject the offer only if it does not justify the price."
)
SCORES_MISSING = gettext_noop("“%(title)s” waits for scores. Offers that lack some: %(count)s.")
CONSENSUS_MISSING = gettext_noop(
    "“%(title)s” waits for the committee: the scores are more than %(limit)s apart. Offers: %(count)s."
)
_NOTHING = Fraction(0)


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
    results = [_checked(lot, offer) for offer in ordered]
    if waiting := _waiting_for_people(lot, [by_id[result.offer] for result in results if result.admissible]):
        return Evaluation(lot, ordered, tuple(results), waiting)
    if lot.award_method is AwardMethod.BEST_RATIO:
        scales = [(one, Fraction(one.minimum_points), scale_of(one)) for one in lot.criteria]
        results = [_scored(scales, result, by_id[result.offer]) if result.admissible else result for result in results]
    candidates = [
        Candidate(by_id[result.offer], result.total, result.quality)
        for result in results
        if result.admissible and result.total is not None
    ]
    standings = _standings(lot, candidates)
    places, waiting = ranked(lot, candidates, standings)
    placed = [_placed(result, standings.get(result.offer), places.get(result.offer)) for result in results]
    placed.sort(key=lambda result: (result.rank is None, result.rank or 0, result.offer))
    return Evaluation(lot, ordered, tuple(placed), waiting)


def _checked(lot: LotTerms, offer: Offer) -> Result:
    checked = check_offer(lot, offer)
    low = None if checked.total is None else _looks_low(lot, checked.total)
    return Result(offer.id, offer.bidder, checked.total, checked.exclusions, checked.notes, abnormally_low=low)


def _looks_low(lot: LotTerms, total: Money) -> Message | None:
    """Strictly below the share of the estimate: 79,999 of 100,000 at 80 % is, 80,000 is not."""
    share, estimate = lot.abnormally_low_share, Fraction(lot.estimated_value.amount)
    if share is None or Fraction(total.amount) >= Fraction(share) * estimate:
        return None
    percent = rounded(Fraction(total.amount) / estimate * 100)
    limit = plain(share * 100)
    return Message(LOOKS_LOW, {"code": "looks_low", "total": total, "percent": percent, "limit": limit})


def _waiting_for_people(lot: LotTerms, offers: Sequence[Offer]) -> tuple[Issue, ...]:
    """Judged criteria that some evaluator has not scored for every offer, else those that wait for a consensus."""
    if lot.award_method is not AwardMethod.BEST_RATIO:
        return ()
    missing, apart = [], []
    for criterion in judged(lot):
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


def _scored(scales: Sequence[tuple[Criterion, Fraction, Scale]], result: Result, offer: Offer) -> Result:
    """Quality points, and exclusion where a published minimum is not reached."""
    found = [(criterion, least, scale(offer)) for criterion, least, scale in scales]
    quality = {criterion.id: points or _NOTHING for criterion, _, points in found}
    below = tuple(
        _below_minimum(criterion, points or _NOTHING)
        for criterion, least, points in found
        if least and (points or _NOTHING) < least
    )
    unanswered = tuple(
        Message(NOT_ANSWERED, {"code": "not_answered", "title": criterion.title})
        for criterion, _, points in found
        if points is None
    )
    notes = (*result.notes, *unanswered)
    return replace(result, quality=MappingProxyType(quality), exclusions=below, notes=notes)


def _below_minimum(criterion: Criterion, points: Fraction) -> Issue:
    return issue(
        f"criteria.{criterion.id}",
        BELOW_MINIMUM,
        code="below_minimum",
        title=criterion.title,
        points=rounded(points),
        minimum=criterion.minimum_points,
    )


def _standings(lot: LotTerms, candidates: Sequence[Candidate]) -> Mapping[str, Standing]:
    if lot.award_method is AwardMethod.BEST_RATIO:
        return best_ratio.standings(lot, candidates)
    return lowest_price.standings(candidates)


def _placed(result: Result, standing: Standing | None, place: Place | None) -> Result:
    """An excluded offer has no standing; an admissible one has no place while the draw waits for its seed."""
    if standing is None:
        return result
    scored = replace(result, price_points=standing.price_points, points=standing.points)
    return scored if place is None else replace(scored, rank=place.rank, reason=place.reason)

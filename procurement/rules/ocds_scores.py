"""What the evaluation found about a bid, as a release tells it: points by criterion, what they come from, and why it has its rank.

OCDS has a status and (by the bid extension) a rank of a bid; the rest are fields of the platform's own extension. Figures are
rounded to show; ranks were decided on exact fractions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from procurement.rules.criteria import NUMERIC, costs_of, quality_of
from procurement.rules.evaluation_results import Evaluation, Result
from procurement.rules.facts import AwardMethod, Criterion, CriterionKind, LotTerms, Offer
from procurement.rules.judging import counting_score, lacks_consensus
from procurement.rules.money import Money, rounded
from procurement.rules.ocds_languages import Texts, in_languages
from procurement.rules.ocds_values import Json, filled, trimmed, value

STATED = frozenset({*NUMERIC, CriterionKind.OPTION})
"""Kinds whose answers are told: they say by which rule the points follow. What a bidder wrote for judges may be its secret."""


@dataclass(frozen=True, slots=True)
class GivenScore:
    """A locked score with its reason; `id` is the number of the evaluator, whom nobody is told, or "consensus"."""

    id: str
    score: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """What a bid got for a criterion (`id` "price": the price): points, the answer or the score that they come from."""

    id: str
    title: str
    points: Decimal | None = None
    answer: str = ""
    score: Decimal | None = None
    scale: Decimal | None = None
    given: tuple[GivenScore, ...] = ()


@dataclass(frozen=True, slots=True)
class EvaluationPart:
    """The result of a bid. `compared` decides where it is neither price nor points; `cost` and `undiscounted` are over the life cycle."""

    points: Decimal | None = None
    compared: Money | None = None
    cost: Money | None = None
    undiscounted: Money | None = None
    criteria: tuple[CriterionScore, ...] = ()
    exclusions: tuple[str, ...] = ()
    rationale: str = ""
    notes: tuple[str, ...] = ()


def evaluation_part(evaluation: Evaluation, result: Result, given: dict[str, tuple[GivenScore, ...]]) -> EvaluationPart:
    """The result of one offer; `given` are the scores of evaluators that may be read, by criterion."""
    offer = next(offer for offer in evaluation.offers if offer.id == result.offer)
    cost, currency = result.cost, evaluation.lot.estimated_value.currency
    return EvaluationPart(
        points=result.shown_points,
        compared=result.shown_compared if cost is None else None,
        cost=Money(rounded(cost.discounted), currency) if cost else None,
        undiscounted=Money(rounded(cost.undiscounted), currency) if cost else None,
        criteria=tuple(_criteria(evaluation.lot, result, offer, given)),
        exclusions=tuple(str(found.message) for found in result.exclusions),
        rationale=str(result.reason) if result.reason else "",
        notes=tuple(str(one) for one in (*result.notes, *result.low_alerts)),
    )


def _criteria(
    lot: LotTerms, result: Result, offer: Offer, given: dict[str, tuple[GivenScore, ...]]
) -> Iterator[CriterionScore]:
    """In the order of the evaluation report. What an offer has nothing for, such as points of an excluded one, is left out."""
    for one in costs_of(lot):
        if answer := offer.answers.get(one.id, ""):
            yield CriterionScore(one.id, one.title, answer=answer)
    if lot.award_method is AwardMethod.BEST_RATIO and result.price_points is not None:
        yield CriterionScore("price", "Cost" if costs_of(lot) else "Price", points=rounded(result.price_points))
    for one in quality_of(lot):
        points = result.quality.get(one.id)
        found = CriterionScore(
            one.id,
            one.title,
            points=None if points is None else rounded(points),
            answer=offer.answers.get(one.id, "") if one.kind in STATED else "",
            score=_score(one, offer),
            scale=one.scale_max if one.kind is CriterionKind.JUDGED else None,
            given=given.get(one.id, ()),
        )
        if found.points is not None or found.answer or found.score is not None:
            yield found


def _score(criterion: Criterion, offer: Offer) -> Decimal | None:
    """The score that counts, where judges gave any."""
    if not offer.scores.get(criterion.id) or lacks_consensus(criterion, offer):
        return None
    return rounded(counting_score(criterion, offer))


def evaluation_of(part: EvaluationPart | None, texts: Texts) -> Json | None:
    """`evaluation` of an entry of the bids; None before it is public."""
    if part is None:
        return None
    return filled(
        points=_number(part.points),
        comparedValue=value(part.compared),
        lifeCycleCost=filled(value=value(part.cost), undiscountedValue=value(part.undiscounted)),
        criteria=[_criterion(one, texts) for one in part.criteria],
        exclusionReasons=list(part.exclusions),
        rationale=part.rationale,
        notes=list(part.notes),
    )


def _criterion(one: CriterionScore, texts: Texts) -> Json:
    return filled(
        id=one.id,
        **in_languages(texts, title=one.title),
        points=_number(one.points),
        answer=one.answer,
        score=_number(one.score),
        scaleMaximum=_number(one.scale),
        scores=[filled(id=given.id, score=_number(given.score), rationale=given.reason) for given in one.given],
    )


def _number(figure: Decimal | None) -> Decimal | None:
    return None if figure is None else trimmed(figure)

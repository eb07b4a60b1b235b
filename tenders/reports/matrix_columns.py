"""The columns of the matrix of offers: price points, each criterion, costs of the life cycle, reduced price."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from procurement.display import number_text
from procurement.rules.criteria import costs_of, quality_of
from procurement.rules.evaluation import Result
from procurement.rules.facts import AwardMethod, Criterion, LotTerms, Offer
from procurement.rules.judging import counting_score, lacks_consensus, too_far_apart
from procurement.rules.money import rounded
from tenders.queries.opened import answer_text
from tenders.queries.public import OfferRow
from tenders.reports.formulas import plain_number

WITH_POINTS = frozenset({AwardMethod.BEST_RATIO, AwardMethod.QUALITY_ONLY})
"""Methods under which offers have points of 100."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One cell: points as shown, the answer they come from, and whether nobody has more."""

    column: str
    points: str
    answer: str = ""
    best: bool = False
    score: str = ""
    """Of a judged criterion: the score that counts, and whether it is the mean or a consensus."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it is called, its figure in a result, and whether the lowest is the best. Of a criterion also that."""

    title: str
    figure: Callable[[Result], Fraction | None]
    lowest: bool = False
    criterion: Criterion | None = None
    cost: bool = False
    """Only the stated amount is shown, which is no figure that is compared by itself."""

    def best(self, rows: tuple[OfferRow, ...]) -> Fraction | None:
        """The best figure of the admissible offers."""
        found = [figure for row in rows if row.result.admissible and (figure := self.figure(row.result)) is not None]
        return (min if self.lowest else max)(found, default=None)

    def mark(self, result: Result, offer: Offer, best: Fraction | None) -> Mark:
        """The cell of an offer."""
        figure, criterion = self.figure(result), self.criterion
        answer = answer_text(criterion.kind, offer.answers.get(criterion.id, "")) if criterion else ""
        if self.cost:
            return Mark(self.title, answer or "\u2013")
        score = score_text(criterion, offer) if criterion else ""
        return Mark(self.title, _shown(figure), answer, figure is not None and figure == best, score)


def matrix_columns(lot: LotTerms) -> tuple[Column, ...]:
    """The columns beyond the total, in their order; none where the price decides alone."""
    columns = [Column(one.title, lambda _result: None, criterion=one, cost=True) for one in costs_of(lot)]
    if columns:
        columns.append(Column(_("Cost, not discounted"), _undiscounted, lowest=True))
        columns.append(Column(_("Cost over the life cycle"), _discounted, lowest=True))
    if lot.award_method is AwardMethod.BEST_RATIO:
        columns.append(Column(_("Price"), lambda result: result.price_points))
    columns += [Column(one.title, _points_of(one), criterion=one) for one in quality_of(lot)]
    if lot.award_method is AwardMethod.COEFFICIENT:
        columns.append(Column(_("Reduced price"), lambda result: result.compared, lowest=True))
    return tuple(columns)


def _points_of(criterion: Criterion) -> Callable[[Result], Fraction | None]:
    return lambda result: result.quality.get(criterion.id)


def _discounted(result: Result) -> Fraction | None:
    return None if result.cost is None else result.cost.discounted


def _undiscounted(result: Result) -> Fraction | None:
    return None if result.cost is None else result.cost.undiscounted


def score_text(criterion: Criterion, offer: Offer) -> str:
    if not offer.scores.get(criterion.id) or lacks_consensus(criterion, offer):
        return ""
    agreed = too_far_apart(criterion, offer.scores[criterion.id])
    text = _("consensus %(score)s of %(most)s") if agreed else _("mean %(score)s of %(most)s")
    return text % {
        "score": number_text(rounded(counting_score(criterion, offer)).normalize()),
        "most": plain_number(criterion.scale_max),
    }


def _shown(figure: Fraction | None) -> str:
    return "\u2013" if figure is None else number_text(rounded(figure), 2)

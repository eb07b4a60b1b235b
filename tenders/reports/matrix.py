"""The matrix of a lot's offers, as rows and columns for pages and papers: every number beside the formula it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from procurement.models import Organization
from procurement.rules.evaluation import Evaluation, Result
from procurement.rules.money import Money
from tenders.queries.public import OfferRow
from tenders.reports.matrix_columns import WITH_POINTS, Mark, matrix_columns


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One offer with its marks in the order of the columns."""

    bidder: Organization
    result: Result
    awarded: bool
    cheapest: bool
    marks: tuple[Mark, ...]
    options: Money | None = None
    """What its options cost where they do not count in its total."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Columns beyond the total (none where the price decides alone), rows in the order of the ranking; `points`: there are any."""

    columns: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    points: bool = False


def matrix(evaluation: Evaluation, rows: tuple[OfferRow, ...]) -> Matrix:
    """The offers side by side."""
    totals = [row.result.total.amount for row in rows if row.result.admissible and row.result.total]
    lowest = min(totals, default=None)
    offers = {offer.id: offer for offer in evaluation.offers}
    columns = matrix_columns(evaluation.lot)
    best = [column.best(rows) for column in columns]
    found = []
    for row in rows:
        cheapest = bool(row.result.admissible and row.result.total and row.result.total.amount == lowest)
        marks = tuple(
            column.mark(row.result, offers[row.result.offer], most) for column, most in zip(columns, best, strict=True)
        )
        found.append(MatrixRow(row.bidder, row.result, row.awarded, cheapest, marks, row.options))
    titles = tuple(column.title for column in columns)
    return Matrix(titles, tuple(found), evaluation.lot.award_method in WITH_POINTS)

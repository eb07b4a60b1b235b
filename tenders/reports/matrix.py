"""The matrix of a lot's offers, as rows and columns for pages and papers: every number beside the formula it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from procurement.display import number_text, percent_text, sentence
from procurement.models import Organization
from procurement.rules.evaluation import Evaluation, Result
from procurement.rules.facts import AwardMethod, Criterion, CriterionKind, LotTerms, Offer, PriceFormula
from procurement.rules.judging import counting_score, lacks_consensus, too_far_apart
from procurement.rules.methods import POINTS
from procurement.rules.methods.best_ratio import price_weight
from procurement.rules.money import rounded
from procurement.rules.tie_break import WORDS, chain_of
from tenders.queries.opened import answer_text
from tenders.queries.public import OfferRow


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
class MatrixRow:
    """One offer with its marks in the order of the columns."""

    bidder: Organization
    result: Result
    awarded: bool
    cheapest: bool
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Columns beyond the total (none where the price decides alone), rows in the order of the ranking."""

    columns: tuple[str, ...]
    rows: tuple[MatrixRow, ...]


def matrix(evaluation: Evaluation, rows: tuple[OfferRow, ...]) -> Matrix:
    """The offers side by side."""
    totals = [row.result.total.amount for row in rows if row.result.admissible and row.result.total]
    lowest = min(totals, default=None)
    offers = {offer.id: offer for offer in evaluation.offers}
    criteria = evaluation.lot.criteria if evaluation.lot.award_method is AwardMethod.BEST_RATIO else ()
    columns = [_("Price"), *(criterion.title for criterion in criteria)] if criteria else []
    best = [_most(rows, criterion) for criterion in (None, *criteria)] if criteria else []
    found = []
    for row in rows:
        cheapest = bool(row.result.admissible and row.result.total and row.result.total.amount == lowest)
        marks = []
        for column, criterion, most in zip(columns, (None, *criteria), best, strict=False):
            points = _points(row.result, criterion)
            offer = offers[row.result.offer]
            answer = answer_text(criterion.kind, offer.answers.get(criterion.id, "")) if criterion else ""
            score = _score(criterion, offer) if criterion else ""
            marks.append(Mark(column, _shown(points), answer, points is not None and points == most, score))
        found.append(MatrixRow(row.bidder, row.result, row.awarded, cheapest, tuple(marks)))
    return Matrix(tuple(columns), tuple(found))


def _points(result: Result, criterion: Criterion | None) -> Fraction | None:
    """The points of the price (None as criterion) or of a quality criterion."""
    return result.price_points if criterion is None else result.quality.get(criterion.id)


def _most(rows: tuple[OfferRow, ...], criterion: Criterion | None) -> Fraction | None:
    found = [_points(row.result, criterion) for row in rows if row.result.admissible]
    return max((points for points in found if points is not None), default=None)


def _score(criterion: Criterion, offer: Offer) -> str:
    if not offer.scores.get(criterion.id) or lacks_consensus(criterion, offer):
        return ""
    agreed = too_far_apart(criterion, offer.scores[criterion.id])
    text = _("consensus %(score)s of %(most)s") if agreed else _("mean %(score)s of %(most)s")
    return text % {"score": _weight(counting_score(criterion, offer)), "most": _plain(criterion.scale_max)}


def _shown(points: Fraction | None) -> str:
    return "\u2013" if points is None else number_text(rounded(points), 2)


def formula(evaluation: Evaluation) -> list[str]:
    """How the order comes about, in sentences: the price, each criterion, the points needed, ties."""
    lot = evaluation.lot
    ties = ", ".join(sentence(WORDS[rule]) for rule in chain_of(lot))
    last = _("Equal offers are told apart by, in this order: %(rules)s.") % {"rules": ties}
    total = _("The total is quantity times unit price, each line rounded to the cent, without VAT.")
    if lot.award_method is not AwardMethod.BEST_RATIO:
        return [total, _("The lowest total of the admissible offers is first."), last]
    rounding = _("Points are added and compared as exact fractions; two decimals are only shown.")
    return [total, *formulas(lot), rounding, last]


def formulas(lot: LotTerms) -> list[str]:
    """How price and quality score, a sentence each; nothing where the price alone decides, or weights leave it no points."""
    if (
        lot.award_method is not AwardMethod.BEST_RATIO
        or not lot.criteria
        or sum(criterion.weight for criterion in lot.criteria) >= POINTS
    ):
        return []
    return [price_formula(lot), *(criterion_formula(criterion) for criterion in lot.criteria)]


def price_formula(lot: LotTerms) -> str:
    """How the price scores beside quality, in a sentence with its numbers."""
    number = lot.price_parameter or Decimal(1)
    given = {
        "points": _weight(price_weight(lot)),
        "estimate": number_text(lot.estimated_value.amount, 2),
        "power": "" if number == 1 else f"^{number_text(number)}",
        "share": percent_text(number * 100, 0),
    }
    match lot.price_formula:
        case PriceFormula.TO_ESTIMATE:
            text = _(
                "Price: %(points)s points \u00d7 ((%(estimate)s \u2212 total of the offer) \u00f7 (%(estimate)s \u2212 lowest total))"
                "%(power)s, nothing from %(estimate)s on."
            )
        case PriceFormula.BILINEAR:
            text = _(
                "Price: %(points)s points for the lowest total, %(share)s of them for the mean of all totals, nothing from "
                "%(estimate)s on; evenly in between."
            )
        case PriceFormula.POWER:
            text = _(
                "Price: %(points)s points \u00d7 (1 \u2212 (total of the offer \u00f7 %(estimate)s)%(power)s), nothing from "
                "%(estimate)s on."
            )
        case _:
            text = _("Price: %(points)s points \u00d7 lowest total \u00f7 total of the offer.")
    return text % given


def criterion_formula(criterion: Criterion) -> str:
    """How one criterion scores, in a sentence with its numbers."""
    given = {"title": criterion.title, "points": _weight(Fraction(criterion.weight))}
    if criterion.kind is CriterionKind.NUMBER and criterion.worst is not None and criterion.best is not None:
        text = _(
            "%(title)s: %(points)s points \u00d7 (answer \u2212 %(worst)s) \u00f7 (%(best)s \u2212 %(worst)s), "
            "at least 0 and at most %(points)s."
        )
        found = text % {**given, "worst": _plain(criterion.worst), "best": _plain(criterion.best)}
    elif criterion.kind is CriterionKind.OPTION:
        shares = "; ".join(f"{name}: {percent_text(share * 100, 0)}" for name, share in criterion.options.items())
        found = _("%(title)s: the share of the choice \u00d7 %(points)s points (%(shares)s).") % {
            **given,
            "shares": shares,
        }
    else:
        text = _("%(title)s: the mean of the evaluators' scores \u00f7 %(most)s \u00d7 %(points)s points.")
        found = text % {**given, "most": _plain(criterion.scale_max)}
        if criterion.consensus_spread is not None:
            more = _(
                "Where scores are more than %(limit)s apart, the score that the committee agrees on replaces the mean."
            )
            found += " " + more % {"limit": _plain(criterion.consensus_spread)}
    if criterion.minimum_points:
        found += " " + _("With fewer than %(minimum)s points an offer is excluded.") % {
            "minimum": _plain(criterion.minimum_points)
        }
    return found


def _weight(points: Fraction) -> str:
    return _plain(rounded(points))


def _plain(number: Decimal) -> str:
    return number_text(Decimal(format(number.normalize(), "f")))

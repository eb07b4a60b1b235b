"""How the order of a lot comes about, in sentences with its numbers: the same for pages, papers and drafts."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from procurement.display import number_text, percent_text, sentence
from procurement.rules.criteria import costs_of, quality_of
from procurement.rules.differences import COST_KINDS
from procurement.rules.evaluation import Evaluation
from procurement.rules.facts import AwardMethod, Criterion, CriterionKind, LotTerms, PriceFormula
from procurement.rules.life_cycle_saving import reference_of
from procurement.rules.messages import Message
from procurement.rules.methods import POINTS
from procurement.rules.methods.best_ratio import price_weight
from procurement.rules.money import rounded
from procurement.rules.options import compared_estimate
from procurement.rules.tie_break import WORDS, chain_of


def formula(evaluation: Evaluation) -> list[str]:
    """How the order comes about, in sentences: the price, each criterion, the points needed, ties."""
    lot = evaluation.lot
    last = tie_sentence(lot)
    total = _("The total is quantity times unit price, each line rounded to the cent, without VAT.")
    if lot.options_estimate is not None:
        total += " " + _("Options do not count in it.")
    if lot.award_method is AwardMethod.LOWEST_PRICE:
        return [total, _("The lowest total of the admissible offers is first."), last]
    rounding = _("Everything is compared as exact fractions; two decimals are only shown.")
    return [total, *formulas(lot), rounding, last]


def tie_sentence(lot: LotTerms) -> str:
    """What tells equal offers apart, in its order."""
    ties = ", ".join(sentence(WORDS[rule]) for rule in chain_of(lot))
    return _("Equal offers are told apart by, in this order: %(rules)s.") % {"rules": ties}


def formulas(lot: LotTerms) -> list[str]:
    """How price, costs and quality count, a sentence each; nothing where the price alone decides, or terms are incomplete."""
    found = price_sentences(lot)
    reference = reference_sentence(lot)
    criteria = [criterion_formula(criterion) for criterion in quality_of(lot)]
    return [*found, *criteria, *([reference] if reference else [])] if found else []


def price_sentences(lot: LotTerms) -> list[str]:
    """The part of `formulas` that is about price and costs."""
    quality, costs, method = quality_of(lot), costs_of(lot), lot.award_method
    weights = sum(criterion.weight for criterion in quality)
    if method is AwardMethod.LOWEST_PRICE or not (quality or costs) or (costs and lot.life_years is None):
        return []
    if method in (AwardMethod.BEST_RATIO, AwardMethod.COEFFICIENT) and weights >= POINTS:
        return []
    found = [life_cycle_formula(lot), *map(cost_sentence, costs)] if costs else []
    if method is AwardMethod.BEST_RATIO:
        found.append(price_formula(lot))
    if method is AwardMethod.COEFFICIENT:
        text = _(
            "Reduced price: total \u00f7 (1 + points of quality \u00f7 %(rest)s), so at most a division by %(most)s. The lowest reduced "
            "price is first; the contract is made at the price that was offered."
        )
        most = rounded(POINTS / price_weight(lot), Decimal("0.0001"))
        found.append(text % {"rest": points_text(price_weight(lot)), "most": plain_number(most)})
    if method is AwardMethod.QUALITY_ONLY:
        found.append(
            _("The price is announced by the buyer and the same for all; the most points of quality are first.")
        )
    return found


def life_cycle_formula(lot: LotTerms) -> str:
    """How the cost over the life cycle is added up, in a sentence with its numbers."""
    text = _(
        "Cost over %(years)s years: price + costs borne by others + each yearly cost, counted at the end of each year, + costs at the "
        "end \u2212 value left. What comes later is discounted by %(rate)s %% a year; the sum without discounting is shown beside."
    )
    rate = lot.discount_rate if lot.discount_rate is not None else Decimal(0)
    return text % {"years": lot.life_years, "rate": plain_number(rate)}


def cost_sentence(criterion: Criterion) -> str:
    """What a cost is, and how bidders compute it."""
    kind = sentence(Message(COST_KINDS[criterion.kind.value]))
    return f"{criterion.title} ({kind}): {criterion.guidance}".strip()


def reference_sentence(lot: LotTerms) -> str:
    """The reference solution that the saving over the life cycle is measured against; empty where the notice states none."""
    found = reference_of(lot)
    if found is None:
        return ""
    text = _(
        "Only for the saving: the reference solution costs %(price)s to buy (%(costs)s), so %(whole)s over its life, %(plain)s without "
        "discounting. No offer is judged by it."
    )
    return text % {
        "price": number_text(found.reference_price, 2),
        "costs": "; ".join(f"{one.title}: {number_text(one.reference, 2)}" for one in found.costs),
        "whole": number_text(found.totals[0], 2),
        "plain": number_text(rounded(found.reference.undiscounted), 2),
    }


def price_formula(lot: LotTerms) -> str:
    """How the price scores beside quality, in a sentence with its numbers."""
    number = lot.price_parameter or Decimal(1)
    given = {
        "points": points_text(price_weight(lot)),
        "estimate": number_text(compared_estimate(lot).amount, 2),
        "power": "" if number == 1 else f"^{number_text(number)}",
        "share": percent_text(number * 100, 0),
        "steps": "; ".join(
            f"{percent_text(rebate, 0 if rebate == rebate.to_integral_value() else 2)}: {percent_text(share * 100, 0)}"
            for rebate, share in lot.price_steps
        ),
    }
    if costs_of(lot):
        return _("Cost: %(points)s points \u00d7 lowest cost \u00f7 cost of the offer.") % given
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
        case PriceFormula.REBATE:
            text = _(
                "Price: %(points)s points for the highest rebate off %(estimate)s, %(share)s of them for the mean rebate, nothing without "
                "a rebate; evenly in between. A total above it is a rebate of 0, also in the mean."
            )
        case PriceFormula.TABLE:
            text = _(
                "Price: of %(points)s points the share of the last step that the rebate off %(estimate)s reaches: %(steps)s."
            )
        case PriceFormula.BANDS:
            text = _(
                "Price: of %(points)s points a share that rises evenly between these rebates off %(estimate)s: %(steps)s. More rebate "
                "than the last one brings nothing more."
            )
        case _:
            text = _("Price: %(points)s points \u00d7 lowest total \u00f7 total of the offer.")
    return text % given


def criterion_formula(criterion: Criterion) -> str:
    """How one criterion scores, in a sentence with its numbers."""
    given = {"title": criterion.title, "points": points_text(Fraction(criterion.weight))}
    if criterion.kind is CriterionKind.NUMBER and criterion.worst is not None and criterion.best is not None:
        text = _(
            "%(title)s: %(points)s points \u00d7 (answer \u2212 %(worst)s) \u00f7 (%(best)s \u2212 %(worst)s), "
            "at least 0 and at most %(points)s."
        )
        found = text % {**given, "worst": plain_number(criterion.worst), "best": plain_number(criterion.best)}
    elif criterion.kind is CriterionKind.RELATIVE:
        text = _("%(title)s: %(points)s points \u00d7 (answer \u00f7 highest answer of all offers)%(power)s.")
        found = text % {**given, "power": "" if criterion.power == 1 else f"^{criterion.power}"}
    elif criterion.kind is CriterionKind.OPTION:
        shares = "; ".join(f"{name}: {percent_text(share * 100, 0)}" for name, share in criterion.options.items())
        found = _("%(title)s: the share of the choice \u00d7 %(points)s points (%(shares)s).") % {
            **given,
            "shares": shares,
        }
    else:
        text = _("%(title)s: the mean of the evaluators' scores \u00f7 %(most)s \u00d7 %(points)s points.")
        found = text % {**given, "most": plain_number(criterion.scale_max)}
        if criterion.consensus_spread is not None:
            more = _(
                "Where scores are more than %(limit)s apart, the score that the committee agrees on replaces the mean."
            )
            found += " " + more % {"limit": plain_number(criterion.consensus_spread)}
    if criterion.minimum_points:
        found += " " + _("With fewer than %(minimum)s points an offer is excluded.") % {
            "minimum": plain_number(criterion.minimum_points)
        }
    return found


def points_text(points: Fraction) -> str:
    return plain_number(rounded(points))


def plain_number(number: Decimal) -> str:
    return number_text(Decimal(format(number.normalize(), "f")))

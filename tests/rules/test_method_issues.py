"""What a lot must say about how its winner is found: one fault, one sentence."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from procurement.rules.facts import AwardMethod, Criterion, CriterionKind, LotTerms, PriceFormula
from procurement.rules.method_issues import method_issues
from procurement.rules.rulesets import shipped
from procurement.rules.rulesets.ruleset import Ruleset, from_data
from tests.rules.cases import lot_of

GENERIC = next(from_data(data) for data in shipped() if data["code"].startswith("generic"))
QUALITY = Criterion("q", "Quality", CriterionKind.OPTION, Decimal(40), options={"a": Decimal(1), "b": Decimal(0)})
COST = Criterion("e", "Energy", CriterionKind.YEARLY, Decimal(0), guidance="By the standard year.")
EXTRA = replace(QUALITY, id="x", title="Paper", weight=Decimal(0))
MOST = Criterion("m", "Months", CriterionKind.RELATIVE, Decimal(20))
LIFE = {"life_years": 10, "discount_rate": Decimal(4)}


def lot(method: str, *criteria: Criterion, **more: Any) -> LotTerms:
    return replace(lot_of({}, method), criteria=criteria, **more)


def told(terms: LotTerms, ruleset: Ruleset = GENERIC) -> list[tuple[str, str]]:
    return [(found.field.removeprefix("lots.1."), str(found)) for found in method_issues(terms, ruleset)]


@pytest.mark.parametrize(
    "terms",
    [
        lot("lowest_price"),
        lot("lowest_price", EXTRA, tie_break=("extra_criterion", "seeded_draw")),
        lot("best_ratio", QUALITY, MOST),
        lot("best_ratio", QUALITY, COST, **LIFE),
        lot("coefficient", QUALITY),
        lot("life_cycle_cost", COST, life_years=1, discount_rate=Decimal(0)),
        replace(
            lot("quality_only", replace(QUALITY, weight=Decimal(100))),
            items=lot_of({"fixed_prices": {"works": "5"}}, "quality_only").items,
        ),
        lot("lowest_price", tie_break=("earliest_receipt",)),
    ],
)
def test_complete_terms_have_no_issue(terms: LotTerms) -> None:
    assert told(terms) == []


@pytest.mark.parametrize(
    ("terms", "field", "text"),
    [
        (
            lot("life_cycle_cost", COST, QUALITY, **LIFE),
            "criteria",
            "Remove the quality criteria of lot 1, or let price and quality decide.",
        ),
        (
            lot("coefficient", QUALITY, COST),
            "criteria",
            "Remove the costs of the life cycle of lot 1, or let them decide.",
        ),
        (
            lot("life_cycle_cost", **LIFE),
            "criteria",
            "Say which costs beside the price bidders of lot 1 state, or let the price alone decide.",
        ),
        (
            lot("coefficient"),
            "criteria",
            "Add a quality criterion to lot 1, or let the price alone decide.",
        ),
        (
            replace(lot("quality_only", QUALITY), items=lot_of({"fixed_prices": {"works": "5"}}, "quality_only").items),
            "criteria",
            "Share out 100 points: the quality criteria of lot 1 have 40.",
        ),
        (
            lot("coefficient", replace(QUALITY, weight=Decimal(100))),
            "criteria",
            "Leave points for the price: the quality criteria of lot 1 take 100 of 100.",
        ),
        (
            lot("best_ratio", QUALITY, COST, price_formula=PriceFormula.POWER, price_parameter=Decimal(1), **LIFE),
            "price_formula",
            "Weigh the costs of lot 1 in proportion to the lowest: the estimate knows only the price.",
        ),
        (
            lot("best_ratio", QUALITY, price_formula=PriceFormula.TABLE),
            "price_parameter",
            "Give the price formula of lot 1 its steps: rebates and shares that rise, the last with all points, and no number.",
        ),
        (
            lot("life_cycle_cost", COST, discount_rate=Decimal(4)),
            "life_years",
            "Say over how many years the costs of lot 1 are counted: from 1 to 100.",
        ),
        (
            lot("life_cycle_cost", COST, life_years=5),
            "discount_rate",
            "Announce the discount rate of lot 1: percent a year, from 0 (later costs count in full) to 20.",
        ),
        (
            lot("quality_only", replace(QUALITY, weight=Decimal(100))),
            "items.1.fixed_price",
            "Announce the price of one piece of item 1 of lot 1, without VAT.",
        ),
        (
            lot("life_cycle_cost", replace(COST, weight=Decimal(1)), **LIFE),
            "criteria.1.weight",
            "“Energy” is a cost: it counts as an amount and has no points.",
        ),
        (
            lot("life_cycle_cost", replace(COST, guidance=" "), **LIFE),
            "criteria.1.guidance",
            "Say for “Energy” how bidders compute it, and from which data: it must be possible to check.",
        ),
        (
            lot("coefficient", replace(MOST, minimum_points=Decimal(5))),
            "criteria.1.minimum_points",
            "Take the minimum out of “Months”: its points depend on the other offers.",
        ),
        (
            lot("coefficient", replace(MOST, power=5)),
            "criteria.1.power",
            "Choose a power of “Months”: a whole number from 1 to 4.",
        ),
        (
            lot("coefficient", QUALITY, replace(MOST, weight=Decimal(0))),
            "criteria.2.weight",
            "Give “Months” points above zero.",
        ),
        (
            lot("coefficient", QUALITY, EXTRA),
            "criteria",
            "Lot 1: the additional criterion between equal offers is one with 0 points; name it among the ties, and have one.",
        ),
        (
            lot("lowest_price", tie_break=("extra_criterion",)),
            "criteria",
            "Lot 1: the additional criterion between equal offers is one with 0 points; name it among the ties, and have one.",
        ),
    ],
)
def test_one_fault_has_exactly_that_issue(terms: LotTerms, field: str, text: str) -> None:
    assert told(terms) == [(field, text)]


def test_every_method_can_be_complete() -> None:
    assert {method.value for method in AwardMethod} == {
        "lowest_price", "best_ratio", "coefficient", "life_cycle_cost", "quality_only",
    }  # fmt: skip

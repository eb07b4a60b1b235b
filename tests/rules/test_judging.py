"""Judged criteria: scales, sheets, which score counts, and that the order of evaluators says nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.rules.amounts import NotANumber
from procurement.rules.evaluation import evaluate
from procurement.rules.evaluation_inputs import inputs_from_data
from procurement.rules.facts import AwardMethod, Criterion, CriterionKind
from procurement.rules.judging import Entry, counting_score, read_score, sheet_issues, spread, typed_issues
from tests.rules.test_evaluation import lot, offer
from tests.rules.test_publishing import LOT, QUALITY, TENDER, found

TEN = Criterion("plan", "Plan", CriterionKind.JUDGED, Decimal(40), scale_max=Decimal(10), scale_step=Decimal("0.5"))
TERMS = replace(lot(AwardMethod.BEST_RATIO), criteria=(TEN,), evaluators=2)


@pytest.mark.parametrize(("text", "score"), [("0", "0"), ("10", "10"), ("7,5", "7.5"), (" 8.50 ", "8.5")])
def test_score_on_the_scale_is_read(text: str, score: str) -> None:
    assert read_score(TEN, text) == Decimal(score)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("10.5", "“10.5” is not on the scale: from 0 to 10 in steps of 0.5."),
        ("-1", "“-1” is not on the scale: from 0 to 10 in steps of 0.5."),
        ("7.2", "“7.2” is not on the scale: from 0 to 10 in steps of 0.5."),
        ("good", "“good” is no number: write it like 1234.50 or 1234,50."),
    ],
)
def test_score_off_the_scale_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(NotANumber) as refused:
        read_score(TEN, text)
    assert str(refused.value.issue) == sentence


def test_sheet_lacks_a_score_and_a_reason_for_each_offer() -> None:
    entries = {("a", "plan"): Entry("8", "Clear."), ("b", "plan"): Entry("11", " "), ("b", "other"): Entry("99")}
    issues = sheet_issues(TERMS, {"a": "Alfa", "b": "Beta", "c": "Gama"}, entries)
    assert [(one.field, str(one)) for one in issues] == [
        ("b plan.score", "“11” is not on the scale: from 0 to 10 in steps of 0.5."),
        ("b plan.reason", "Give the reason for the score of Beta on “Plan”."),
        ("c plan.score", "Score Gama on “Plan”."),
        ("c plan.reason", "Give the reason for the score of Gama on “Plan”."),
    ]
    assert [one.field for one in typed_issues(TERMS, entries)] == ["b plan.score"]


def test_consensus_that_nothing_asked_for_is_not_used() -> None:
    near = offer("A", "1", scores={"plan": (Decimal(7), Decimal(8))}, consensus={"plan": Decimal(1)})
    assert counting_score(TEN, near) == Fraction(15, 2)
    assert counting_score(replace(TEN, consensus_spread=Decimal(1)), near) == Fraction(15, 2)
    assert counting_score(replace(TEN, consensus_spread=Decimal("0.5")), near) == 1


def test_spread_of_no_scores_is_zero() -> None:
    assert (spread(()), spread((Decimal(3), Decimal(9), Decimal(4)))) == (Decimal(0), Decimal(6))


@pytest.mark.parametrize(
    ("changes", "field", "text"),
    [
        ({"guidance": " "}, "guidance", "Say for “Quality” what the evaluators look at: bidders must know it."),
        ({"scale_max": Decimal(0)}, "scale_max", "Give “Quality” a highest score above zero."),
        (
            {"scale_max": Decimal(10), "scale_step": Decimal(3)},
            "scale_step",
            "Choose a step for “Quality” that leads from 0 to 10 without a rest.",
        ),
        (
            {"consensus_spread": Decimal(100)},
            "consensus_spread",
            "For “Quality”, ask for a consensus at a difference from 0 to below 100.",
        ),
    ],
)
def test_judged_criterion_with_one_fault_has_exactly_that_issue(changes: dict[str, Any], field: str, text: str) -> None:
    judged = replace(LOT, award_method=AwardMethod.BEST_RATIO, criteria=(replace(QUALITY, **changes),))
    facts = replace(TENDER, lots=(judged, TENDER.lots[1]))
    assert found(facts) == [(f"lots.1.criteria.1.{field}", text)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"evaluators": frozenset({"eva"})}, "evaluators"),
        ({"chair": ""}, "chair"),
        ({"chair": "eva"}, "chair"),
    ],
)
def test_judging_asks_for_two_evaluators_and_a_chair_apart(changes: dict[str, Any], field: str) -> None:
    judged = replace(LOT, award_method=AwardMethod.BEST_RATIO, criteria=(QUALITY,))
    facts = replace(TENDER, lots=(judged, TENDER.lots[1]), **changes)
    assert [name for name, _ in found(facts)] == [field]
    assert found(replace(TENDER, **changes)) == []


sheets = st.lists(st.integers(0, 20).map(lambda half: Decimal(half) / 2), min_size=2, max_size=5)


@given(sheets, sheets, st.randoms())
def test_order_of_evaluators_is_irrelevant(first: list[Decimal], second: list[Decimal], random: Any) -> None:
    size = min(len(first), len(second))
    terms = replace(TERMS, evaluators=size)

    def offers(a: list[Decimal], b: list[Decimal]) -> list[Any]:
        return [offer("A", "10", scores={"plan": tuple(a)}), offer("B", "11", scores={"plan": tuple(b)})]

    one, two = first[:size], second[:size]
    order = random.sample(range(size), size)
    evaluated = evaluate(terms, offers(one, two))
    shuffled = evaluate(terms, offers([one[at] for at in order], [two[at] for at in order]))
    assert shuffled.digest() == evaluated.digest()
    assert evaluate(*inputs_from_data(evaluated.inputs())).digest() == evaluated.digest()

"""The evaluation of bids in a release: points by criterion, what they come from, reasons."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from procurement.rules.evaluation import Evaluation, evaluate
from procurement.rules.facts import AwardMethod, Criterion, CriterionKind
from procurement.rules.ocds_facts import BidFacts
from procurement.rules.ocds_languages import texts_by_original
from procurement.rules.ocds_scores import GivenScore, evaluation_of, evaluation_part
from tests.rules.test_evaluation import evaluation_of as case
from tests.rules.test_evaluation import lot, offer
from tests.rules.test_ocds import LATER, PROCESS, TENDER, made

TEXTS = texts_by_original([("Quality", "ro", "calitate")])


def told(evaluation: Evaluation, name: str, **given: tuple[GivenScore, ...]) -> dict[str, Any]:
    found = evaluation_of(evaluation_part(evaluation, evaluation.of(name), given), TEXTS)
    assert found is not None
    return found


def by_criterion(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        one["id"]: {k: v for k, v in one.items() if k != "id" and not k.startswith("title")}
        for one in found["criteria"]
    }


def test_points_of_judges_come_with_the_score_that_counts_and_those_that_were_given() -> None:
    evaluation = case("best_ratio", "the-consensus-counts")
    given = (GivenScore("1", Decimal("50.0"), "Thin."), GivenScore("consensus", Decimal(75), "Read again together."))
    found = told(evaluation, "A", quality=given)
    assert (found["points"], found["rationale"]) == (90, str(evaluation.of("A").reason))
    assert found["criteria"] == [
        {"id": "price", "title": "Price", "points": 60},
        {
            "id": "quality",
            "title": "Quality",
            "title_ro": "calitate",
            "points": 30,
            "score": 75,
            "scaleMaximum": 100,
            "scores": [
                {"id": "1", "score": 50, "rationale": "Thin."},
                {"id": "consensus", "score": 75, "rationale": "Read again together."},
            ],
        },
    ]
    assert by_criterion(told(evaluation, "B"))["quality"] == {"points": 32, "score": 80, "scaleMaximum": 100}


def test_excluded_bid_has_its_reasons_and_no_points() -> None:
    evaluation = case("best_ratio", "below-the-minimum")
    found = told(evaluation, "A")
    assert found["exclusionReasons"] == [str(one) for one in evaluation.of("A").exclusions]
    assert {"points", "rationale"} & set(found) == set()
    assert by_criterion(found)["quality"]["score"] == 45


def test_bid_that_waits_for_a_consensus_has_no_score() -> None:
    assert set(told(case("best_ratio", "waits-for-a-consensus"), "A")) <= {"notes"}


def test_costs_over_the_life_are_told_with_what_they_come_from() -> None:
    mixed = told(case("life_cycle_cost", "cost-and-quality"), "A")
    assert mixed["lifeCycleCost"] == {
        "value": {"amount": 100000, "currency": "RON"}, "undiscountedValue": {"amount": 100000, "currency": "RON"},
    }  # fmt: skip
    assert by_criterion(mixed) == {
        "energy": {"answer": "4000"}, "price": {"points": 60}, "service": {"points": 20, "answer": "remote"},
    }  # fmt: skip
    assert mixed["criteria"][1]["title"] == "Cost"
    alone = case("life_cycle_cost", "a-missing-cost-excludes")
    assert "comparedValue" not in told(alone, "A")
    assert "criteria" not in told(alone, "B")


def test_reduced_price_is_told() -> None:
    found = told(case("coefficient", "features-by-choice"), "A")
    assert found["comparedValue"] == {"amount": Decimal("80800.00"), "currency": "RON"}
    assert by_criterion(found)["guarantee"] == {"points": 15, "answer": "5 years"}


def test_what_a_bidder_wrote_for_judges_is_not_told() -> None:
    judged = Criterion("q", "Q", CriterionKind.JUDGED, Decimal(40))
    terms = replace(lot(AwardMethod.BEST_RATIO), criteria=(judged,))
    written = offer("A", "100", answers={"q": "Our secret method."}, scores={"q": (Decimal(50),)})
    assert by_criterion(told(evaluate(terms, [written]), "A"))["q"] == {"points": 20, "score": 50, "scaleMaximum": 100}


def test_price_that_looks_low_is_noted() -> None:
    evaluation = case("abnormally_low", "two-reasons-at-once")
    noted = {one.offer: told(evaluation, one.offer).get("notes", []) for one in evaluation.results}
    assert {name for name, notes in noted.items() if notes} == {
        one.offer for one in evaluation.results if one.low_alerts or one.notes
    }


def test_release_has_the_evaluation_of_a_bid_once_it_is_public() -> None:
    bid = BidFacts("b1", "l1", "s", None, valid=True, rank=1, received_at=LATER)
    evaluation = case("best_ratio", "the-consensus-counts")
    part = evaluation_part(evaluation, evaluation.of("A"), {})
    process = replace(PROCESS, tender=replace(TENDER, texts=TEXTS))
    shown, sealed = (
        made(replace(process, bids=(one,)))["bids"]["details"][0] for one in (replace(bid, evaluation=part), bid)
    )
    assert shown["evaluation"]["criteria"][1]["title_ro"] == "calitate"
    assert "evaluation" not in sealed

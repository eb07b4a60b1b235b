"""The worked cases of both award methods, and what must hold for any lot and any offers."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.rules.canonical import canonical_json, parse_canonical
from procurement.rules.evaluation import Evaluation, Result, evaluate
from procurement.rules.evaluation_inputs import evaluation_inputs, inputs_from_data, plain
from procurement.rules.facts import AwardMethod, Criterion, CriterionKind, LotTerms, Offer, PriceFormula, PriceLine
from procurement.rules.methods.best_ratio import price_weight
from procurement.rules.methods.quality import scale_of
from procurement.rules.money import Money, rounded
from procurement.rules.tie_break import draw_ticket
from tests.rules.cases import Case, cases, lot_of, offers_of

METHODS = [*(method.value for method in AwardMethod), "price_formula", "tie_break", "abnormally_low"]
ALL = [(method, case) for method in METHODS for case in cases(method)]


def evaluation_of(method: str, name: str) -> Evaluation:
    (data,) = [case.data for case in cases(method) if case.name == name]
    return evaluate(lot_of(data, method), offers_of(data))


def as_expected(result: Result) -> dict[str, Any]:
    """A result in the words of a case file: only what is there."""
    words = {
        "total": None if result.total is None else str(result.total.amount),
        "price_points": None if result.price_points is None else f"{float(result.price_points):.2f}",
        "points": None if result.shown_points is None else str(result.shown_points),
        "rank": result.rank,
        "excluded": [found.field for found in result.exclusions],
        "notes": [note.params["code"] for note in result.notes],
        "low": [alert.params["code"] for alert in result.low_alerts],
        "cost": None if result.cost is None else str(rounded(result.cost.discounted)),
        "undiscounted": None if result.cost is None else str(rounded(result.cost.undiscounted)),
        "compared": None if result.compared is None else str(rounded(result.compared)),
    }
    return {name: value for name, value in words.items() if value not in (None, [])}


@pytest.mark.parametrize(("method", "case"), ALL, ids=[f"{method}/{case}" for method, case in ALL])
def test_case_gives_what_its_file_says(method: str, case: Case) -> None:
    evaluation = evaluate(lot_of(case.data, method), offers_of(case.data))
    assert {result.offer: as_expected(result) for result in evaluation.results} == case.data["expected"]
    assert [missing.field for missing in evaluation.waiting] == case.data.get("waiting", [])
    ranked = [name for name, words in case.data["expected"].items() if "rank" in words]
    assert [result.offer for result in evaluation.ranking] == ranked


def test_reasons_of_lowest_price_say_the_difference() -> None:
    evaluation = evaluation_of("lowest_price", "cheapest-wins")
    assert [str(result.reason) for result in evaluation.ranking] == [
        "The lowest price, 100000.00 RON.",
        "A price of 110000.00 RON, 10000.00 RON above the lowest.",
        "A price of 125000.00 RON, 25000.00 RON above the lowest.",
    ]


def test_reasons_of_best_ratio_name_points_and_tie_break() -> None:
    evaluation = evaluation_of("best_ratio", "sixty-forty")
    best, second, third = (str(result.reason) for result in evaluation.ranking)
    assert best == "The most points, 90.55 of 100."
    fewer = "88.00 points of 100, 2.55 fewer than the best offer. "
    assert second == fewer + "Equal to rank 3 and placed before it by the tie-break: the lower price."
    assert third == fewer + "Equal to rank 2 and placed after it by the tie-break: the lower price."


def test_reason_for_a_hair_fewer_points_does_not_say_zero() -> None:
    second = evaluation_of("best_ratio", "ranked-on-exact-points").ranking[1]
    assert str(second.reason) == "96.00 points of 100, less than 0.01 fewer than the best offer."


def test_exclusions_and_flags_are_sentences() -> None:
    faults = evaluation_of("lowest_price", "every-fault-of-a-price-table")
    assert [str(found) for name in "BCDEF" for found in faults.of(name).exclusions] == [
        "The price for “table” is missing.",
        "There is more than one price for “chair”.",
        "There is a price for “lamp”, which is not an item of this lot.",
        "The price for “chair” is not above zero.",
        "The price for “table” is not above zero.",
        "The offer is in EUR, but the tender asks for prices in RON.",
        "The price for “chair” is no number with at most 15 digits and 6 decimals.",
        "The price for “table” is no number with at most 15 digits and 6 decimals.",
    ]
    documents = evaluation_of("lowest_price", "cheapest-lacks-a-document")
    assert [str(documents.of(name).exclusions[0]) for name in "AC"] == [
        "The mandatory document “Licence” is missing.",
        "The mandatory declaration “Ethics” was not made.",
    ]
    low = evaluation_of("lowest_price", "looks-abnormally-low").of("A")
    assert str(low.abnormally_low).startswith(
        "79999.00 RON is 80.00 % of the estimated value. Below 80 % the buyer asks"
    )
    minimum = evaluation_of("best_ratio", "below-the-minimum").of("A")
    assert str(minimum.exclusions[0]) == "“Quality” got 18.00 points; at least 20 are needed."
    corrected = evaluation_of("lowest_price", "unit-prices-bind").of("B")
    assert str(corrected.notes[0]) == (
        "The bidder wrote a total of 6400.00; quantities and unit prices give 6910.00 RON, which counts."
    )
    waiting = evaluation_of("best_ratio", "waits-for-scores").waiting
    assert str(waiting[0]) == "“Quality” waits for scores. Offers that lack some: 1."


def lot(method: AwardMethod = AwardMethod.LOWEST_PRICE, **data: Any) -> LotTerms:
    return lot_of(data, method.value)


def offer(name: str, price: str, **more: Any) -> Offer:
    return replace(offers_of({"offers": {name: {"price": price}}})[0], **more)


def test_no_offers_give_an_empty_evaluation() -> None:
    evaluation = evaluate(lot(), [])
    assert (evaluation.results, evaluation.winner, evaluation.waiting) == ((), None, ())
    quality = Criterion("q", "Q", CriterionKind.JUDGED, Decimal(40))
    assert evaluate(replace(lot(AwardMethod.BEST_RATIO), criteria=(quality,)), []).waiting == ()


def test_winner_and_admissible_and_of() -> None:
    evaluation = evaluation_of("lowest_price", "cheapest-lacks-a-document")
    assert evaluation.winner == evaluation.of("B")
    assert evaluation.admissible == (evaluation.of("B"),)
    with pytest.raises(KeyError):
        evaluation.of("Z")


def test_optional_requirement_excludes_nobody() -> None:
    terms = lot(requirements={"licence": "document"})
    optional = replace(terms, requirements=(replace(terms.requirements[0], mandatory=False),))
    assert evaluate(optional, [offer("A", "1")]).winner is not None


@pytest.mark.parametrize("stated", ["1.00", "1"])
def test_stated_total_that_agrees_is_not_noted(stated: str) -> None:
    assert evaluate(lot(), [offer("A", "1", stated_total=Decimal(stated))]).of("A").notes == ()


@pytest.mark.parametrize("stated", ["2", "NaN", "sNaN", "1E+999999"])
def test_stated_total_that_does_not_agree_is_noted_and_ignored(stated: str) -> None:
    result = evaluate(lot(), [offer("A", "1", stated_total=Decimal(stated))]).of("A")
    assert [note.params["code"] for note in result.notes] == ["total_corrected"]
    assert result.rank == 1


@pytest.mark.parametrize("price", ["NaN", "sNaN", "1E+999999", "1E-999999", "1E+15", "0.0000001", "1." + "0" * 50])
def test_price_that_is_no_sane_number_excludes(price: str) -> None:
    hostile = replace(offer("A", "1"), lines=(PriceLine("works", Decimal(price)),))
    (found,) = evaluate(lot(), [hostile]).of("A").exclusions
    assert found.message.params["code"] == "price_unreadable"


def test_two_offers_with_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="same id"):
        evaluate(lot(), [offer("A", "1"), offer("A", "2")])


def test_unknown_tie_break_is_refused() -> None:
    with pytest.raises(ValueError, match="'coin' is no tie-break"):
        evaluate(lot(tie_break=["coin"]), [])


def test_score_beyond_100_is_refused() -> None:
    terms = lot(AwardMethod.BEST_RATIO, criteria={"quality": {"kind": "judged", "weight": "40"}})
    with pytest.raises(ValueError, match="from 0 to 100"):
        evaluate(terms, [offer("A", "1", scores={"quality": (Decimal(101),)})])


def test_offers_that_nobody_has_scored_wait() -> None:
    terms = lot(AwardMethod.BEST_RATIO, criteria={"quality": {"kind": "judged", "weight": "40"}})
    evaluation = evaluate(terms, [offer("A", "1"), offer("B", "2")])
    assert [missing.message.params["count"] for missing in evaluation.waiting] == [2]
    assert [(result.rank, result.points) for result in evaluation.results] == [(None, None), (None, None)]


def test_weights_that_leave_nothing_for_the_price_are_refused() -> None:
    terms = lot(AwardMethod.BEST_RATIO, criteria={"quality": {"kind": "judged", "weight": "100"}})
    with pytest.raises(ValueError, match="leave no points"):
        evaluate(terms, [offer("A", "1", scores={"quality": (Decimal(1),)})])


@pytest.mark.parametrize("scale", [{"worst": "5"}, {"best": "5"}, {"worst": "5", "best": "5.0"}])
def test_scale_without_length_is_refused(scale: dict[str, str]) -> None:
    terms = lot(AwardMethod.BEST_RATIO, criteria={"days": {"kind": "number", "weight": "40", **scale}})
    with pytest.raises(ValueError, match="two different values"):
        evaluate(terms, [offer("A", "1", answers={"days": "5"})])


@pytest.mark.parametrize("answer", ["", "many", "1e9", "NaN", "1.2.3", "٣", "9" * 19])
def test_number_that_cannot_be_read_gets_no_points(answer: str) -> None:
    terms = lot(
        AwardMethod.BEST_RATIO, criteria={"days": {"kind": "number", "weight": "40", "worst": "0", "best": "9"}}
    )
    result = evaluate(terms, [offer("A", "1", answers={"days": answer})]).of("A")
    assert result.points == Fraction(60)
    assert [note.params["code"] for note in result.notes] == ["not_answered"]


def test_lowest_price_ignores_quality_criteria_and_their_missing_scores() -> None:
    quality = Criterion("q", "Q", CriterionKind.JUDGED, Decimal(40))
    result = evaluate(replace(lot(), criteria=(quality,)), [offer("A", "1")]).of("A")
    assert (result.rank, result.points, result.shown_points) == (1, None, None)


def test_chain_without_draw_is_ended_by_the_draw() -> None:
    terms = lot(tie_break=["lower_price", "heaviest_factor"], tie_seed="seed")
    order = [result.offer for result in evaluate(terms, [offer("A", "1"), offer("B", "1")]).ranking]
    assert order == sorted("AB", key=lambda name: draw_ticket("seed", name))


def test_digest_is_that_of_the_canonical_data() -> None:
    evaluation = evaluation_of("lowest_price", "cheapest-wins")
    assert parse_canonical(canonical_json(evaluation.to_data())) == evaluation.to_data()
    assert evaluation.to_data()["results"][1] == {
        "offer": "B",
        "bidder": "B",
        "total": "110000",
        "exclusions": [],
        "notes": [],
        "quality": [],
        "price_points": None,
        "points": None,
        "shown_points": None,
        "abnormally_low": False,
        "rank": 2,
        "reason": "above_lowest",
    }
    assert evaluation.digest() == "85fe254f907329315eec90495e418b43e0534ae41b57e393221126215deb2a49"


@pytest.mark.parametrize(("method", "case"), ALL, ids=[f"{method}/{case}" for method, case in ALL])
def test_inputs_come_back_and_give_the_same_digest(method: str, case: Case) -> None:
    evaluation = evaluate(lot_of(case.data, method), offers_of(case.data))
    data = parse_canonical(canonical_json(evaluation.inputs()))
    assert isinstance(data, dict)
    assert evaluate(*inputs_from_data(data)).digest() == evaluation.digest()


def test_inputs_of_another_format_are_refused() -> None:
    with pytest.raises(ValueError, match="evaluation-inputs/1"):
        inputs_from_data({"format": "evaluation-inputs/2"})


def test_changed_input_changes_the_digest() -> None:
    terms = lot()
    digests = {evaluate(terms, [offer("A", price)]).digest() for price in ("1", "1.01")}
    digests.add(evaluate(replace(terms, tie_seed="x"), [offer("A", "1")]).digest())
    assert len(digests) == 3


@pytest.mark.parametrize(
    ("value", "text"),
    [("100000.50", "100000.5"), ("1E+3", "1000"), ("-0.0", "0"), ("0.10", "0.1"), ("NaN", "NaN"), ("1E+99", "1E+99")],
)
def test_plain_writes_the_shortest_form(value: str, text: str) -> None:
    assert plain(Decimal(value)) == text


prices = st.integers(1, 2000).map(lambda cents: Decimal(cents) / 100)
scores = st.integers(0, 4).map(lambda quarter: Decimal(25 * quarter))
days = st.integers(-5, 40).map(str)
LOW = lot(tie_seed="seed", alert_share="0.80", estimate="10")
RATIO = lot(
    AwardMethod.BEST_RATIO,
    tie_seed="seed",
    tie_break=["heaviest_factor", "lower_price"],
    criteria={
        "plan": {"kind": "judged", "weight": "25.5", "minimum_points": "5"},
        "days": {"kind": "number", "weight": "14.5", "worst": "30", "best": "3"},
    },
)


@st.composite
def offer_lists(draw: st.DrawFn) -> list[Offer]:
    size = draw(st.integers(1, 7))
    return [
        offer(f"bid{at}", str(draw(prices)), scores={"plan": (draw(scores),)}, answers={"days": draw(days)})
        for at in range(size)
    ]


FORMULAS = [
    replace(
        RATIO,
        estimated_value=Money(Decimal(12), "RON"),
        price_formula=PriceFormula(name),
        price_parameter=Decimal(number),
    )
    for name, number in (("to_estimate", "1"), ("to_estimate", "3"), ("bilinear", "0.85"), ("power", "2"))
]
STEPPED = [
    replace(
        RATIO,
        estimated_value=Money(Decimal(12), "RON"),
        price_formula=PriceFormula(name),
        price_parameter=None if steps else Decimal("0.8"),
        price_steps=steps,
    )
    for name, steps in (
        ("rebate", ()),
        ("table", ((Decimal(5), Decimal("0.3")), (Decimal(30), Decimal(1)))),
        ("bands", ((Decimal(5), Decimal("0.3")), (Decimal(30), Decimal(1)))),
    )
]
PLAN, DAYS = RATIO.criteria
MOST = replace(RATIO, criteria=(PLAN, replace(DAYS, kind=CriterionKind.RELATIVE, power=2)))
COEFFICIENT = replace(RATIO, award_method=AwardMethod.COEFFICIENT)
QUALITY = replace(
    RATIO,
    award_method=AwardMethod.QUALITY_ONLY,
    criteria=(replace(PLAN, weight=Decimal(60)), replace(DAYS, weight=Decimal(40))),
)
COST = replace(DAYS, kind=CriterionKind.YEARLY, weight=Decimal(0))
LIFE = replace(
    RATIO, award_method=AwardMethod.LIFE_CYCLE_COST, criteria=(COST,), life_years=7, discount_rate=Decimal("3.5")
)
COST_RATIO = replace(RATIO, criteria=(PLAN, COST), life_years=7, discount_rate=Decimal("3.5"))
EXTRA = replace(LOW, criteria=(replace(DAYS, weight=Decimal(0)),), tie_break=("extra_criterion", "seeded_draw"))
POINTED = [RATIO, *FORMULAS, *STEPPED, MOST, COST_RATIO]
lots = st.sampled_from([LOW, EXTRA, *POINTED, COEFFICIENT, QUALITY, LIFE])


@given(lots, offer_lists(), st.randoms())
def test_order_of_offers_is_irrelevant(terms: LotTerms, offers: list[Offer], random: Any) -> None:
    shuffled = random.sample(offers, len(offers))
    assert evaluate(terms, shuffled).digest() == evaluate(terms, offers).digest()


@given(lots, offer_lists())
def test_ranks_are_a_total_order_of_the_admissible(terms: LotTerms, offers: list[Offer]) -> None:
    evaluation = evaluate(terms, offers)
    assert [result.rank for result in evaluation.ranking] == list(range(1, len(evaluation.admissible) + 1))
    assert {result.offer for result in evaluation.results} == {one.id for one in offers}
    assert all(
        (result.rank is None) == bool(result.exclusions) == (result.reason is None) for result in evaluation.results
    )


@given(lots, offer_lists(), st.integers(1, 500), st.data())
def test_higher_price_never_ranks_better(terms: LotTerms, offers: list[Offer], more: int, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(offers) - 1))
    chosen = offers[at]
    dearer = replace(chosen, lines=(PriceLine("works", chosen.lines[0].unit_price + Decimal(more) / 100),))
    before = evaluate(terms, offers).of(chosen.id).rank
    after = evaluate(terms, [*offers[:at], dearer, *offers[at + 1 :]]).of(chosen.id).rank
    assert (before is None) == (after is None)
    assert before is None or after is None or after >= before


@given(lots, offer_lists(), st.data())
def test_better_answer_never_ranks_worse(terms: LotTerms, offers: list[Offer], data: st.DataObject) -> None:
    """A day less, or one more where the most win; a cost of less; a better score of the evaluators."""
    at = data.draw(st.integers(0, len(offers) - 1))
    chosen, kinds = offers[at], {criterion.kind for criterion in terms.criteria}
    days_given = int(chosen.answers["days"])
    better = days_given + 1 if CriterionKind.RELATIVE in kinds else max(days_given - 1, 0)
    if CriterionKind.YEARLY in kinds and days_given < 1:
        better = days_given
    score = min(chosen.scores["plan"][0] + 10, Decimal(100))
    improved = replace(chosen, answers={"days": str(better)}, scores={"plan": (score,)})
    before = evaluate(terms, offers).of(chosen.id).rank
    after = evaluate(terms, [*offers[:at], improved, *offers[at + 1 :]]).of(chosen.id).rank
    assert before is None or (after is not None and after <= before)


@given(st.sampled_from([COEFFICIENT, LIFE]), offer_lists())
def test_compared_amount_is_exact_and_decides(terms: LotTerms, offers: list[Offer]) -> None:
    ranking = evaluate(terms, offers).ranking
    compared = [result.compared for result in ranking]
    assert all(isinstance(amount, Fraction) and amount > 0 for amount in compared)
    assert compared == sorted(compared, key=lambda amount: amount or 0)
    assert all(result.points is None and result.price_points is None for result in ranking)


@given(offer_lists())
def test_quality_alone_shares_out_100_points(offers: list[Offer]) -> None:
    for result in evaluate(QUALITY, offers).ranking:
        assert result.points == sum(result.quality.values())
        assert 0 <= (result.points or 0) <= 100


@given(st.sampled_from(POINTED), offer_lists())
def test_points_are_exact_and_within_bounds(terms: LotTerms, offers: list[Offer]) -> None:
    weight = price_weight(terms)
    for result in evaluate(terms, offers).ranking:
        assert isinstance(result.points, Fraction)
        assert isinstance(result.price_points, Fraction)
        assert 0 <= result.price_points <= weight
        assert terms is not RATIO or result.price_points > 0
        assert result.points == result.price_points + sum(result.quality.values())
        assert result.points <= 100


@given(lots, offer_lists())
def test_better_merit_ranks_first(terms: LotTerms, offers: list[Offer]) -> None:
    ranking = evaluate(terms, offers).ranking
    price = {one.offer: one.compared or Fraction(one.total.amount) for one in ranking if one.total}
    merits = [-price[one.offer] if one.points is None else one.points for one in ranking]
    assert merits == sorted(merits, reverse=True)


@given(lots, offer_lists())
def test_inputs_round_trip_for_any_offers(terms: LotTerms, offers: list[Offer]) -> None:
    again, offers_again = inputs_from_data(evaluation_inputs(terms, offers))
    assert again == terms
    assert evaluate(again, offers_again).digest() == evaluate(terms, offers).digest()


@given(offer_lists())
def test_flag_means_below_the_share_of_the_estimate(offers: list[Offer]) -> None:
    limit = Money(Decimal(8), "RON")
    for result in evaluate(LOW, offers).results:
        assert result.total is not None
        assert (result.abnormally_low is not None) == (result.total < limit)


@pytest.mark.parametrize(
    ("formula", "parameter"),
    [("inverse", "1"), ("bilinear", "1"), ("bilinear", "0"), ("bilinear", None), ("power", "0"), ("power", "1.5"),
     ("to_estimate", "5"), ("to_estimate", None), ("rebate", None), ("table", "1"), ("bands", "1")],
)  # fmt: skip
def test_parameter_that_the_formula_does_not_take_is_refused(formula: str, parameter: str | None) -> None:
    number = None if parameter is None else Decimal(parameter)
    terms = replace(RATIO, price_formula=PriceFormula(formula), price_parameter=number)
    one = offer("A", "1", scores={"plan": (Decimal(50),)}, answers={"days": "5"})
    with pytest.raises(ValueError, match="no parameter of the price formula"):
        evaluate(terms, [one])


STEPS_THAT_FAIL = {
    "none": {}, "too many": {str(n): str(Decimal(n) / 22) for n in range(1, 23)}, "negative": {"-1": "0.5", "5": "1"},
    "whole estimate": {"100": "1"}, "falling shares": {"5": "0.5", "10": "0.4", "20": "1"}, "not all": {"5": "0.5"},
    "negative share": {"5": "-0.1", "10": "1"}, "falling rebates": {"10": "0.5", "5": "1"},
}  # fmt: skip


@pytest.mark.parametrize("steps", STEPS_THAT_FAIL.values(), ids=STEPS_THAT_FAIL)
@pytest.mark.parametrize("formula", ["table", "bands"])
def test_steps_that_do_not_rise_to_all_points_are_refused(formula: str, steps: dict[str, str]) -> None:
    terms = replace(
        STEPPED[1],
        price_formula=PriceFormula(formula),
        price_steps=tuple((Decimal(rebate), Decimal(share)) for rebate, share in steps.items()),
    )
    with pytest.raises(ValueError, match="no steps of the price formula"):
        evaluate(terms, [offer("A", "1", scores={"plan": (Decimal(50),)}, answers={"days": "5"})])


def test_steps_beside_a_formula_without_steps_are_refused() -> None:
    terms = replace(RATIO, price_steps=((Decimal(5), Decimal(1)),))
    with pytest.raises(ValueError, match="no steps of the price formula"):
        evaluate(terms, [offer("A", "1", scores={"plan": (Decimal(50),)}, answers={"days": "5"})])


@pytest.mark.parametrize(("years", "rate"), [(None, "4"), (10, None), (0, "4"), (101, "4"), (10, "-1"), (10, "20.01")])
def test_life_cycle_without_years_or_rate_is_refused(years: int | None, rate: str | None) -> None:
    terms = replace(LIFE, life_years=years, discount_rate=None if rate is None else Decimal(rate))
    with pytest.raises(ValueError, match="years and a rate"):
        evaluate(terms, [offer("A", "1", answers={"days": "5"})])


def test_amount_that_decides_is_shown_rounded() -> None:
    first = evaluation_of("coefficient", "three-tenths-of-quality").of("A")
    assert (str(first.shown_compared), first.shown_points) == ("388.89 RON", None)
    assert evaluation_of("lowest_price", "cheapest-wins").of("A").shown_compared is None


def test_additional_criterion_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="additional criterion"):
        evaluate(replace(EXTRA, criteria=()), [offer("A", "1"), offer("B", "1")])


def test_cost_has_no_scale_of_points() -> None:
    with pytest.raises(ValueError, match="does not score"):
        scale_of(COST)


@given(offer_lists())
def test_undiscounted_is_never_less_than_discounted_and_equal_at_rate_0(offers: list[Offer]) -> None:
    for terms in (LIFE, replace(LIFE, discount_rate=Decimal(0))):
        for result in evaluate(terms, offers).ranking:
            assert result.cost is not None
            assert result.cost.undiscounted >= result.cost.discounted
            if not terms.discount_rate:
                assert result.cost.undiscounted == result.cost.discounted

"""Savings against every baseline, their totals, and what must hold for any of them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from procurement.rules.competition import CompetitionFacts, competition
from procurement.rules.money import CurrencyMismatch, Money, rounded
from procurement.rules.savings import (
    BASELINES,
    AwardFacts,
    NotComputable,
    Outcome,
    Saving,
    SavingTotal,
    against_estimate,
    against_mean,
    against_mean_of_others,
    percent_of,
    realised,
    total,
    total_of,
)
from tests.rules.cases import Case, award_facts_of, cases


def ron(amount: str) -> Money:
    return Money(Decimal(amount), "RON")


def as_expected(outcome: Outcome) -> Any:
    if isinstance(outcome, NotComputable):
        return "not computable"
    return [str(outcome.baseline.amount), str(outcome.saving.amount), str(outcome.percent)]


@pytest.mark.parametrize("case", cases("savings"), ids=str)
def test_case_gives_what_its_file_says(case: Case) -> None:
    facts = award_facts_of(case)
    assert {name: as_expected(baseline(facts)) for name, baseline in BASELINES.items()} == case.data["expected"]


def test_baselines_answer_under_their_own_name() -> None:
    facts = award_facts_of(cases("savings")[0])
    assert [baseline(facts).baseline_name for baseline in BASELINES.values()] == list(BASELINES)


def test_saving_shows_its_working() -> None:
    facts = AwardFacts(ron("100000"), ron("120000"), competition([Decimal(100000), Decimal(110000)]))
    saving = against_mean(facts)
    assert saving == Saving("mean", ron("105000.00"), ron("100000"), ron("5000.00"), {"valid_bids": 2})
    assert saving.percent == Decimal("4.76")


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (AwardFacts(None, ron("5")), "There is no award value."),
        (AwardFacts(ron("5")), "There is no estimated value."),
        (AwardFacts(ron("5"), ron("0")), "A value of zero or less was recorded, which is no price."),
        (AwardFacts(ron("0"), ron("5")), "A value of zero or less was recorded, which is no price."),
        (AwardFacts(ron("5"), Money(Decimal(5), "EUR")), "The values are in different currencies: EUR and RON."),
    ],
)
def test_against_estimate_without_usable_values_says_why(facts: AwardFacts, reason: str) -> None:
    outcome = against_estimate(facts)
    assert isinstance(outcome, NotComputable)
    assert str(outcome.reason) == reason


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (AwardFacts(ron("5"), bids=CompetitionFacts(1)), "There is nothing to compare with. Valid bids: 1."),
        (AwardFacts(None, bids=competition([Decimal(5), Decimal(6)])), "There is no award value."),
        (AwardFacts(ron("5"), bids=CompetitionFacts(3)), "The amounts of the valid bids are not recorded."),
    ],
)
def test_against_mean_of_others_without_usable_bids_says_why(facts: AwardFacts, reason: str) -> None:
    outcome = against_mean_of_others(facts)
    assert isinstance(outcome, NotComputable)
    assert str(outcome.reason) == reason


def test_realised_before_completion_is_not_computable() -> None:
    outcome = realised(AwardFacts(ron("5"), ron("6")))
    assert isinstance(outcome, NotComputable)
    assert str(outcome.reason).startswith("The contract is not completed")


def test_competition_of_no_bids_knows_nothing() -> None:
    assert competition([]) == CompetitionFacts()


def test_competition_of_one_bid_has_no_second() -> None:
    assert competition([Decimal(7)], winner=Decimal(7)) == CompetitionFacts(1, Decimal("7.00"), Decimal("7.00"))


def test_competition_is_rounded_half_up_once() -> None:
    bids = [Decimal("0.01"), Decimal("0.02"), Decimal("0.04"), Decimal("0.05")]
    assert competition(bids, winner=Decimal("0.01")) == CompetitionFacts(
        valid_bids=4,
        mean=Decimal("0.03"),
        median=Decimal("0.03"),
        second_lowest=Decimal("0.02"),
        mean_of_others=Decimal("0.04"),
    )
    assert competition([Decimal("0.01"), Decimal("0.02")]).mean == Decimal("0.02")


def test_competition_whose_winner_is_not_among_the_bids_is_refused() -> None:
    with pytest.raises(ValueError, match="not among the valid bids"):
        competition([Decimal(5)], winner=Decimal(6))


def test_total_is_sums_over_sums_with_negatives_in_and_unknown_out() -> None:
    outcomes = [
        against_estimate(AwardFacts(ron("50"), ron("100"))),
        against_estimate(AwardFacts(ron("1100"), ron("1000"))),
        against_estimate(AwardFacts(ron("7"))),
    ]
    assert total(outcomes, currency="RON") == SavingTotal(
        ron("1100"), ron("1150"), ron("-50"), Decimal("-4.55"), counted=2, not_computable=1
    )


def test_total_of_nothing_has_no_percent() -> None:
    assert total([], currency="RON") == SavingTotal(ron("0"), ron("0"), ron("0"), None, 0, 0)


def test_total_of_another_currency_is_refused() -> None:
    outcome = against_estimate(AwardFacts(ron("5"), ron("6")))
    with pytest.raises(CurrencyMismatch, match="RON can't go into a total in EUR"):
        total([outcome], currency="EUR")


amounts = st.integers(1, 10**9).map(lambda cents: Decimal(cents) / 100)
money = amounts.map(lambda amount: Money(amount, "RON"))
facts = st.builds(AwardFacts, money, st.none() | money)


@given(st.lists(facts, max_size=8), st.integers(0, 8))
def test_total_of_parts_is_the_total_of_all(listed: list[AwardFacts], cut: int) -> None:
    outcomes = [against_estimate(one) for one in listed]
    whole, left, right = (total(part, currency="RON") for part in (outcomes, outcomes[:cut], outcomes[cut:]))
    assert whole.saving == left.saving + right.saving
    assert whole.baseline - whole.compared == whole.saving
    assert (whole.counted, whole.not_computable) == (
        left.counted + right.counted,
        left.not_computable + right.not_computable,
    )
    sums = whole.baseline.amount, whole.compared.amount, "RON"
    assert total_of(*sums, counted=whole.counted, not_computable=whole.not_computable) == whole


@given(money, st.lists(amounts, min_size=1, max_size=9))
def test_every_saving_adds_up_and_its_percent_is_of_the_baseline(estimate: Money, bids: list[Decimal]) -> None:
    known = AwardFacts(Money(min(bids), "RON"), estimate, competition(bids, winner=min(bids)), estimate)
    for baseline in BASELINES.values():
        outcome = baseline(known)
        if isinstance(outcome, Saving):
            assert outcome.compared + outcome.saving == outcome.baseline
            exact = Fraction(outcome.saving.amount) / Fraction(outcome.baseline.amount) * 100
            assert abs(Fraction(outcome.percent) - exact) <= Fraction(1, 200)


@given(st.lists(amounts, min_size=2, max_size=9))
def test_competition_lies_between_the_lowest_and_the_highest(bids: list[Decimal]) -> None:
    faced = competition(bids, winner=min(bids))
    for amount in (faced.mean, faced.median, faced.second_lowest, faced.mean_of_others):
        assert amount is not None
        assert min(bids) <= amount <= max(bids)


@given(facts, money)
def test_dearer_award_saves_less(known: AwardFacts, more: Money) -> None:
    assert known.award is not None
    cheap, dear = (against_estimate(replace(known, award=award)) for award in (known.award, known.award + more))
    if isinstance(cheap, Saving):
        assert isinstance(dear, Saving)
        assert cheap.saving - dear.saving == more


@given(part=st.decimals(-(10**20), 10**20, places=2), whole=st.decimals(Decimal("0.01"), 10**20, places=2))
@example(part=Decimal("0.03"), whole=Decimal("24.00"))  # 0.125 %: a tie goes away from zero
@example(part=Decimal("-0.03"), whole=Decimal("24.00"))
def test_percent_is_the_exact_fraction_rounded_half_up(part: Decimal, whole: Decimal) -> None:
    exact = Fraction(part) / Fraction(whole) * 100
    assert percent_of(Money(part, "RON"), Money(whole, "RON")) == rounded(exact)


def test_indexed_price_says_why_it_is_not_known() -> None:
    award = ron("5")
    for facts, reason in (
        (AwardFacts(award), "It was not looked yet for earlier unit prices."),
        (AwardFacts(award, indexed_gap="no_month"), "The price index has no value for a month that is needed."),
        (AwardFacts(award, indexed=ron("0")), "A value of zero or less was recorded, which is no price."),
    ):
        outcome = BASELINES["indexed"](facts)
        assert isinstance(outcome, NotComputable)
        assert str(outcome.reason) == reason

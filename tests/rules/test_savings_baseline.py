"""The baseline that a tender fixes in its notice: its names, where it makes no sense, and what a change of it brings about."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from procurement.rules.amendments import asks_again, is_significant
from procurement.rules.differences import changes
from procurement.rules.facts import TenderFacts
from procurement.rules.saving_record import REPORTED, VERSION, method_of, version_of
from procurement.rules.savings import BASELINES, SINGLE
from procurement.rules.savings_baseline import NAMES, OF_BIDS, baseline_issues
from procurement.rules.terms import CriterionTerms, terms_from_data, to_data, with_changes
from tests.rules.test_amendments import TERMS
from tests.rules.test_publishing import TENDER as FACTS


def said(facts: TenderFacts) -> list[tuple[str, str]]:
    return [(found.field, str(found.message)) for found in baseline_issues(facts)]


def test_every_single_baseline_can_be_fixed_and_has_its_words() -> None:
    assert list(NAMES) == ["", *SINGLE]
    assert set(OF_BIDS) < set(SINGLE)
    assert REPORTED[VERSION] == tuple(BASELINES)


def test_version_of_the_rules_is_read_from_the_method() -> None:
    assert (version_of(method_of(VERSION)), version_of("savings/2")) == (VERSION, 2)
    for unknown in ("savings/99", "prices/2", "savings", "savings/02"):
        with pytest.raises(ValueError, match="not known"):
            version_of(unknown)


@pytest.mark.parametrize("chosen", ["", "estimate", "median", "realised"])
def test_baseline_that_makes_sense_stands_in_nobodys_way(chosen: str) -> None:
    assert said(replace(FACTS, savings_baseline=chosen)) == []


def test_auction_without_an_auction_is_told() -> None:
    facts = replace(FACTS, savings_baseline="auction")
    assert said(facts) == [
        ("savings_baseline", "No lot announces an electronic auction: choose another baseline for the saving.")
    ]
    lots = tuple(replace(lot, auction_step=Decimal(1)) for lot in facts.lots)
    assert said(replace(facts, lots=lots)) == []


def test_life_cycle_without_a_reference_solution_is_told() -> None:
    facts = replace(FACTS, savings_baseline="life_cycle")
    sentence = "No lot states what a reference solution costs over its life: state it, or choose another baseline for the saving."
    assert said(facts) == [("savings_baseline", sentence)]
    assert said(replace(facts, lots=tuple(replace(lot, reference_price=Decimal(1)) for lot in facts.lots))) == []


def test_change_of_the_reference_solution_is_shown_and_touches_no_bid() -> None:
    [lot, *others] = TERMS.lots
    energy = CriterionTerms("energy", "Energy", "yearly", Decimal(0), guidance="Annex 2", reference=Decimal("1400.50"))
    before = replace(TERMS, lots=(replace(lot, criteria=(replace(energy, reference=None),)), *others))
    after = replace(TERMS, lots=(replace(lot, reference_price=Decimal(60000), criteria=(energy,)), *others))
    assert terms_from_data(to_data(after)) == after
    found = changes(before, after)
    label = f"Lot {lot.number}: reference solution for the saving over the life cycle"
    assert [(str(one.label), one.before, str(one.after)) for one in found] == [
        (label, None, "price: 60000; Energy: 1400.5")
    ]
    assert not is_significant(found, only_clarifies=False)
    assert not asks_again(found)
    half = replace(TERMS, lots=(replace(lot, criteria=(energy,)), *others))
    assert [str(one.after) for one in changes(before, half)] == ["Energy: 1400.5"]


def test_direct_purchase_is_measured_against_its_estimate_alone() -> None:
    facts = replace(FACTS, procedure="direct")
    sentence = "Without bids there is nothing to compare with but the estimate: choose the estimated value."
    assert said(replace(facts, savings_baseline="median")) == [("savings_baseline", sentence)]
    assert said(replace(facts, savings_baseline="estimate")) == []
    assert said(replace(facts, procedure="of the archive", savings_baseline="median")) == []


def test_change_of_the_baseline_is_shown_and_touches_no_bid() -> None:
    after = with_changes(TERMS, {"savings": {"savings_baseline": "median"}})
    assert terms_from_data(to_data(after)) == after
    found = changes(TERMS, after)
    assert [(str(one.label), str(one.before), str(one.after)) for one in found] == [
        ("What the saving is measured against", "Estimated value", "Median of the valid bids")
    ]
    assert not is_significant(found, only_clarifies=False)
    assert not asks_again(found)


def test_version_from_before_baselines_were_fixed_reads_as_the_estimate() -> None:
    data = to_data(TERMS)
    del data["savings_baseline"]
    assert terms_from_data(data) == TERMS
    assert changes(terms_from_data(data), with_changes(TERMS, {"savings": {"savings_baseline": "estimate"}})) == ()

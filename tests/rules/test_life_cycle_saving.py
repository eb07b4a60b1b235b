"""Baseline S7: the reference solution of the notice beside the award, over their life; its working; and what may not be stated."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from procurement.rules.facts import AwardMethod, Criterion, CriterionKind, LotTerms
from procurement.rules.life_cycle_saving import (
    GAPS,
    Worked,
    read_working,
    reference_issues,
    reference_of,
    worked,
    working_text,
)
from procurement.rules.money import Money
from procurement.rules.saving_record import figures_data, saving_record, with_life_cycle
from procurement.rules.savings import AwardFacts, NotComputable, against_life_cycle, as_announced
from tests.rules.cases import cases, life_cycle_of, lot_of

D = Decimal
KINDS = (CriterionKind.YEARLY, CriterionKind.END_COST, CriterionKind.RESIDUAL, CriterionKind.EXTERNAL)
CASE = next(case for case in cases("savings") if case.name == "life-cycle")


def cost(kind: CriterionKind, reference: str | None) -> Criterion:
    return Criterion(kind.value, f"The {kind.value}", kind, D(0), reference=None if reference is None else D(reference))


def lot(price: str | None, *references: str | None, **more: object) -> LotTerms:
    """Ten years at 4 %, with a cost of each kind for which a reference is given."""
    terms = lot_of({"life_years": 10, "discount_rate": "4"}, "life_cycle_cost")
    costs = tuple(cost(kind, one) for kind, one in zip(KINDS, references, strict=False))
    stated = replace(terms, criteria=costs, reference_price=None if price is None else D(price))
    return replace(stated, **more)  # type: ignore[arg-type]


LIGHTS = lot("60000", "14000", "2000", "0")
ANSWERS = {"yearly": "5000", "end_cost": "2000", "residual": "10000"}


def said(terms: LotTerms) -> list[tuple[str, str]]:
    return [(found.field, str(found.message)) for found in reference_issues(terms)]


def test_terms_and_answers_give_the_working_of_the_case() -> None:
    found = worked(LIGHTS, D(100000), ANSWERS)
    assert isinstance(found, Worked)
    assert found.totals == life_cycle_of(CASE).totals == (D("174903.67"), D("135149.97"))
    assert [int(one.undiscounted) for one in (found.reference, found.award)] == [202000, 142000]


def test_costs_borne_by_others_count_in_full() -> None:
    before = worked(lot("60000", "14000"), D(100000), ANSWERS)
    after = worked(
        lot("60000", "14000", "0", "0", "7"), D(100000), {**ANSWERS, "residual": "0", "end_cost": "0", "external": "9"}
    )
    assert isinstance(before, Worked)
    assert isinstance(after, Worked)
    assert [new - old for new, old in zip(after.totals, before.totals, strict=True)] == [D(7), D(9)]


@pytest.mark.parametrize(
    ("terms", "price", "answers", "gap"),
    [
        (replace(LIGHTS, award_method=AwardMethod.LOWEST_PRICE), "1", ANSWERS, ""),
        (replace(LIGHTS, life_years=None), "1", ANSWERS, ""),
        (replace(LIGHTS, discount_rate=None), "1", ANSWERS, ""),
        (replace(LIGHTS, reference_price=None), "1", ANSWERS, "no_reference"),
        (LIGHTS, None, ANSWERS, "no_costs"),
        (LIGHTS, "1", {"yearly": "5000"}, "no_costs"),
    ],
)
def test_reason_is_named_where_there_is_none(
    terms: LotTerms, price: str | None, answers: dict[str, str], gap: str
) -> None:
    assert worked(terms, None if price is None else D(price), answers) == gap
    outcome = against_life_cycle(with_life_cycle(AwardFacts(Money(D(1), "RON")), gap, "RON"))
    assert isinstance(outcome, NotComputable)
    assert str(outcome.reason) == GAPS[gap]


def test_award_that_fixed_it_is_announced_so() -> None:
    facts = with_life_cycle(AwardFacts(Money(D(100000), "RON"), fixed="life_cycle"), life_cycle_of(CASE), "RON")
    assert as_announced(facts) == replace(against_life_cycle(facts), baseline_name="announced")


def test_record_holds_both_costs_and_the_working_from_its_version_on() -> None:
    facts = with_life_cycle(AwardFacts(Money(D(100000), "RON")), life_cycle_of(CASE), "RON")
    record = saving_record(facts, "RON", "", working_text(life_cycle_of(CASE)))
    assert record["inputs"]["life_cycle"] == "174903.67"
    assert read_working(record["life_cycle_working"]) == life_cycle_of(CASE)
    assert not any(name.startswith("life_cycle") for name in figures_data(facts, 4))


def test_reference_is_stated_whole_or_not_at_all() -> None:
    assert said(LIGHTS) == said(lot(None, None, None)) == []
    assert reference_of(lot(None, None)) is None
    assert reference_of(lot("60000", "14000", None)) is None
    half = "State the price and every cost of the reference solution of lot 1, 0 where there is none; or none of them."
    for terms in (lot("60000", "14000", None), lot(None, "14000")):
        assert said(terms) == [("lots.1.reference_price", half)]


def test_reference_that_costs_nothing_is_refused_and_waits_for_years_and_rate() -> None:
    nothing = "Over its life the reference solution of lot 1 would cost nothing or less."
    assert said(lot("0", "0")) == [("lots.1.reference_price", nothing)]
    assert said(lot("0", "0", life_years=None)) == []


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"years": "ten", "rate": "x"},
        {"costs": [{}]},
        {"costs": [{"title": "a", "kind": "b", "reference": "1", "award": "1"}]},
    ],
)
def test_what_is_no_working_is_refused(change: dict[str, object]) -> None:
    data = {**json.loads(working_text(life_cycle_of(CASE))), **change}
    with pytest.raises(ValueError, match=r"working|valid"):
        read_working(json.dumps(data, separators=(",", ":"), sort_keys=True))
    with pytest.raises(ValueError, match="no working"):
        read_working("ș")

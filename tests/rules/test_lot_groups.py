"""Groups of lots: what a notice may name, discounts as typed, and the working of the choice as data."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from procurement.rules.canonical import NotCanonical
from procurement.rules.combined_results import choice_bytes, choice_data, looks_low
from procurement.rules.evaluation import evaluate
from procurement.rules.facts import AwardMethod
from procurement.rules.frameworks import CallOffFacts
from procurement.rules.lot_groups import LotGroup, discount_issue, group_issues, groups_data, groups_from
from procurement.rules.money import Money
from tests.rules.cases import cases, lot_of, offers_of
from tests.rules.combined import chosen_of
from tests.rules.test_publishing import TENDER as FACTS

LOT = FACTS.lots[0]
LOTS = tuple(replace(LOT, id=str(n), number=n) for n in (1, 2, 3))
PAIR, ALL = LotGroup("g", "north", ("1", "2")), LotGroup("h", "all", ("1", "2", "3"))


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"lot_groups": ()}, []),
        ({}, []),
        ({"lot_groups": (PAIR, ALL)}, []),
        ({"lot_groups": (LotGroup("g", "one", ("1",)),)}, ["lot_groups.1"]),
        ({"lot_groups": (PAIR, replace(PAIR, id="again"))}, ["lot_groups"]),
        ({"lot_groups": tuple(LotGroup(str(n), str(n), ("1", str(n))) for n in range(2, 11))}, ["lot_groups"]),
        ({"lot_groups": (PAIR, ALL), "lots_awarded_at_most": 2}, ["lot_groups.2"]),
        ({"envelopes": 2}, ["lot_groups"]),
        ({"framework": CallOffFacts}, ["lot_groups"]),
        ({"lots": (replace(LOTS[0], award_method=AwardMethod.BEST_RATIO), *LOTS[1:])}, ["lot_groups"]),
        ({"lots": tuple(replace(lot, award_method=AwardMethod.QUALITY_ONLY) for lot in LOTS)}, ["lot_groups"]),
        ({"lots": (replace(LOTS[0], auction_step=Decimal(1)), *LOTS[1:])}, ["lot_groups"]),
    ],
)
def test_groups_go_with_free_prices_that_can_be_added_up(changes: dict[str, Any], fields: list[str]) -> None:
    lots = tuple(replace(lot, award_method=AwardMethod.LOWEST_PRICE, auction_step=None) for lot in LOTS)
    facts = replace(FACTS, **{"lots": lots, "lot_groups": (PAIR,), "envelopes": 1, "framework": None, **changes})
    assert [found.field for found in group_issues(facts)] == fields


@pytest.mark.parametrize("text", ["5", "0,5", "99.99"])
def test_discount_is_a_percentage(text: str) -> None:
    assert discount_issue("answer_g", text) is None


@pytest.mark.parametrize("text", ["0", "100", "-3", "a tenth"])
def test_other_discounts_are_named_at_their_input(text: str) -> None:
    found = discount_issue("answer_g", text)
    assert found is not None
    assert found.field == "answer_g"


def test_groups_of_a_tender_file_are_read_as_they_were_written() -> None:
    one = "00000000-0000-4000-8000-00000000000"
    groups = (LotGroup(f"{one}1", "north", (f"{one}2", f"{one}3")),)
    assert groups_from(groups_data(groups)) == groups
    with pytest.raises(NotCanonical):
        groups_from([{"id": "g", "name": "north", "lots": []}])


def test_working_is_canonical_data_that_says_all_it_rests_on() -> None:
    for case in cases("combined_lots"):
        choice = chosen_of(case)
        content, digest = choice_bytes(choice)
        assert json.loads(content) == json.loads(json.dumps(choice_data(choice)))
        assert (content, digest) == choice_bytes(chosen_of(case))
        assert [one["lot"] for one in json.loads(content)["lots"]] == sorted(case.data["lots"])


def test_price_with_the_discount_is_compared_as_any_other() -> None:
    data = {"estimate": "1000", "alert_share": "0.8", "offers": {"A": {"price": "900"}, "B": {"price": "950"}}}
    found = evaluate(lot_of(data, "lowest_price"), offers_of(data))
    assert not looks_low(found, "A", Money(found.results[0].total.amount, "RON"))  # type: ignore[union-attr]
    assert looks_low(found, "A", Money(found.results[0].total.amount * 8 / 9, "RON")) is False  # type: ignore[union-attr]
    assert looks_low(found, "A", Money(found.results[0].total.amount * 7 / 9, "RON"))  # type: ignore[union-attr]

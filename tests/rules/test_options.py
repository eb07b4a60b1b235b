"""Options that do not count in the comparison: which lines make the total, what is measured against which part of the estimate."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from procurement.rules.admissibility import check_offer, options_total
from procurement.rules.auction import Auctioned
from procurement.rules.auction_lines import lines_of
from procurement.rules.canonical import canonical_json
from procurement.rules.evaluation import evaluate
from procurement.rules.evaluation_inputs import evaluation_inputs, inputs_from_data
from procurement.rules.facts import AwardMethod, Item, LotTerms, Offer, PriceFormula, PriceLine
from procurement.rules.frameworks import FrameworkTerms
from procurement.rules.lot_groups import LotGroup
from procurement.rules.low_prices import alerts
from procurement.rules.methods.price_points import price_points
from procurement.rules.money import Money
from procurement.rules.option_issues import option_issues
from procurement.rules.unit_prices import awarded_prices
from procurement.rules.verify_terms import differences
from tests.rules.test_publishing import TENDER

D = Decimal
VECTORS = sorted((Path(__file__).parent.parent / "vectors" / "options").glob("*.json"))
LOT = LotTerms(
    id="lot", number=1, title="Laptops", estimated_value=Money(D(120000), "RON"), options_estimate=D(20000),
    items=(Item("laptop", "Laptop", D(20), "piece"), Item("bag", "Bag", D(20), "piece", optional=True)),
    tie_break=("lower_price",),
)  # fmt: skip
COUNTED = replace(LOT, options_estimate=None)


def offer(name: str, laptop: str, bag: str, **more: Any) -> Offer:
    lines = (PriceLine("laptop", D(laptop)), PriceLine("bag", D(bag)))
    return replace(Offer(name, name, "RON", lines, D(20) * (D(laptop) + D(bag))), **more)


CHEAP_BASE, CHEAP_WHOLE = offer("a", "4400", "900"), offer("b", "4500", "100")


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_sums_are_those_of_the_vector(path: Path) -> None:
    """The same files are read by the program of the price table (tests/tenders/test_options_browser.py)."""
    vector = json.loads(path.read_text())
    items = tuple(
        Item(str(n), f"Item {n}", D(row["quantity"]), "piece", optional=row["optional"])
        for n, row in enumerate(vector["rows"])
    )
    apart = vector["options_estimate"]
    lot = replace(LOT, items=items, options_estimate=None if apart is None else D(apart))
    lines = tuple(PriceLine(str(n), D(row["price"])) for n, row in enumerate(vector["rows"]))
    checked = check_offer(lot, Offer("a", "Alfa", "RON", lines, D(vector["whole"])))
    assert (checked.total, checked.notes) == (Money(D(vector["compared"]), "RON"), ())
    beside = options_total(lot, Offer("a", "Alfa", "RON", lines, None))
    assert D(vector["compared"]) + (beside.amount if beside else 0) == D(vector["whole"])


def test_whole_price_decides_unless_the_notice_leaves_options_out() -> None:
    def order(lot: LotTerms) -> list[tuple[str, Decimal]]:
        return [
            (one.offer, one.total.amount)
            for one in evaluate(lot, (CHEAP_BASE, CHEAP_WHOLE)).ranking
            if one.total is not None
        ]

    assert order(COUNTED) == [("b", D("92000.00")), ("a", D("106000.00"))]
    assert order(LOT) == [("a", D("88000.00")), ("b", D("90000.00"))]


def test_options_must_be_priced_all_the_same() -> None:
    bare = replace(CHEAP_BASE, lines=CHEAP_BASE.lines[:1])
    assert [found.message.params["code"] for found in check_offer(LOT, bare).exclusions] == ["price_missing"]
    assert options_total(LOT, bare) is None
    assert options_total(LOT, replace(CHEAP_BASE, envelope="sealed")) is None
    assert options_total(LOT, CHEAP_BASE) == Money(D("18000.00"), "RON")
    assert options_total(COUNTED, CHEAP_BASE) is None


def test_a_wrong_total_is_noted_with_both_sums() -> None:
    [note] = check_offer(LOT, replace(CHEAP_BASE, stated_total=D(88000))).notes
    whole, total = Money(D("106000.00"), "RON"), Money(D("88000.00"), "RON")
    assert note.params == {"code": "total_corrected", "stated": D(88000), "whole": whole, "total": total}


def test_low_prices_and_points_are_measured_against_the_estimate_of_what_is_compared() -> None:
    totals = {"a": Money(D(88000), "RON")}
    low = replace(LOT, abnormally_low_share=D("0.85"))
    assert alerts(low, totals, frozenset(totals)) == {}, "88 % of 100,000"
    assert len(alerts(replace(low, options_estimate=None), totals, frozenset(totals))) == 1, "73 % of 120,000"
    formula = {"award_method": AwardMethod.BEST_RATIO, "price_formula": PriceFormula.POWER, "price_parameter": D(1)}
    points = price_points(replace(LOT, **formula), Fraction(60), [Fraction(80000)])  # type: ignore[arg-type]
    assert points == [12], "a fifth off 100,000"


def test_awarded_are_the_items_that_count() -> None:
    assert awarded_prices(LOT, CHEAP_BASE, D("88000.00")) == {"laptop": D(4400)}
    auctioned = replace(CHEAP_BASE, auctioned=Auctioned(D(80000), TENDER.bids_end_at))  # type: ignore[arg-type]
    assert check_offer(LOT, auctioned).total == Money(D(80000), "RON")
    assert awarded_prices(LOT, auctioned, D(80000)) == {"laptop": D("4000.000000")}
    assert lines_of(LOT, auctioned) == {"laptop": D("88000.00")}


def test_inputs_name_it_only_where_options_do_not_count() -> None:
    for lot in (LOT, COUNTED):
        again, offers = inputs_from_data(json.loads(canonical_json(evaluation_inputs(lot, [CHEAP_BASE]))))
        assert check_offer(again, offers[0]) == check_offer(lot, CHEAP_BASE)
        assert evaluation_inputs(again, offers) == evaluation_inputs(lot, [CHEAP_BASE])
    said = evaluation_inputs(LOT, [])["lot"]
    assert (said["options_estimate"], [item.get("optional") for item in said["items"]]) == ("20000", [None, True])
    before = evaluation_inputs(COUNTED, [])["lot"]
    assert "options_estimate" not in before
    assert [item.get("optional") for item in before["items"]] == [None, None]


def published(options_estimate: str | None, *optional: bool) -> dict[str, Any]:
    """Lot 1 as the notice has it."""
    data = evaluation_inputs(COUNTED, [])["lot"]
    items = [{**item, "optional": mark} for item, mark in zip(data["items"], optional, strict=True)]
    return {**data, "estimated_value": "120000.00", "options_estimate": options_estimate, "items": items}


WHOLE: dict[str, Any] = {"requirements": [], "lots_bid_at_most": None}


def test_verifier_compares_what_counts_with_the_notice() -> None:
    notice = published("20000.00", False, True)
    assert differences(LOT, notice, WHOLE) == ""
    assert differences(COUNTED, published(None, False, True), WHOLE) == ""
    earlier = {name: value for name, value in published(None, False, True).items() if name != "options_estimate"}
    assert differences(COUNTED, earlier, WHOLE) == "", "a notice from before"
    other = "Its options_estimate is not the one of the notice."
    assert differences(COUNTED, notice, WHOLE) == other
    assert differences(replace(LOT, options_estimate=D(1)), notice, WHOLE) == other
    assert differences(LOT, earlier, WHOLE) == other
    assert "optional" in differences(LOT, published("20000.00", True, False), WHOLE)
    all_marked = published("20000.00", True, True)
    assert differences(LOT, all_marked, WHOLE) == "Its options are not those of the notice."


@pytest.mark.parametrize(
    ("changes", "more", "said"),
    [
        ({}, {}, []),
        ({"options_estimate": None}, {"framework": FrameworkTerms(months=24)}, []),
        ({"items": (Item("a", "A", D(1), "piece"),)}, {}, ["No item of lot 1 is an option"]),
        ({"options_estimate": D(0)}, {}, ["Estimate the options of lot 1 above zero"]),
        ({"options_estimate": D(120000)}, {}, ["Estimate the options of lot 1 above zero"]),
        ({}, {"framework": FrameworkTerms(months=24)}, ["Under a framework agreement"]),
        ({}, {"lot_groups": (LotGroup("g", "Both", ("lot", "x")),)}, ["Lot 1 may be awarded together"]),
        ({}, {"lot_groups": (LotGroup("g", "Others", ("x", "y")),)}, []),
    ],
)
def test_notice_says_it_whole_or_not_at_all(changes: dict[str, Any], more: dict[str, Any], said: list[str]) -> None:
    facts = replace(TENDER, lots=(replace(LOT, **changes),), **more)
    found = [str(one.message.template % one.message.params) for one in option_issues(facts)]
    assert [text.startswith(words) for text, words in zip(found, said, strict=True)] == [True] * len(said)
    assert {one.field for one in option_issues(facts)} <= {"lots.1.options_estimate"}

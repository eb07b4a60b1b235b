"""Options, VAT, category, region and company size in a release."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from procurement.rules.ocds_facts import BidFacts
from procurement.rules.ocds_items import ItemFacts
from procurement.rules.ocds_withdrawals import with_withdrawals
from tests.rules.test_ocds import AWARD, LOTS, PROCESS, TENDER, lei, made

ITEMS = (
    *TENDER.items,
    ItemFacts("i2", "l1", "Bag", Decimal("2.5000"), "set", optional=True),
    ItemFacts("i3", "l1", "Mouse", Decimal("10.0000"), "piece", optional=True),
    ItemFacts("i4", "l2", "Strap", Decimal("1.0000"), "piece"),
)
OPTIONS = replace(PROCESS, tender=replace(TENDER, items=ITEMS), awards=(AWARD,))


def test_options_are_told_of_the_tender_its_lot_and_each_item_also_in_awards() -> None:
    found = made(OPTIONS, "award")
    assert found["tender"]["hasOptions"] is True
    first, second = found["tender"]["lots"]
    assert first["hasOptions"] is True
    assert first["options"] == {"description": "Bag: 2.5 set; Mouse: 10 piece"}
    assert not {"hasOptions", "options"} & second.keys()
    assert [item.get("optional") for item in found["tender"]["items"]] == [None, True, True, None]
    assert [item.get("optional") for item in found["awards"][0]["items"]] == [None, True, True]


def test_announced_price_of_a_unit_is_told_until_the_award_has_one() -> None:
    item = replace(ITEMS[0], announced=lei("4500.00"))
    award = replace(AWARD, prices={item.id: Decimal(4400)})
    found = made(replace(PROCESS, tender=replace(TENDER, items=(item,)), awards=(award,)), "award")
    [announced], [awarded] = found["tender"]["items"], found["awards"][0]["items"]
    assert (announced["unit"]["value"]["amount"], awarded["unit"]["value"]["amount"]) == (4500, 4400)


def test_options_that_do_not_count_are_told_in_words() -> None:
    apart = tuple(replace(item, compared=not item.optional) for item in ITEMS)
    lot = made(replace(OPTIONS, tender=replace(TENDER, items=apart)))["tender"]["lots"][0]
    said = "Priced, but not counted in the comparison of bids nor in the value of the award."
    assert lot["options"] == {"description": f"Bag: 2.5 set; Mouse: 10 piece. {said}"}


def test_release_without_options_says_nothing_of_them_and_takes_back_what_was_said() -> None:
    before, after = made(OPTIONS), made(replace(OPTIONS, tender=TENDER))
    assert not {"hasOptions", "options"} & {*after["tender"], *after["tender"]["lots"][0]}
    told = with_withdrawals(before, after)["tender"]
    assert (told["hasOptions"], told["lots"][0]["options"]) == (None, {"description": None})


@pytest.mark.parametrize(
    ("rate", "shown", "tax", "gross"),
    [("21.00", "21", "18900.00", "108900.00"), ("11.50", "11.5", "10350.00", "100350.00"), ("0.00", "0", "0.00", "90000.00")],
)  # fmt: skip
def test_rate_of_the_notice_is_told_of_the_lot_and_what_it_adds_of_the_award(
    rate: str, shown: str, tax: str, gross: str
) -> None:
    lots = (replace(LOTS[0], vat_rate=Decimal(rate)), LOTS[1])
    found = made(replace(PROCESS, tender=replace(TENDER, lots=lots), awards=(AWARD,)), "award")
    assert found["tender"]["lots"][0]["valueAddedTax"] == {"rate": Decimal(shown)}
    [award] = found["awards"]
    assert award["value"]["amount"] == Decimal("90000.00")
    assert award["valueAddedTax"] == {
        "rate": Decimal(shown),
        "value": {"amount": Decimal(tax), "currency": "RON"},
        "grossValue": {"amount": Decimal(gross), "currency": "RON"},
    }


def test_no_tax_where_the_notice_names_no_rate_or_the_award_no_value() -> None:
    lots = (LOTS[0], replace(LOTS[1], vat_rate=Decimal(21)))
    unknown = replace(AWARD, id="a2", lot="l2", value=None)
    found = made(replace(PROCESS, tender=replace(TENDER, lots=lots), awards=(AWARD, unknown)), "award")
    assert [award.get("valueAddedTax") for award in found["awards"]] == [None, None]
    assert [lot.get("valueAddedTax") for lot in found["tender"]["lots"]] == [None, {"rate": Decimal(21)}]


def test_category_and_region_of_the_whole_tender() -> None:
    assert not {"classification", "deliveryAddresses"} & made()["tender"].keys()
    tender = made(replace(PROCESS, tender=replace(TENDER, cpv_code="30200000", region="RO321")))["tender"]
    assert tender["classification"] == {"scheme": "CPV", "id": "30200000"}
    assert tender["deliveryAddresses"] == [{"region": "RO321"}]


def test_size_of_a_company_is_told_once_it_is_a_supplier() -> None:
    parties = tuple(replace(party, scale="micro") if party.id in "sr" else party for party in PROCESS.parties)
    process = replace(PROCESS, parties=parties, awards=(replace(AWARD, others=("r",), value=lei("1")),))
    sizes = {party["id"]: party.get("details") for party in made(process, "award")["parties"]}
    assert sizes == {"b": None, "s": {"scale": "micro"}, "r": {"scale": "micro"}}
    bids = (BidFacts("x", "l1", "s", lei("1")),)
    assert "details" not in made(replace(process, awards=(), bids=bids))["parties"][1]

"""Items that the buyer may take or leave: marked wherever they are priced, counted like the others, said in the notice."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Played
from tenders.forms.item_sheet import read_items
from tenders.forms.officer_lot import LotPage, lot_initial
from tenders.forms.price_template import named
from tenders.forms.sheets import SheetRefused
from tenders.models import Item
from tenders.queries.notice import notice
from tenders.reports.item_sheet import item_sheet
from tenders.services.tender_files import signed_tender_file
from tests.tenders.bidding import ANSWERS, PRICES, address, begin, open_tender, save_prices, text_of

COUNTED = "Items marked as options may be taken by the buyer or left. Bids price them like the others, and they count"


@pytest.fixture
def played(agency: Agency) -> Played:
    """The bags of the first lot are an option."""
    found = open_tender(agency)
    Item.objects.filter(lot__tender=found.tender, description="Bag").update(optional=True)
    return found


def page(client: Client, played: Played, name: str, *args: object) -> str:
    return text_of(client.get(address(played, name, *args))).replace("\u00a0", " ")


def test_option_is_marked_and_priced_like_the_others(played: Played, alfa: Company, boss: Client) -> None:
    begin(played, alfa, boss)
    shown = page(boss, played, "bid-price", 1)
    assert ("2. Bag option" in shown, "1. Laptop 14 inch option" in shown, shown.count(COUNTED)) == (True, False, 1)
    assert COUNTED not in page(boss, played, "bid-price", 2)
    save_prices(boss, played, PRICES[1])
    assert "Total 92,010.00 RON without VAT" in page(boss, played, "bid")
    sealing = page(boss, played, "bid-seal")
    assert ("2. Bag option" in sealing, sealing.count(COUNTED)) == (True, 1)
    assert named(played.lot().items.get(number=2)) == "Bag (an option)"
    assert b"Bag (option)" in signed_tender_file(played.fresh())


def test_notice_says_it_and_the_whole_price_is_compared(played: Played, alfa: Company) -> None:
    lots: Any = notice(played.fresh())["lots"]
    assert [[item.get("optional") for item in lot["items"]] for lot in lots] == [[None, True], [None, None]]
    visitor = Client()
    shown = page(visitor, played, "lot", 1)
    assert ("Bag option" in shown, COUNTED in shown) == (True, True)
    assert COUNTED not in page(visitor, played, "lot", 2)
    director.hand_in(played, alfa, PRICES, ANSWERS)
    director.decide(director.close_and_open(played))
    assert played.lot().awards.get().amount == Decimal("92010.00")


def test_officer_marks_options_on_the_page_and_in_the_spreadsheet() -> None:
    rows = {
        "items-rows": "2",
        "criteria-rows": "0",
        "title": "Desks",
        "estimated_value": "1",
        "award_method": "lowest_price",
    }
    for number, what in enumerate(("Desk", "Lamp")):
        rows |= {
            f"items-{number}-{name}": text for name, text in (("description", what), ("quantity", "1"), ("unit", "pc"))
        }
    found = LotPage({**rows, "items-1-optional": "on"}, initial=lot_initial(None))
    assert found.is_valid()
    assert [item.optional for item in found.draft().items] == [False, True]
    assert "Lamp: 1 pc (an option)" in found.shown().values()
    items = [
        Item(number=number, description=item.description, quantity=item.quantity, unit="pc", optional=item.optional)
        for number, item in enumerate(found.draft().items, 1)
    ]
    for priced in (False, True):
        again = read_items(SimpleUploadedFile("items.xlsx", item_sheet(items, priced=priced)))
        assert [item.optional for item in again] == [False, True]
    typed = "Denumire;Cantitate;UM;Opțiune\nScaun;1;buc;da\nMasă;1;buc;\nLampă;1;buc;poate"
    with pytest.raises(SheetRefused, match="whether this item is an option") as refused:
        read_items(SimpleUploadedFile("items.csv", typed.encode()))
    assert len(refused.value.issues) == 1
    read = read_items(SimpleUploadedFile("items.csv", typed.replace("poate", "nu").encode()))
    assert [item.optional for item in read] == [True, False, False]


def test_blank_row_with_a_tick_alone_is_left_out() -> None:
    typed = {
        "items-rows": "2",
        "criteria-rows": "0",
        "title": "T",
        "estimated_value": "1",
        "award_method": "lowest_price",
    }
    typed |= {"items-0-description": "Desk", "items-0-quantity": "1", "items-0-unit": "pc", "items-1-optional": "on"}
    found = LotPage(typed, initial=lot_initial(None))
    assert found.is_valid()
    assert [replace(item, quantity=Decimal(1)).description for item in found.draft().items] == ["Desk"]

"""Options that the notice leaves out of the comparison: from the draft to the award, the saving, the bundle and the contract."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from procurement import clock
from procurement.rules.differences import Touches, changes
from procurement.rules.savings import Saving
from procurement.rules.terms import terms_from_data
from procurement.rules.verify import Verdict
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, LotPlan, Plan, Played
from tenders.forms.amending import lot_start
from tenders.forms.officer_lot import LotPage, lot_initial
from tenders.models import AwardedLine, Lot
from tenders.queries.facts import publishing_issues
from tenders.queries.performance import ordered_lines
from tenders.queries.savings_filters import SavingsFilters
from tenders.queries.savings_rows import outcomes_of, rows
from tenders.queries.terms import lot_part
from tenders.services import amending
from tenders.services.drafts import ItemDraft, LotDraft
from tenders.services.tender_files import signed_tender_file
from tests.tenders.bidding import address, begin, client_of, open_tender, save_prices, text_of
from tests.tenders.bundle_forging import change_json, files_of
from tests.tenders.calling import approve, officer, propose
from tests.tenders.test_bundles import bundle_of
from tests.tenders.test_outage_bundles import failed, findings

D = Decimal
LAPTOPS = (("Laptop 14 inch", "20", "piece"), ("Bag", "20", "piece"))
PLAN = Plan(
    title="Laptops and perhaps bags",
    summary="Twenty laptops; as many bags if there is money left.",
    lots=(
        LotPlan("Laptops", "120000", LAPTOPS, terms={"options_estimate": D(20000)}, options=("Bag",)),
        LotPlan("More laptops", "120000", LAPTOPS, options=("Bag",)),
    ),
)
CHEAP_BASE, CHEAP_WHOLE = ("4400", "900"), ("4500", "100")
APART, COUNTED = "they do not count in the totals that are compared", "and they count in the totals"


@pytest.fixture
def played(agency: Agency) -> Played:
    return open_tender(agency, PLAN)


@pytest.fixture
def opened(played: Played, alfa: Company, beta: Company) -> Played:
    """Alfa is cheaper without the bags, beta with them; both lots get the same prices."""
    director.hand_in(played, alfa, {1: CHEAP_BASE, 2: CHEAP_BASE})
    director.hand_in(played, beta, {1: CHEAP_WHOLE, 2: CHEAP_WHOLE})
    return director.close_and_open(played)


@pytest.fixture
def awarded(opened: Played) -> Played:
    for number in (1, 2):
        director.decide(opened, number)
    director.wait_for_standstill(opened)
    director.move_to(clock.now() + timedelta(days=1))
    return opened


def page(client: Client, played: Played, name: str, *args: object) -> str:
    return text_of(client.get(address(played, name, *args))).replace("\u00a0", " ")


def test_bidder_sees_what_counts_and_both_sums(played: Played, alfa: Company, boss: Client) -> None:
    begin(played, alfa, boss)
    shown = page(boss, played, "bid-price", 1)
    assert ("2. Bag option does not count in the comparison" in shown, APART in shown) == (True, True)
    assert "Of the estimated value they are: 20,000.00 RON" in shown
    other = page(boss, played, "bid-price", 2)
    assert ("2. Bag option" in other, COUNTED in other, "not count" in other) == (True, True, False)
    for number in (1, 2):
        save_prices(boss, played, CHEAP_BASE, number)
    shown = page(boss, played, "bid-price", 1)
    assert "Compared: total without the options, without VAT (this one counts) 88,000.00 RON" in shown
    assert "Total with the options, without VAT 106,000.00 RON" in shown
    tasks = page(boss, played, "bid")
    assert "Total 106,000.00 RON without VAT, of which 88,000.00 RON without the options are compared" in tasks
    assert tasks.count("are compared") == 1
    assert "106,000.00 RON compared, without the options: 88,000.00 RON" in page(boss, played, "bid-check")
    sealing = boss.get(address(played, "bid-seal")).content.decode()
    assert (sealing.count("data-apart"), sealing.count("data-compared")) == (1, 1)
    assert signed_tender_file(played.fresh()).count(b'"compared":false') == 1


def test_opened_bid_marks_what_does_not_count(opened: Played) -> None:
    shown = page(client_of(opened.agency.officer), opened, "officer-bids")
    assert shown.count("2. Bag option does not count in the comparison") == 2, "of two bids, in the first lot alone"
    assert shown.count("2. Bag option") == 4
    assert shown.count("Total stated by the bidder (with the options) 106,000.00 RON") == 1


def test_award_saving_and_lines_are_without_the_options(awarded: Played, alfa: Company, beta: Company) -> None:
    first, second = (awarded.lot(number).awards.get() for number in (1, 2))
    assert (first.supplier, first.amount) == (alfa.organization, D("88000.00"))
    assert (second.supplier, second.amount) == (beta.organization, D("92000.00"))
    found = {row.lot_number: outcomes_of(row, "RON")["estimate"] for row in rows(SavingsFilters("RON"))}
    assert {
        number: (one.baseline.amount, one.compared.amount, one.saving.amount)
        for number, one in found.items()
        if isinstance(one, Saving)
    } == {1: (D(100000), D(88000), D(12000)), 2: (D(120000), D(92000), D(28000))}
    lines = AwardedLine.objects.order_by("award__lot__number", "number").values_list(
        "award__lot__number", "description"
    )
    assert list(lines) == [(1, "Laptop 14 inch"), (2, "Laptop 14 inch"), (2, "Bag")]


def test_pages_show_the_options_beside_and_everybody_why(awarded: Played, alfa: Company, boss: Client) -> None:
    visitor = Client()
    shown = page(visitor, awarded, "lot", 1)
    for words in (
        "88,000.00 RON Options, not compared: 18,000.00 RON",
        "90,000.00 RON Options, not compared: 2,000.00 RON",
        "Options beside it, without VAT 18,000.00 RON (not in the value; what the buyer may still take)",
        "Bag option does not count in the comparison",
        APART,
    ):
        assert words in shown, words
    other = page(visitor, awarded, "lot", 2)
    assert (COUNTED in other, "not compared" in other) == (True, False)
    own = page(boss, awarded, "bid")
    assert own.count("Options, not compared:") == 1, "alfa won the first lot; the second has none"
    record: Any = visitor.get(f"/ocds/records/{awarded.tender.ocid}.json").json()
    texts = [lot["options"]["description"] for lot in record["records"][0]["compiledRelease"]["tender"]["lots"]]
    assert ["not counted in the comparison" in text for text in texts] == [True, False]


def test_of_options_that_were_left_out_nothing_is_ordered(awarded: Played) -> None:
    director.sign(awarded)
    lot = awarded.lot()
    contract = lot.awards.get().contract
    assert sorted(one.ordered for one in ordered_lines(contract, lot, ()).values()) == [D(0), D(20)]


def test_bundle_carries_the_choice_and_lies_are_found(awarded: Played) -> None:
    bundle = bundle_of(awarded)
    assert Verdict.FAILED not in {one.verdict for one in findings(bundle).values()}
    first, second = json.loads(files_of(bundle)["notice/1.json"])["lots"]
    assert (D(first["options_estimate"]), second["options_estimate"]) == (D(20000), None)
    changed = files_of(bundle)
    change_json(changed, "lots/1/inputs.json", lambda data: data["lot"].pop("options_estimate"))
    assert failed(changed)
    changed = files_of(bundle)
    change_json(changed, "lots/1/saving.json", lambda data: data["inputs"].update(estimate="120000"))
    assert "V15" in failed(changed), "the estimate is of the same scope as the award"


def test_officer_says_it_on_the_page_and_reads_it_again() -> None:
    typed = {
        "items-rows": "2", "criteria-rows": "0", "title": "Desks", "estimated_value": "100", "options_estimate": "20,50",
        "award_method": "lowest_price", "items-1-optional": "on",
    }  # fmt: skip
    for number, what in enumerate(("Desk", "Lamp")):
        typed |= {
            f"items-{number}-{name}": text for name, text in (("description", what), ("quantity", "1"), ("unit", "pc"))
        }
    found = LotPage(typed, initial=lot_initial(None))
    assert (found.is_valid(), found.shows_options) == (True, True)
    assert found.draft().options_estimate == D("20.50")
    assert not LotPage(initial=lot_initial(None)).shows_options
    empty = LotPage({**typed, "options_estimate": ""}, initial=lot_initial(None))
    assert empty.is_valid()
    assert empty.draft().options_estimate is None, "options count, unless somebody says otherwise"


def test_draft_without_an_option_is_not_published_so(agency: Agency, played: Played) -> None:
    played.lot().items.update(optional=False)
    fields = [found.field for found in publishing_issues(played.fresh(), clock.now())]
    assert "lots.1.options_estimate" in fields
    assert "lots.2.options_estimate" not in fields


def test_change_is_published_and_named_and_bids_must_be_confirmed(played: Played) -> None:
    lot = played.lot()
    Lot.objects.filter(pk=lot.pk).update(vat_rate=D(21))
    again = lot_start(lot_part(played.lot()))
    assert (again["options_estimate"], again["vat_rate"]) == (D(20000), D(21)), (
        "what the page does not show it would lose"
    )
    items = tuple(
        ItemDraft(i.description, i.quantity, i.unit, optional=i.optional) for i in lot.items.order_by("number")
    )
    draft = LotDraft(lot.title, lot.description, D(120000), lot.award_method, items, options_estimate=D(10000))
    amending.save_lot(played.fresh(), draft, number=1, actor=officer(played), now=clock.now())
    propose(played, "Fewer bags than we thought.")
    approve(played)
    lot = played.lot()
    assert (lot.options_estimate, lot.first_estimate, lot.estimate_edits) == (D(10000), D(100000), 1)
    before, after = (terms_from_data(one.content) for one in played.tender.versions.order_by("number"))
    points = [one for one in changes(before, after) if "options" in str(one.label)]
    assert [(str(one.before), str(one.after)) for one in points] == [("20000.00 RON", "10000 RON")]
    assert [one.touches for one in points] == [Touches.BIDS]

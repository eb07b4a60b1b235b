"""Savings over the life cycle: the reference solution in the notice, fixed before the opening; in the report, its files, its checks."""

from __future__ import annotations

import argparse
import csv
import io
import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import openpyxl
import pypdf
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from procurement import clock
from procurement.display import number_text
from procurement.rules import verify_savings
from procurement.rules.amendments import asks_again
from procurement.rules.differences import changes
from procurement.rules.facts import AwardMethod, CriterionKind
from procurement.rules.savings import Saving
from procurement.rules.terms import terms_from_data
from procurement.rules.verify import Verdict
from tenders.demo import director, owning
from tenders.demo.scenario import Agency, Company, LotPlan, Plan, Played
from tenders.forms.officer_lot import LotPage, lot_initial
from tenders.forms.savings import SavingsForm
from tenders.models import Award, Criterion, Lot
from tenders.queries.facts import publishing_issues
from tenders.queries.savings import currencies, savings_report
from tenders.queries.savings_filters import SavingsFilters
from tenders.queries.savings_rows import SavingRow, outcomes_of, rows
from tenders.reports import savings_files
from tenders.services import amending
from tenders.services.drafts import CriterionDraft, ItemDraft, LotDraft
from tests.tenders.bundle_forging import Files, change_json, files_of
from tests.tenders.calling import approve, officer, open_tender, propose
from tests.tenders.conftest import START
from tests.tenders.history import award, lot, procedure, record
from tests.tenders.officer_screens import at, signed_in, text_of
from tests.tenders.test_bundles import bundle_of
from tests.tenders.test_outage_bundles import failed, findings

D = Decimal
RON = SavingsFilters("RON")
ENERGY = CriterionDraft("Energy", CriterionKind.YEARLY, D(0), guidance="Annex 2, at 1 leu a kWh.", reference=D(14000))
DOWN = CriterionDraft("Taking down", CriterionKind.END_COST, D(0), guidance="Annex 3.", reference=D(2000))
SCRAP = CriterionDraft("Scrap value", CriterionKind.RESIDUAL, D(0), guidance="Annex 4.", reference=D(0))
COSTS = (ENERGY, DOWN, SCRAP)
BARE = (replace(ENERGY, title="Energy of the park", reference=None),)
LIFE = {"award_method": AwardMethod.LIFE_CYCLE_COST, "life_years": 10, "discount_rate": D(4)}
ITEMS = (("Street light", "100", "piece"),)
LIGHTS = Plan(
    title="Street lights",
    summary="A hundred street lights for the old town.",
    lots=(
        LotPlan("Lights, old town", "90000", ITEMS, COSTS, {**LIFE, "reference_price": D(60000)}),
        LotPlan("Lights, park", "90000", ITEMS, BARE, LIFE),
    ),
    savings_baseline="life_cycle",
)
ALFA = {"Energy": "5000", "Taking down": "2000", "Scrap value": "10000", "Energy of the park": "5000"}
BETA = {"Energy": "10000", "Taking down": "2000", "Scrap value": "5000", "Energy of the park": "9000"}


@pytest.fixture
def taking_bids(agency: Agency) -> Played:
    return open_tender(agency, LIGHTS, START + timedelta(days=1))


@pytest.fixture
def opened(taking_bids: Played, alfa: Company, beta: Company) -> Played:
    director.hand_in(taking_bids, alfa, {1: ("1000",), 2: ("1000",)}, ALFA)
    director.hand_in(taking_bids, beta, {1: ("800",), 2: ("800",)}, BETA)
    return director.close_and_open(taking_bids)


@pytest.fixture
def awarded(opened: Played) -> Played:
    """Alfa wins both lots at 100,000: it is dearer to buy and cheaper to own. Beside them an import that knows no such costs."""
    for number in (1, 2):
        director.decide(opened, number)
    director.wait_for_standstill(opened)
    director.move_to(clock.now() + timedelta(days=1))
    record(procedure("ocds-old-1", lot("100", award("80"), bids=("80", "90")), currency="RON"))
    return opened


def row_of(number: int = 1) -> SavingRow:
    return next(row for row in rows(RON) if not row.imported and row.lot_number == number)


def test_lot_page_takes_the_reference_solution_and_shows_it_again() -> None:
    typed = {
        "title": "Lights", "estimated_value": "90000", "award_method": "life_cycle_cost", "life_years": "10",
        "discount_rate": "4", "reference_price": "60000", "items-rows": "1", "items-0-description": "Light",
        "items-0-quantity": "100", "items-0-unit": "piece", "criteria-rows": "1", "criteria-0-title": "Energy",
        "criteria-0-kind": "yearly", "criteria-0-guidance": "Annex 2", "criteria-0-reference": "14000,50",
    }  # fmt: skip
    page = LotPage(typed, initial=lot_initial(None))
    assert page.is_valid()
    draft = page.draft()
    assert (draft.reference_price, draft.criteria[0].reference) == (D(60000), D("14000.50"))
    by_price = {name: value for name, value in typed.items() if not name.startswith("criteria-0")}
    page = LotPage({**by_price, "award_method": "lowest_price"}, initial=lot_initial(None))
    assert page.is_valid()
    assert page.draft().reference_price is None, "where the price decides there is none"
    number = {"criteria-0-kind": "number", "criteria-0-worst": "1", "criteria-0-best": "2", "criteria-0-weight": "20"}
    page = LotPage(
        {**typed, **number, "criteria-0-guidance": "", "award_method": "best_ratio"}, initial=lot_initial(None)
    )
    assert not page.is_valid()
    assert "Only a cost has one of the reference solution" in str([row.errors for row in page.criteria.forms])


def test_officers_see_help_and_the_check_list_asks_for_the_whole(taking_bids: Played) -> None:
    ana = signed_in(taking_bids.agency.officer)
    assert "no offer is judged by it" in text_of(ana.get(at("officer-amend-lot", taking_bids.tender.reference, 1)))
    Criterion.objects.filter(lot__number=1, title="Energy").update(reference=None)
    found = [(one.field, str(one.message)) for one in publishing_issues(taking_bids.fresh(), clock.now())]
    assert (
        "lots.1.reference_price",
        "State the price and every cost of the reference solution of lot 1, 0 where there is none; or none of them.",
    ) in found


def test_notice_states_it_for_everybody(taking_bids: Played, client: Client) -> None:
    page = text_of(client.get(at("lot", taking_bids.tender.reference, 1)))
    assert (
        "the reference solution costs 60,000.00 to buy (Energy: 14,000.00; Taking down: 2,000.00; Scrap value: 0.00)"
        in page
    )
    assert "so 174,903.67 over its life, 202,000.00 without discounting. No offer is judged by it." in page
    assert "reference solution" not in text_of(client.get(at("lot", taking_bids.tender.reference, 2)))
    assert "Life-cycle cost of a reference solution" in text_of(client.get(taking_bids.tender.get_absolute_url()))


def state(played: Played, energy: str) -> None:
    """A published change of lot 1 that states another reference solution."""
    one = played.lot()
    items = tuple(ItemDraft(item.description, item.quantity, item.unit) for item in one.items.order_by("number"))
    costs = (replace(ENERGY, reference=D(energy)), DOWN, SCRAP)
    draft = LotDraft(
        one.title, one.description, one.estimated_value, one.award_method, items, costs, life_years=10, discount_rate=D(4),
        reference_price=one.reference_price,
    )  # fmt: skip
    amending.save_lot(played.fresh(), draft, number=1, actor=officer(played), now=clock.now())
    propose(played)
    approve(played)


def test_published_change_of_it_touches_no_bid(taking_bids: Played, alfa: Company, client: Client) -> None:
    director.hand_in(taking_bids, alfa, {1: ("1000",), 2: ("1000",)}, ALFA)
    state(taking_bids, "13000")
    tender = taking_bids.fresh()
    before, after = (terms_from_data(version.content) for version in tender.versions.order_by("number"))
    assert (tender.terms, asks_again(changes(before, after))) == (1, False)
    shown = text_of(client.get(at("changes", tender.reference)))
    assert "Lot 1: reference solution for the saving over the life cycle" in shown
    assert "price: 60,000; Energy: 13,000; Taking down: 2,000; Scrap value: 0" in shown
    director.close_and_open(taking_bids)
    for number in (1, 2):
        director.decide(taking_bids, number)
    director.wait_for_standstill(taking_bids)
    director.move_to(clock.now() + timedelta(days=1))
    assert row_of().life_cycle == D("166792.77")  # 60,000 + 13,000 x 8.110896 + 2,000 x 0.675564
    assert findings(bundle_of(taking_bids))["V15"].verdict is Verdict.OK


def test_nobody_changes_it_once_bids_are_opened(opened: Played) -> None:
    energy = Criterion.objects.get(lot=opened.lot(), title="Energy")
    other = Criterion(lot=opened.lot(), number=9, title="More", kind="yearly", weight=0, reference=1)
    acts = (
        lambda: Lot.objects.filter(pk=opened.lot().pk).update(reference_price=1),
        lambda: Lot.objects.filter(pk=opened.lot(2).pk).update(reference_price=1),
        lambda: Criterion.objects.filter(pk=energy.pk).update(reference=99),
        energy.delete,
        lambda: other.save(force_insert=True),
    )
    for act in acts:
        with pytest.raises(DatabaseError, match="fixed before the opening"), transaction.atomic():
            act()
    Criterion.objects.filter(pk=energy.pk).update(guidance="Nothing else is touched.")


def test_saving_is_between_both_costs_over_the_life_and_reasons_are_counted(awarded: Played, client: Client) -> None:
    row = row_of()
    assert (row.life_cycle, row.life_cycle_cost, row.evidence) == (D("174903.67"), D("135149.97"), "C")
    outcomes = outcomes_of(row, "RON")
    assert isinstance(outcomes["life_cycle"], Saving)
    assert (outcomes["life_cycle"].saving.amount, outcomes["life_cycle"].percent) == (D("39753.70"), D("22.73"))
    assert isinstance(outcomes["announced"], Saving)
    assert outcomes["announced"].saving.amount == D("39753.70"), "the notice fixed it"
    report = savings_report(RON, now=clock.now())
    assert report.no_life_cycle == {"": 1, "no_reference": 1}
    total = report.total.totals["life_cycle"]
    assert (total.counted, total.not_computable, total.saving.amount) == (1, 2, D("39753.70"))
    page = text_of(client.get("/savings/?baseline=life_cycle"))
    for words in (
        "Lots without this baseline, by reason; they are in no sum of it: Life-cycle cost of a reference solution",
        "The notice states no reference solution to compare with.",
        "The notice asks for no costs over the life cycle.",
        "Award over its life",
    ):
        assert words in page, words
    working = text_of(client.get(f"/savings/{awarded.tender.reference}/1/"))
    for words in (
        "Where the costs over the life cycle come from", "each yearly cost at the end of each of 10 years", "14,000.00", "174,903.67",
        "135,149.97", "The same without discounting", "202,000.00", "142,000.00",
    ):  # fmt: skip
        assert words in working, words
    assert "Where the costs" not in text_of(client.get(f"/savings/{awarded.tender.reference}/2/"))


def form_of(**query: str) -> SavingsForm:
    form = SavingsForm({"currency": "RON", **query}, currencies=currencies())
    assert form.is_valid()
    return form


def file_of(kind: str, form: SavingsForm) -> bytes:
    with savings_files.written(kind, form, now=clock.now()) as file:
        return file.read()


def checked(path: Path, content: bytes) -> tuple[int, str]:
    path.write_bytes(content)
    lines: list[str] = []
    code = verify_savings.check(argparse.Namespace(file=path, key=""), say=lambda line: lines.append(str(line)))
    return code, "\n".join(lines)


def test_all_files_hold_the_same_totals_and_the_verifier_works_them_out_again(awarded: Played, tmp_path: Path) -> None:
    form = form_of()
    told = json.loads(file_of("json", form), parse_float=D)
    sums = {"baseline": D("174903.67"), "compared": D("135149.97"), "saving": D("39753.70")}
    assert {name: told["baselines"]["life_cycle"][name] for name in sums} == sums
    assert told["no_life_cycle"] == {"": 1, "no_reference": 1}
    lines = list(csv.DictReader(io.StringIO(file_of("csv", form).decode())))
    for name, column in (("baseline", "life_cycle"), ("compared", "life_cycle_cost"), ("saving", "saving_life_cycle")):
        assert sum((D(line[column] or 0) for line in lines), D(0)) == sums[name]
    assert [line["why_not_life_cycle"] for line in lines if line["life_cycle_gap"]] == [
        "The notice states no reference solution to compare with."
    ]
    book = openpyxl.load_workbook(io.BytesIO(file_of("xlsx", form)), data_only=True)
    totals = {row[0].value: row for row in book["Totals"].iter_rows() if row[0].value}
    found = [totals["Life-cycle cost of a reference solution"][place].value for place in (1, 2, 3, 5)]
    assert found == [*map(float, sums.values()), 1]
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(file_of("pdf", form))).pages)
    for amount in sums.values():
        assert number_text(amount, 2) in text
    code, said = checked(tmp_path / "report.json", file_of("json", form))
    assert (code, "costs over the life cycle: 1 worked out again" in said) == (0, True), said


def test_forged_working_of_a_report_is_found(awarded: Played, tmp_path: Path) -> None:
    whole = file_of("json", form_of())
    forged = whole.replace(rb"\"reference\":\"14000\"", rb"\"reference\":\"15000\"")
    assert forged != whole
    code, said = checked(tmp_path / "report.json", forged)
    assert code == 1
    assert "the costs over the life cycle are not what the working comes to." in said


def test_pdf_lists_what_a_baseline_leaves_out_by_reason(awarded: Played) -> None:
    """Whatever baseline it shows first: indexed prices and costs over the life cycle, each with the number of its lots."""
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(file_of("pdf", form_of()))).pages)
    text = " ".join(text.split())
    assert "Lots that a baseline leaves out, by reason" in text
    for words in (
        "It was not looked yet for earlier unit prices. 1",
        "The notice states no reference solution to compare with. 1",
        "The notice asks for no costs over the life cycle. 1",
        "Not computable 2",
    ):
        assert words in text, words


FORGED = {
    "another working": lambda data: data.update(
        life_cycle_working=data["life_cycle_working"].replace('"reference":"14000"', '"reference":"15000"')
    ),
    "no working": lambda data: data.update(life_cycle_working=""),
    "another reference": lambda data: data["inputs"].update(life_cycle="180000"),
    "another cost": lambda data: data["inputs"].update(life_cycle_cost="130000"),
    "another saving": lambda data: data["outcomes"]["life_cycle"].update(saving="50000"),
}


def test_bundle_shows_strangers_where_it_comes_from_and_lies_are_found(awarded: Played) -> None:
    bundle = bundle_of(awarded)
    assert findings(bundle)["V15"].verdict is Verdict.OK
    notice = json.loads(files_of(bundle)["notice/1.json"])["lots"][0]
    assert (D(notice["reference_price"]), D(notice["criteria"][0]["reference"])) == (D(60000), D(14000))
    for kind, lie in FORGED.items():
        changed: Files = files_of(bundle)
        change_json(changed, "lots/1/saving.json", lie)
        assert "V15" in failed(changed), kind
    changed = files_of(bundle)
    change_json(changed, "lots/2/saving.json", lambda data: data["inputs"].update(life_cycle_gap=""))
    assert "V15" in failed(changed), "the reason is checked too"


def test_awards_from_before_are_given_their_reason(awarded: Played) -> None:
    Award.objects.update(life_cycle_gap="")
    migration = import_module("tenders.migrations.0025_life_cycle_savings")
    with connection.cursor() as cursor:
        cursor.execute(migration.ASKED_FOR_COSTS)
    gaps = Award.objects.order_by("lot__tender__imported", "lot__number").values_list("life_cycle_gap", flat=True)
    assert list(gaps) == ["no_reference", "no_reference", ""]


def test_demo_buys_something_that_is_dearer_to_buy_and_cheaper_to_own(
    agency: Agency, alfa: Company, beta: Company
) -> None:
    heating = open_tender(agency, owning.HEATING, START + timedelta(days=1))
    director.hand_in(heating, alfa, {1: ("368000",)}, owning.answers(0))
    director.hand_in(heating, beta, {1: ("295000",)}, owning.answers(1))
    director.close_and_open(heating)
    director.decide(heating)
    director.wait_for_standstill(heating)
    director.move_to(clock.now() + timedelta(days=1))
    found = outcomes_of(row_of(), "RON")["announced"]
    assert isinstance(found, Saving)
    assert (found.baseline.amount, found.compared.amount) == (D("955066.86"), D("783269.81"))

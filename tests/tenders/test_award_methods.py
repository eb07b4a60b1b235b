"""Every award method played to its bundle: what bidders are asked, who is first and why, and that strangers come to the same."""

from __future__ import annotations

import json
from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse

from procurement.rules.draw import commitment, seed
from procurement.rules.facts import AwardMethod, CriterionKind
from procurement.rules.verify import Verdict, verify
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, LotPlan, Plan, Played
from tenders.forms.officer_lot import LotPage, lot_initial
from tenders.forms.officer_method import method_initial
from tenders.models import DrawNonce, Lot, Release
from tenders.queries.counting import counting_acts
from tenders.queries.offers import current_evaluation
from tenders.reports.papers import evaluation_of
from tenders.services.drafts import CriterionDraft
from tests.tenders.bidding import client_of
from tests.tenders.bundle_forging import change_act, files_of, signed_anew
from tests.tenders.officer_screens import at, signed_in, text_of
from tests.tenders.test_bundles import bundle_of

pytestmark = pytest.mark.django_db

MONTHS = CriterionDraft("Guarantee in months", CriterionKind.RELATIVE, Decimal(30))
ENERGY = CriterionDraft("Energy", CriterionKind.YEARLY, Decimal(0), guidance="Annex 2, at 1 leu a kWh.")
MENU = CriterionDraft("Regional produce", CriterionKind.NUMBER, Decimal(100), worst=Decimal(0), best=Decimal(100))
PAPER = CriterionDraft("Recycled paper", CriterionKind.OPTION, Decimal(0), options={"yes": "1", "no": "0"})
LIFE = {"award_method": AwardMethod.LIFE_CYCLE_COST, "life_years": 10, "discount_rate": Decimal(4)}
PLAN = Plan(
    title="Everything for the new school",
    summary="A bus, a boiler, meals, paper and chalk.",
    lots=(
        LotPlan("Bus", "400000", (("Bus", "1", "piece"),), (MONTHS,), {"award_method": AwardMethod.COEFFICIENT}),
        LotPlan("Boiler", "120000", (("Boiler", "1", "piece"),), (ENERGY,), LIFE),
        LotPlan(
            "Meals",
            "25000",
            (("Meal", "1000", "piece"),),
            (MENU,),
            {"award_method": AwardMethod.QUALITY_ONLY},
            announced=("25",),
        ),
        LotPlan(
            "Paper",
            "10000",
            (("Paper", "100", "box"),),
            (PAPER,),
            {"award_method": AwardMethod.LOWEST_PRICE, "tie_break": ("extra_criterion", "seeded_draw")},
        ),
        LotPlan("Chalk", "1000", (("Chalk", "100", "box"),)),
    ),
    requirements=(("declaration", "We are in no situation of exclusion"),),
)
ALFA = {"Guarantee in months": "48", "Energy": "5000", "Regional produce": "50", "Recycled paper": "no"}
BETA = {"Guarantee in months": "12", "Energy": "10000", "Regional produce": "80", "Recycled paper": "yes"}


@pytest.fixture
def opened(agency: Agency, alfa: Company, beta: Company) -> Played:
    """Alfa is dearer, better and cheaper to own; paper and chalk cost the same of both."""
    from tests.tenders.bidding import open_tender

    played = open_tender(agency, PLAN)
    director.hand_in(played, alfa, {1: ("400000",), 2: ("100000",), 3: ("25",), 4: ("90",), 5: ("9",)}, ALFA)
    director.hand_in(played, beta, {1: ("350000",), 2: ("80000",), 3: ("25",), 4: ("90",), 5: ("9",)}, BETA)
    assert not DrawNonce.objects.exists()  # until the opening the number of the draws is in no table
    director.close_and_open(played)
    return played


def test_each_method_ranks_by_its_rule_and_strangers_come_to_the_same(
    client: Client, opened: Played, agency: Agency, alfa: Company, beta: Company
) -> None:
    tender = opened.fresh()
    lots = {lot.title: lot for lot in tender.lots.all()}
    firsts = {}
    for title, lot in lots.items():
        found = current_evaluation(lot)
        assert found is not None
        assert found.winner is not None
        firsts[title] = found.winner.bidder
    nonce = DrawNonce.objects.get(tender=tender).nonce
    drawn = seed(counting_acts(tender).values_list("manifest", flat=True), nonce)
    assert {one for title, one in firsts.items() if title in ("Bus", "Boiler")} == {str(alfa.organization.pk)}
    assert {one for title, one in firsts.items() if title in ("Meals", "Paper")} == {str(beta.organization.pk)}
    chalk = current_evaluation(lots["Chalk"])
    assert chalk is not None
    assert chalk.lot.tie_seed == drawn
    assert "placed before it by the tie-break: the public draw." in str(chalk.ranking[0].reason)
    boiler = text_of(signed_in(agency.officer).get(at("officer-award", tender.reference, lots["Boiler"].number)))
    assert "140,554.48" in boiler
    assert "The lowest price, but over 10 years another offer costs less." in boiler
    assert "150,000.00" in evaluation_of(lots["Boiler"]).html()
    for number in range(1, 6):
        director.decide(opened, number)
    public = text_of(client.get(reverse("tenders:lot", args=[tender.reference, 1])))
    assert "Reduced price" in public
    assert "divided by a coefficient of 1.428571429" in public
    release = json.loads(Release.objects.filter(tender=tender).latest("number").body)
    assert release["tender"]["awardCriteria"] == "ratedCriteria"
    announced = {item["description"]: item["unit"].get("value") for item in release["tender"]["items"]}
    assert announced == {**dict.fromkeys(announced), "Meal": {"amount": 25, "currency": "RON"}}
    told = {
        (lot.title, bid["rank"]): bid["evaluation"]
        for lot in lots.values()
        for bid in release["bids"]["details"]
        if bid["relatedLots"] == [str(lot.pk)]
    }
    assert told["Boiler", 1]["lifeCycleCost"]["value"] == {"amount": 140554.48, "currency": "RON"}
    assert told["Boiler", 1]["lifeCycleCost"]["undiscountedValue"] == {"amount": 150000, "currency": "RON"}
    assert told["Bus", 1]["comparedValue"] == {"amount": 280000, "currency": "RON"}
    assert told["Meals", 1]["criteria"][0]["title"] == MENU.title
    bundle = bundle_of(opened)
    assert _failed(bundle) == set()
    files = files_of(bundle)
    log = files["log.json"].decode()
    assert commitment(nonce) in log
    assert nonce in log
    change_act(files, "opening.revealed", lambda act: act.update(draw="0" * 64))
    assert "V14" in _failed(signed_anew(files))


def _failed(bundle: bytes) -> set[str]:
    return {one.rule for one in verify(BytesIO(bundle)) if one.verdict is Verdict.FAILED}


def test_bidders_are_asked_what_the_method_needs(agency: Agency, alfa: Company) -> None:
    from tests.tenders.bidding import address, begin, open_tender

    played = open_tender(agency, PLAN)
    person = client_of(alfa.submitter)
    begin(played, alfa, person)
    meals = person.get(address(played, "bid-price", 3))
    assert 'value="25"' in meals.content.decode()
    (item,) = Lot.objects.get(tender=played.tender, number=3).items.all()
    refused = person.post(address(played, "bid-price", 3), {f"price_{item.pk}": "24", "seen": ""})
    assert "leave the announced price, 25" in text_of(refused)
    asked = text_of(person.get(address(played, "bid-declarations")))
    assert "It counts as a cost of each year, in RON without VAT. Write 0 if there is none." in asked
    assert "Annex 2, at 1 leu a kWh." in asked
    assert "It brings no points and only tells equal offers apart." in asked
    assert "the highest of all offers gets all points" in asked


def test_lot_page_takes_every_method_and_shows_it_again() -> None:
    rows = {"items-rows": "1", "items-0-description": "Boiler", "items-0-quantity": "1", "items-0-unit": "piece"}
    cost = {
        "criteria-rows": "1",
        "criteria-0-title": "Energy",
        "criteria-0-kind": "yearly",
        "criteria-0-guidance": "Annex 2",
    }
    typed = {"title": "Boiler", "estimated_value": "120000", "award_method": "life_cycle_cost", "life_years": "10"}
    page = LotPage({**rows, **cost, **typed, "discount_rate": "3,5", "tie_1": "lower_price"}, initial=lot_initial(None))
    assert page.is_valid()
    draft = page.draft()
    assert (draft.life_years, draft.discount_rate, draft.tie_break) == (10, Decimal("3.5"), ("lower_price",))
    assert (draft.criteria[0].kind, draft.criteria[0].weight) == (str(CriterionKind.YEARLY), Decimal(0))
    months = {
        "criteria-rows": "1",
        "criteria-0-title": "Months",
        "criteria-0-kind": "relative",
        "criteria-0-weight": "20",
    }
    banded = {
        "award_method": "best_ratio",
        "price_formula": "bands",
        "price_steps": "5 = 40\n10 % = 100",
        "criteria-0-power": "2",
    }
    page = LotPage({**rows, **months, **typed, **banded, "life_years": ""}, initial=lot_initial(None))
    assert page.is_valid()
    draft = page.draft()
    assert (draft.price_steps, draft.criteria[0].power) == ((("5", "0.4"), ("10", "1")), 2)
    assert method_initial(draft)["price_steps"] == "5 = 40\n10 = 100"
    fixed = {"award_method": "quality_only", "items-0-fixed_price": "25", "criteria-0-weight": "100"}
    page = LotPage({**rows, **months, **typed, **fixed, "life_years": ""}, initial=lot_initial(None))
    assert page.is_valid()
    assert page.shows_fixed
    assert page.draft().items[0].fixed_price == 25


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"tie_1": "lower_price", "tie_2": "lower_price"}, "tie_2"),
        ({"price_steps": "many"}, "price_steps"),
        ({"price_steps": "5 = many"}, "price_steps"),
        ({"life_years": "0"}, "life_years"),
        ({"criteria-0-kind": "number", "criteria-0-weight": ""}, "weight"),
        ({"criteria-0-kind": "option", "criteria-0-guidance": "x"}, "guidance"),
    ],
)
def test_lot_page_names_what_cannot_be_read(typed: dict[str, str], field: str) -> None:
    start = {"items-rows": "0", "criteria-rows": "1", "criteria-0-title": "Q", "criteria-0-weight": "5"}
    page = LotPage({**start, "title": "T", "award_method": "best_ratio", **typed}, initial=lot_initial(None))
    assert not page.is_valid()
    assert field in {name for form in page.forms for name in form.errors}

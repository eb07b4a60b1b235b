"""Every award method played to its bundle: what bidders are asked, who is first and why, and that strangers come to the same."""

from __future__ import annotations

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
from tenders.models import DrawNonce, Lot
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

"""Translated texts, phases and combined lots in a release."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from procurement.rules.lot_groups import LotGroup
from procurement.rules.ocds_facts import BidFacts, CriterionFacts, DocumentFacts, RequirementFacts
from procurement.rules.ocds_groups import DiscountPart
from procurement.rules.ocds_languages import in_languages, texts_by_original
from procurement.rules.ocds_phases import AuctionTerms, Phase, PhasePart
from tests.rules.test_ocds import AT, AWARD, LATER, LOTS, PROCESS, TENDER, lei, made

ROWS = (
    ("Bags", "ro", "Genți"),
    ("For carrying.", "ro", "De purtat."),
    ("Warranty", "ro", "Garanție"),
    ("Photograph", "ro", "Fotografie"),
    ("Of each bag.", "ro", "A fiecărei genți."),
    ("It is urgent.", "ro", "Este urgent."),
    ("Laptops", "ro", "Laptopuri"),
    ("Laptops", "az", "Noutbuklar"),
    ("Laptop", "ro", "Laptop mic"),
    ("piece", "ro", "bucată"),
)
TEXTS = texts_by_original(ROWS)
GROUP = LotGroup("g1", "all", ("l1", "l2"))


def test_translations_stand_beside_the_original_by_language() -> None:
    assert in_languages(TEXTS, title="Laptops", description="-") == {
        "title": "Laptops",
        "description": "-",
        "title_az": "Noutbuklar",
        "title_ro": "Laptopuri",
    }


def test_translations_reach_tender_items_units_documents_and_awards() -> None:
    notice = DocumentFacts("notice", "tenderNotice", "Laptops", "https://x.example", AT)
    tender = replace(TENDER, texts=TEXTS, documents=(notice,))
    found = made(replace(PROCESS, tender=tender, language="en", awards=(AWARD,)), "award")
    assert (found["tender"]["title_ro"], found["tender"]["title_az"]) == ("Laptopuri", "Noutbuklar")
    assert found["tender"]["documents"][0]["title_ro"] == "Laptopuri"
    for item in (found["tender"]["items"][0], found["awards"][0]["items"][0]):
        assert (item["description_ro"], item["unit"]) == ("Laptop mic", {"name": "piece", "name_ro": "bucată"})


def test_translations_reach_lots_criteria_requirements_and_the_reason_for_the_procedure() -> None:
    criteria = (CriterionFacts("Warranty", "quality", Decimal(100)),)
    lot = replace(LOTS[1], description="For carrying.", criteria=criteria)
    asked = RequirementFacts("q", "Photograph", declaration=False, mandatory=True, description="Of each bag.")
    tender = replace(TENDER, texts=TEXTS, lots=(lot,), requirements=(asked,), rationale="It is urgent.")
    found = made(replace(PROCESS, tender=tender))["tender"]
    assert (found["lots"][0]["title_ro"], found["lots"][0]["description_ro"]) == ("Genți", "De purtat.")
    assert found["lots"][0]["awardCriteria"]["criteria"][0]["name_ro"] == "Garanție"
    [criterion] = found["criteria"]
    assert (criterion["title_ro"], criterion["description_ro"]) == ("Fotografie", "A fiecărei genți.")
    assert criterion["requirementGroups"][0]["requirements"][0]["title_ro"] == "Fotografie"
    assert found["procurementMethodRationale_ro"] == "Este urgent."


def test_awarded_items_carry_the_price_of_a_unit_where_it_is_known() -> None:
    award = replace(AWARD, prices={"i1": Decimal("4400.500000")})
    [item] = made(replace(PROCESS, awards=(award,)), "award")["awards"][0]["items"]
    assert item["unit"]["value"] == {"amount": Decimal("4400.5"), "currency": "RON"}
    [unknown] = made(replace(PROCESS, awards=(replace(award, value=None),)), "award")["awards"][0]["items"]
    assert unknown["unit"] == {"name": "piece"}


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (PhasePart("s", Phase.SELECTION), {"status": "scheduled"}),
        (PhasePart("s", Phase.SELECTION, met_at=LATER), {"status": "met", "dateMet": "2026-04-07T12:00:00Z"}),
        (PhasePart("s", Phase.SELECTION, failed=True, reason="outage"), {"status": "notMet", "description": "outage"}),
        (
            PhasePart("s", Phase.SELECTION, due_at=AT, lot="l1"),
            {"status": "scheduled", "dueDate": "2026-03-02T09:00:00Z", "relatedLots": ["l1"]},
        ),
    ],
)
def test_phase_is_a_milestone_with_its_status(part: PhasePart, expected: dict[str, object]) -> None:
    [found] = made(replace(PROCESS, tender=replace(TENDER, phases=(part,))))["tender"]["milestones"]
    title = "Selection of those who are invited"
    assert found == {"id": "s", "title": title, "type": "assessment", "code": "selection", **expected}


def test_announced_auction_deposit_and_reason_are_in_the_tender() -> None:
    lot = replace(LOTS[0], auction=AuctionTerms("0.5", "https://x.example/auction"), deposit="Bid deposit of 100 RON.")
    tender = made(replace(PROCESS, tender=replace(TENDER, lots=(lot, LOTS[1]), rationale="Urgent.")))["tender"]
    first, second = tender["lots"]
    assert first["techniques"]["hasElectronicAuction"] is True
    assert first["techniques"]["electronicAuction"]["url"] == "https://x.example/auction"
    assert "Least step: 0.5 percent" in first["techniques"]["electronicAuction"]["description"]
    assert first["submissionTerms"] == {"depositsGuarantees": "Bid deposit of 100 RON."}
    assert not {"techniques", "submissionTerms"} & second.keys()
    assert tender["procurementMethodRationale"] == "Urgent."


def test_group_of_lots_asks_for_a_discount_that_bids_answer() -> None:
    bid = BidFacts("x", "l1", "s", lei("100"), discounts=(DiscountPart("g1", "all", Decimal("5.5000")),))
    found = made(replace(PROCESS, tender=replace(TENDER, lot_groups=(GROUP,)), bids=(bid,)), "tenderUpdate")
    group = {"id": "g1", "title": "all", "relatedLots": ["l1", "l2"], "optionToCombine": True}
    assert found["tender"]["lotGroups"] == [group]
    [criterion] = found["tender"]["criteria"]
    assert (criterion["id"], criterion["relatedLots"]) == ("discount-g1", ["l1", "l2"])
    assert criterion["requirementGroups"][0]["requirements"][0]["id"] == "g1"
    assert found["bids"]["details"][0]["requirementResponses"] == [
        {"id": "x-g1", "value": Decimal("5.5"), "requirement": {"id": "g1", "title": "“all”"}}
    ]

"""Combined lots from the draft to the bundle: groups, discounts, the choice among all divisions, refusals, and what the verifier says."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from procurement import clock
from procurement.access import actor_for
from procurement.refusal import Refused
from procurement.rules.verify import Verdict
from procurement.rules.visibility import Audience
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, LotPlan, Plan, Played
from tenders.models import Bid, Letter, LotChoice
from tenders.queries.facts import publishing_issues
from tenders.queries.report84 import report_of
from tenders.queries.tenders import get_tender_for
from tenders.services import awarding, bidding, excluding
from tenders.services.copying import copy_tender
from tenders.services.tender_files import signed_tender_file
from tests.tenders.bundle_forging import Files, change_act, change_json, files_of
from tests.tenders.conftest import START
from tests.tenders.officer_screens import at, signed_in, text_of
from tests.tenders.test_bundles import bundle_of
from tests.tenders.test_outage_bundles import failed, findings

PLAN = Plan(
    title="Cleaning of three schools",
    summary="Daily cleaning of three schools for a year.",
    lots=(
        LotPlan("School one", "12000", (("Month", "10", "month"),)),
        LotPlan("School two", "9000", (("Month", "10", "month"),)),
        LotPlan("School three", "6000", (("Month", "10", "month"),)),
    ),
    lot_groups=(("north", (1, 2)), ("all schools", (1, 2, 3))),
)


@pytest.fixture
def opened(agency: Agency, alfa: Company, beta: Company) -> Played:
    """Alfa is first in each lot, but Beta with 8 percent off takes the north."""
    played = director.publish(agency, PLAN, publish_at=START + timedelta(days=1))
    director.hand_in(played, alfa, {1: ("1000",), 2: ("900",), 3: ("500",)}, {"all schools": "1"})
    director.hand_in(played, beta, {1: ("1050",), 2: ("915",)}, {"north": "8"})
    return director.close_and_open(played)


def standing(played: Played) -> dict[int, tuple[str, str, str]]:
    """Supplier, amount and group by lot."""
    return {
        lot.number: (str(award.supplier), str(award.amount), str(award.group or ""))
        for lot in played.fresh().lots.order_by("number")
        for award in lot.awards.filter(status__in=("pending", "active")).select_related("supplier", "group")
    }


def test_officer_names_groups_and_the_check_list_says_what_is_wrong_with_them(agency: Agency) -> None:
    plan = replace(PLAN, lot_groups=())
    draft = director.schedule(agency, plan, publish_at=START + timedelta(days=1)).fresh()
    ana, page = signed_in(agency.officer), at("officer-groups", draft.reference)
    posted = {"revision": str(draft.revision), "groups-rows": "2", "groups-0-name": "north", "groups-0-lots": "1; 9"}
    assert "Choose lots of this tender." in text_of(ana.post(page, posted))
    assert "Write the numbers of lots" in text_of(ana.post(page, posted | {"groups-0-lots": "one"}))
    assert ana.post(page, posted | {"groups-0-lots": "1"}).status_code == 302
    found = get_tender_for(actor_for(agency.officer), draft.reference)
    assert "lot_groups.1" in [one.field for one in publishing_issues(found, clock.now())]
    assert "1 group of lots" in text_of(ana.get(at("officer-tender", draft.reference)))


def test_groups_are_published_copied_and_offered_to_bidders(agency: Agency, alfa: Company) -> None:
    played = director.publish(agency, PLAN, publish_at=START + timedelta(days=1))
    release = json.loads(played.tender.releases.order_by("number").first().body)  # type: ignore[union-attr]
    lots = [str(played.lot(number).pk) for number in (1, 2, 3)]
    named = [(one["relatedLots"], one["optionToCombine"]) for one in release["tender"]["lotGroups"]]
    assert named == [(lots[:2], True), (lots, True)]
    assert "north: lot 1, lot 2" in text_of(Client().get(played.tender.get_absolute_url()))
    assert b'"lot_groups":[{"id":"' in signed_tender_file(played.fresh())
    copied = copy_tender(
        played.tender, buyer=played.tender.buyer, with_documents=False, actor=actor_for(agency.officer), now=clock.now()
    )
    assert [[lot.number for lot in one.lots.all()] for one in copied.lot_groups.all()] == [[1, 2], [1, 2, 3]]

    bid = director.draft_bid(played, alfa, {1: ("1000",)}, {"north": "5"})
    with pytest.raises(Refused, match="it needs your prices for all its lots, 1, 2"):
        bidding.submit_bid(bid, idempotency_key=uuid4(), actor=actor_for(alfa.submitter), now=clock.now())
    mihai = signed_in(alfa.submitter)
    assert "You give the discount under" in text_of(mihai.get(at("bid", played.tender.reference)))
    form = text_of(mihai.get(at("bid-declarations", played.tender.reference)))
    assert "Discount for “north”, if lots 1, 2 are awarded to you together" in form
    assert '"groups": [{"id"' in text_of(mihai.get(at("bid-seal", played.tender.reference)))
    director.draft_bid(played, alfa, {1: ("1000",), 2: ("900",)}, {"north": "150"})
    checked = text_of(mihai.get(at("bid-check", played.tender.reference)))
    assert "Write a percentage above 0 and below 100" in checked


def propose(played: Played, number: int) -> None:
    awarding.propose_award(played.lot(number), note="", actor=actor_for(played.agency.officer), now=clock.now())


def test_group_is_awarded_together_at_reduced_prices_and_the_rest_alone(opened: Played, beta: Company) -> None:
    for number in (3, 1, 2):
        director.decide(opened, number)
    assert standing(opened) == {
        1: ("Beta SRL", "9660.00", "north"), 2: ("Beta SRL", "8418.00", "north"), 3: ("Alfa SRL", "5000.00", ""),
    }  # fmt: skip
    assert LotChoice.objects.filter(tender=opened.tender).count() == 1
    shown = text_of(Client().get(at("lot", opened.tender.reference, 1)))
    assert "awarded together with the other lots of “north”" in shown
    assert "Combined and single lots compared" in shown
    letters = {str(one.bid.bidder): one.content for one in Letter.objects.filter(lot=opened.lot(1)) if one.bid}
    assert all("awarded together with the other lots" in one for one in letters.values())
    officer = text_of(signed_in(opened.agency.officer).get(at("officer-award", opened.tender.reference, 2)))
    assert "Lot 1, Lot 2 (together, “north”): Beta SRL" in officer
    result = text_of(signed_in(beta.submitter).get(at("bid", opened.tender.reference)))
    assert "awarded together with the other lots of “north”" in result


def test_bids_in_the_release_name_the_group_that_they_combine(opened: Played) -> None:
    release = json.loads(opened.tender.releases.latest("number").body)
    lots = {str(opened.lot(number).pk) for number in (1, 2)}
    asked = {one["title"]: one["id"] for one in release["tender"]["lotGroups"]}
    given = [
        (one["relatedLots"][0], found["requirement"]["id"], found["value"])
        for one in release["bids"]["details"]
        for found in one.get("requirementResponses", [])
    ]
    assert {(lot, percent) for lot, group, percent in given if group == asked["north"]} == {(lot, 8) for lot in lots}


def test_discounts_are_read_with_the_prices(opened: Played) -> None:
    words = "8 % off, if it gets all lots of “north”"
    assert words in text_of(Client().get(opened.tender.get_absolute_url()))
    assert words in text_of(signed_in(opened.agency.officer).get(at("officer-bids", opened.tender.reference)))


def test_report_tells_how_lots_were_compared(opened: Played) -> None:
    director.decide(opened, 1)
    report = report_of(opened.fresh(), clock.now())
    assert report.choice is not None
    assert [str(one.total) for one in report.choice.divisions] == ["23078 RON", "23760 RON", "24000 RON"]


def test_awards_wait_for_all_lots_and_an_exclusion_compares_anew(opened: Played, beta: Company) -> None:
    lot = opened.lot(1)
    propose(opened, 2)
    bid = Bid.objects.get(tender=opened.tender, bidder=beta.organization)
    officer = actor_for(opened.agency.officer)
    row = excluding.propose_exclusion(
        lot, bid, code="not_conforming", explanation="No plan.", actor=officer, now=clock.now()
    )
    excluding.confirm_exclusion(row, actor=actor_for(opened.agency.approver), now=clock.now())
    with pytest.raises(Refused, match="the best division of the lots has changed"):
        awarding.decide_award(opened.lot(2), actor=actor_for(opened.agency.approver), now=clock.now())
    awarding.return_award(opened.lot(2), reason="Anew.", actor=actor_for(opened.agency.approver), now=clock.now())
    for number in (1, 2, 3):
        director.decide(opened, number)
    assert standing(opened) == {
        1: ("Alfa SRL", "9900.00", "all schools"), 2: ("Alfa SRL", "8910.00", "all schools"),
        3: ("Alfa SRL", "4950.00", "all schools"),
    }  # fmt: skip
    assert LotChoice.objects.filter(tender=opened.tender).count() == 2
    _verified(bundle_of(opened, Audience.AUDITOR), "choices: 2, awards by them: 3")


def test_verifier_compares_the_lots_again_and_names_lies(opened: Played, alfa: Company) -> None:
    for number in (3, 1, 2):
        director.decide(opened, number)
    bundle = bundle_of(opened, Audience.AUDITOR)
    _verified(bundle, "choices: 1, awards by them: 3")
    lies: list[tuple[str, Callable[[Files], object]]] = [
        ("V29", lambda files: change_json(files, "choices/1.json", lambda data: data["divisions"].reverse())),
        ("V29", lambda files: change_json(files, "notice/1.json", lambda data: data["lot_groups"].pop(0))),
        ("V29", lambda files: change_act(files, "award.decided", lambda act: act.update(amount="8000"), number=1)),
        ("V29", lambda files: change_act(files, "award.decided", lambda act: act.update(
            supplier=str(alfa.organization.pk)), number=1)),
        ("V29", lambda files: change_act(files, "lots.chosen", lambda act: act.update(choice="0" * 64))),
        ("V29", lambda files: files.update({"choices/2.json": files["choices/1.json"]})),
        ("V14", lambda files: change_json(files, "lots/1/inputs.json", lambda data: data["offers"][0].update(answers=[]))),
    ]  # fmt: skip
    for number, (named, lie) in enumerate(lies):
        changed = files_of(bundle)
        lie(changed)
        assert named in failed(changed), number


def _verified(bundle: bytes, detail: str) -> None:
    said = findings(bundle)
    assert [(rule, one.artefact, one.detail) for rule, one in said.items() if one.verdict is Verdict.FAILED] == []
    assert said["V29"].detail == detail


def test_lot_that_is_refused_goes_to_the_next_and_the_others_of_the_group_stay(opened: Played) -> None:
    for number in (1, 2):
        director.decide(opened, number)
        director.wait_for_standstill(opened, number)
    awarding.record_refusal(opened.lot(2), reason="No staff.", actor=actor_for(opened.agency.officer), now=clock.now())
    director.decide(opened, 2)
    assert standing(opened)[2] == ("Alfa SRL", "9000.00", "")
    assert standing(opened)[1] == ("Beta SRL", "9660.00", "north")

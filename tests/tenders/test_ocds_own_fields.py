"""What releases tell by the platform's own extension, played: nothing before the public page shows it, and what it shows afterwards."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.test import Client

from procurement import clock
from procurement.access import actor_for
from procurement.rules.redflags.f101 import InflatedEstimate
from procurement.rules.redflags.flag import Context, Settings
from procurement.rules.redflags.run import findings
from tenders.demo import director, planning
from tenders.demo.companies import CAPACITY, hand_in_together
from tenders.demo.scenario import Agency, Company, LotPlan, Plan, Played
from tenders.services import lot_cancelling
from tenders.services.buyer_shares import save_shares
from tenders.services.drafts import ShareDraft
from tenders.services.planning import name_plan_item
from tenders.services.releasing import store_release
from tests import factories
from tests.tenders import judging
from tests.tenders.conftest import START
from tests.tenders.ocds_checking import AVAILABLE, everything
from tests.tenders.test_options_apart import PLAN as OPTIONS

Json = dict[str, Any]
PLAN = Plan(
    "Furniture for two agencies",
    "Chairs and desks.",
    (
        LotPlan("Chairs", "100000", (("Chair", "100", "piece"),)),
        LotPlan("Desks", "60000", (("Desk", "100", "piece"),)),
    ),
)
WHY = "The old school building is closed."


def newest(played: Played) -> Json:
    found: Json = json.loads(played.fresh().releases.latest("number").body)
    return found


def told_now(played: Played) -> Json:
    """What a release of this moment tells."""
    store_release(played.fresh(), "tenderUpdate", now=clock.now())
    return newest(played)


def joint(agency: Agency) -> Played:
    """Published, with a school that takes 60 % of the desks."""
    school = factories.make_agency("School of Arts", domain="school.example")
    played = director.schedule(agency, PLAN, publish_at=START + timedelta(days=1))
    share = ShareDraft(school.organization.pk, 2, Decimal(60))
    actor = actor_for(agency.officer)
    save_shares(played.tender, [share], revision=played.fresh().revision, actor=actor, now=clock.now())
    director.approve(played)
    director.move_to(START + timedelta(days=1, minutes=1))
    return played


def test_shares_capacities_and_a_cancelled_lot_are_told_when_all_may_know(
    agency: Agency, alfa: Company, beta: Company, tmp_path: Path
) -> None:
    played, lender = joint(agency), CAPACITY["name"]
    chairs, desks = newest(played)["tender"]["lots"]
    assert "buyerShares" not in chairs
    assert [(one["buyer"]["name"], one["percent"]) for one in desks["buyerShares"]] == [
        (agency.organization.name, 40), ("School of Arts", 60),
    ]  # fmt: skip
    hand_in_together(played, alfa, {1: ("900",), 2: ("550",)})
    director.hand_in(played, beta, {1: ("950",), 2: ("560",)})
    assert lender not in json.dumps(told_now(played))
    director.close_and_open(played)
    opened = newest(played)
    assert {one["tenderers"][0]["name"]: len(one.get("capacities", ())) for one in opened["bids"]["details"]} == {
        "Alfa SRL": 1, "Beta SRL": 0,
    }  # fmt: skip
    [lent] = next(one["capacities"] for one in opened["bids"]["details"] if "capacities" in one)
    assert (lent["provider"]["name"], lent["description"]) == (lender, CAPACITY["criterion"])
    assert [one["roles"] for one in opened["parties"] if one["name"] == lender] == [["capacityProvider"]]
    officer, approver = actor_for(agency.officer), actor_for(agency.approver)
    lot_cancelling.propose_lot_cancellation(
        played.lot(2), code="no_need", explanation=WHY, actor=officer, now=clock.now()
    )
    assert WHY not in json.dumps(told_now(played))
    lot_cancelling.confirm_lot_cancellation(played.lot(2), actor=approver, now=clock.now())
    assert [one.get("statusRationale") for one in newest(played)["tender"]["lots"]] == [None, f"no_need: {WHY}"]
    director.decide(played, 1)
    assert newest(played)["awards"][0]["capacities"] == [lent]
    if AVAILABLE:
        everything(tmp_path)


def evaluations(release: Json) -> dict[str, Json]:
    """By the name of the bidder."""
    bids = release["bids"].get("details", ())
    return {one["tenderers"][0]["name"]: one["evaluation"] for one in bids if "evaluation" in one}


def test_points_are_told_with_the_decision_and_scores_once_the_award_stands(
    agency: Agency, alfa: Company, beta: Company, tmp_path: Path
) -> None:
    played = judging.evaluated(judging.with_committee(agency), alfa, beta)
    before = told_now(played)
    assert {one.get("rank") for one in before["bids"]["details"]} == {None}
    assert evaluations(before) == {}
    reason = judging.EVA["Alfa"][0][1]
    director.decide(played)
    decided = newest(played)
    points = {
        name: {one["title"]: one["points"] for one in found["criteria"]} for name, found in evaluations(decided).items()
    }
    assert points == {
        "Alfa SRL": {"Price": 58.29, "Working method": 31}, "Beta SRL": {"Price": 60, "Working method": 30},
    }  # fmt: skip
    assert reason not in json.dumps(decided)
    director.wait_for_standstill(played)
    given = evaluations(newest(played))["Alfa SRL"]["criteria"][1]["scores"]
    assert [one["id"] for one in given] == ["1", "2"]  # who is which, nobody is told
    assert {(one["score"], one["rationale"]) for one in given} == {(8, reason), (7.5, judging.EMIL["Alfa"][0][1])}
    assert {name for one in given for name in one} == {"id", "score", "rationale"}
    if AVAILABLE:
        everything(tmp_path)


def test_market_consultation_before_the_tender_is_told(agency: Agency, plan: Plan, tmp_path: Path) -> None:
    played, found = director.schedule(agency, plan, publish_at=START + timedelta(days=1)), planning.consult(agency, ())
    found.refresh_from_db()
    actor = actor_for(agency.officer)
    name_plan_item(played.tender, item=None, consultation=found, actor=actor, now=clock.now())
    director.approve(played)
    director.move_to(START + timedelta(days=1, minutes=1))
    told = newest(played)["planning"]
    [study] = told["documents"]
    assert (study["documentType"], study["title"]) == ("marketStudies", found.title)
    assert study["url"].endswith(found.get_absolute_url())
    assert "budget" not in told
    if AVAILABLE:
        everything(tmp_path)


def test_reason_for_one_lot_is_told_from_publication_on(agency: Agency, plan: Plan) -> None:
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    assert newest(played)["tender"]["noLotsRationale"] == played.tender.no_lots_reason != ""


def test_estimate_of_options_outside_the_comparison_is_told_and_awards_are_measured_by_the_rest(
    agency: Agency, alfa: Company, client: Client, tmp_path: Path
) -> None:
    played = director.publish(agency, OPTIONS, publish_at=START + timedelta(days=1))
    apart = [lot.get("uncomparedOptionsValue") for lot in newest(played)["tender"]["lots"]]
    assert apart == [{"amount": 20000, "currency": "RON"}, None]
    director.hand_in(played, alfa, {1: ("3750", "100"), 2: ("4000", "250")})
    director.close_and_open(played)
    for number in (1, 2):
        director.decide(played, number)
    director.wait_for_standstill(played)
    [record] = client.get(f"/ocds/records/{played.tender.ocid}.json").json()["records"]
    state = record["compiledRelease"]
    assert {(one["status"], one["value"]["amount"]) for one in state["awards"]} == {
        ("active", 75000),
        ("active", 85000),
    }

    def flagged() -> list[float]:
        return [float(one.value) for one in findings([state], Context(Settings()), (InflatedEstimate,))]

    assert flagged() == [], "160,000 of 220,000: less by 27 %"
    del state["tender"]["lots"][0]["uncomparedOptionsValue"]
    assert flagged() == [1 / 3], "160,000 of 240,000: by 33 %, of which options are a part"
    if AVAILABLE:
        everything(tmp_path)

"""What the world learns at each step of a procedure that is played through the services."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any, cast

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from procurement import clock
from procurement.access import actor_for
from procurement.rules.exact_json import loads
from procurement.rules.lifecycle import Stage
from tenders.demo import director, questions
from tenders.demo.scenario import Agency, Company, LotPlan, Plan, Played
from tenders.models import Release, Tender
from tenders.queries.ocds import process_facts, with_process
from tenders.services import awarding, cancelling
from tenders.services.releasing import store_release
from tests.tenders.conftest import START

PRICES_ALFA: dict[int, tuple[str, ...]] = {1: ("4500", "100")}
PRICES_BETA: dict[int, tuple[str, ...]] = {1: ("4400.50", "99.50")}
Json = dict[str, Any]


def bodies(tender: Tender) -> list[Json]:
    return [cast("Json", loads(row.body)) for row in Release.objects.filter(tender=tender).order_by("number")]


def newest(played: Played) -> Json:
    return bodies(played.tender)[-1]


@pytest.fixture
def published(agency: Agency, plan: Plan) -> Played:
    return director.publish(agency, plan, publish_at=START + timedelta(days=1))


@pytest.fixture
def opened(published: Played, alfa: Company, beta: Company) -> Played:
    director.hand_in(published, alfa, PRICES_ALFA)
    director.hand_in(published, beta, PRICES_BETA)
    return director.close_and_open(published)


def test_release_of_publication_is_complete_and_kept_with_its_digest(published: Played) -> None:
    row = Release.objects.get(tender=published.tender)
    assert (row.number, row.tags, row.digest) == (1, ["tender"], sha256(row.body.encode()).hexdigest())
    found = newest(published)
    tender = published.tender
    assert found["id"] == f"{tender.ocid}-1"
    assert found["tender"]["id"] == tender.reference
    assert found["tender"]["status"] == "active"
    assert found["tender"]["value"] == {"amount": Decimal("120000.00"), "currency": "RON"}
    assert [item["description"] for item in found["tender"]["items"]] == ["Laptop 14 inch", "Bag"]
    assert {item["classification"]["id"] for item in found["tender"]["items"]} == {"30000000"}
    assert found["tender"]["documents"][0]["url"].endswith(f"/tenders/{tender.reference}/")
    assert [party["roles"] for party in found["parties"]] == [["buyer", "procuringEntity"]]


def test_release_while_bids_are_sealed_says_nothing_of_them(published: Played, alfa: Company) -> None:
    director.hand_in(published, alfa, PRICES_ALFA)
    store_release(published.fresh(), "tenderUpdate", now=clock.now())
    found = newest(published)
    assert "bids" not in found
    assert "numberOfTenderers" not in found["tender"]
    assert "Alfa" not in Release.objects.filter(tender=published.tender).order_by("-number")[0].body


def test_release_after_closing_tells_the_number_and_no_name(published: Played, alfa: Company) -> None:
    director.hand_in(published, alfa, PRICES_ALFA)
    tender = published.fresh()
    assert tender.bids_end_at
    director.move_to(tender.bids_end_at + timedelta(minutes=1))
    assert published.fresh().stage_now is Stage.CLOSED
    store_release(published.tender, "tenderUpdate", now=clock.now())
    found = newest(published)
    assert found["bids"] == {"statistics": [{"id": "bids", "measure": "bids", "value": 1}]}
    assert "Alfa" not in str(found)


def test_release_of_opening_names_bidders_and_prices_but_no_ranking(opened: Played) -> None:
    found = newest(opened)
    assert {bid["tenderers"][0]["name"]: bid["value"]["amount"] for bid in found["bids"]["details"]} == {
        "Alfa SRL": Decimal("92000.00"),
        "Beta SRL": Decimal("90000.00"),
    }
    assert {bid["status"] for bid in found["bids"]["details"]} == {"pending"}
    assert not [bid for bid in found["bids"]["details"] if "rank" in bid]
    assert "awards" not in found


def test_release_of_a_mere_proposal_would_not_tell_it(opened: Played) -> None:
    actor = actor_for(opened.agency.officer)
    questions.explain(opened)
    awarding.propose_award(opened.lot(), note="", actor=actor, now=clock.now())
    store_release(opened.fresh(), "tenderUpdate", now=clock.now())
    assert "awards" not in newest(opened)


def test_release_of_decision_gives_award_and_ranking(opened: Played) -> None:
    director.decide(opened)
    found = newest(opened)
    [award] = found["awards"]
    assert (award["status"], award["suppliers"][0]["name"]) == ("pending", "Beta SRL")
    assert {bid["tenderers"][0]["name"]: (bid["status"], bid["rank"]) for bid in found["bids"]["details"]} == {
        "Beta SRL": ("valid", 1),
        "Alfa SRL": ("valid", 2),
    }


def test_releases_of_the_whole_path_end_with_what_was_paid(opened: Played) -> None:
    director.decide(opened)
    director.wait_for_standstill(opened)
    director.sign(opened, contract_number="17/2026")
    director.complete(opened, final_amount=Decimal("89000.10"))
    found = newest(opened)
    [contract] = found["contracts"]
    assert (contract["title"], contract["status"]) == ("17/2026", "terminated")
    assert contract["awardID"] == found["awards"][0]["id"]
    assert contract["implementation"]["transactions"][0]["value"]["amount"] == Decimal("89000.10")
    numbers = list(Release.objects.filter(tender=opened.tender).order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert [release["id"] for release in bodies(opened.tender)] == [f"{opened.tender.ocid}-{n}" for n in numbers]


def test_release_after_refusal_keeps_the_award_as_cancelled_and_the_ranking(opened: Played) -> None:
    director.decide(opened)
    director.wait_for_standstill(opened)
    actor = actor_for(opened.agency.officer)
    awarding.record_refusal(opened.lot(), reason="No capacity.", actor=actor, now=clock.now())
    found = newest(opened)
    assert [(award["status"], award["description"]) for award in found["awards"]] == [("cancelled", "No capacity.")]
    assert sorted(bid["rank"] for bid in found["bids"]["details"]) == [1, 2]
    director.decide(opened)
    assert [award["status"] for award in newest(opened)["awards"]] == ["cancelled", "pending"]


def test_release_of_cancellation_before_opening_gives_the_reason_and_no_bid(published: Played, alfa: Company) -> None:
    director.hand_in(published, alfa, PRICES_ALFA)
    officer, approver = actor_for(published.agency.officer), actor_for(published.agency.approver)
    cancelling.propose_cancellation(
        published.fresh(), code="no_funds", explanation="Cut.", actor=officer, now=clock.now()
    )
    cancelling.confirm_cancellation(published.fresh(), actor=approver, now=clock.now())
    found = newest(published)
    assert found["tag"] == ["tenderCancellation"]
    assert found["tender"]["status"] == "cancelled"
    assert [change["rationale"] for change in found["tender"]["amendments"]] == ["no_funds: Cut."]
    assert "bids" not in found
    assert "numberOfTenderers" not in found["tender"]


def test_facts_of_many_lots_and_bids_cost_the_same_queries(agency: Agency, alfa: Company, beta: Company) -> None:
    lots = tuple(LotPlan(f"Part {n}", "1000", (("Thing", "1", "piece"),)) for n in (1, 2, 3))
    plan = Plan(title="Things in parts", summary="Parts.", lots=lots)
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    for company in (alfa, beta):
        director.hand_in(played, company, dict.fromkeys((1, 2, 3), ("900",)))
    director.close_and_open(played)
    one = Tender.objects.select_related("buyer", "ruleset", "cancellation").prefetch_related(*with_process())
    with CaptureQueriesContext(
        connection,
    ) as queries:
        facts = process_facts(one.get(pk=played.tender.pk))
    assert len(facts.bids) == 6
    assert (
        len(queries) == 24
    )  # the tender, its twenty-two kinds of rows (evaluations among them), and the number of bids

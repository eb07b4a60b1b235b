"""A limit of lots for one bidder, from the draft to the bundle: refused bids, the order of awards, who is passed over and told so."""

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
from tenders.models import Letter, Tender
from tenders.queries.facts import publishing_issues
from tenders.queries.tenders import get_tender_for
from tenders.services import awarding, bidding
from tenders.services.tender_files import signed_tender_file
from tests import factories
from tests.tenders.bundle_forging import Files, change_act, change_json, files_of
from tests.tenders.conftest import START
from tests.tenders.officer_screens import BASICS, at, ruleset, signed_in, text_of
from tests.tenders.test_bundles import bundle_of
from tests.tenders.test_outage_bundles import failed, findings

PLAN = Plan(
    title="Furniture for the school",
    summary="Chairs, desks, shelves and lamps.",
    lots=(
        LotPlan("Lamps", "20000", (("Lamp", "100", "piece"),)),
        LotPlan("Chairs", "100000", (("Chair", "100", "piece"),)),
        LotPlan("Desks", "60000", (("Desk", "100", "piece"),)),
        LotPlan("Shelves", "40000", (("Shelf", "100", "piece"),)),
    ),
    lots_bid_at_most=3,
    lots_awarded_at_most=1,
)


@pytest.fixture
def opened(agency: Agency, alfa: Company, beta: Company) -> Played:
    """Alfa is first for chairs, desks and shelves, Beta second for chairs and desks and first for lamps."""
    played = director.publish(agency, PLAN, publish_at=START + timedelta(days=1))
    director.hand_in(played, alfa, {2: ("900",), 3: ("550",), 4: ("390",)})
    director.hand_in(played, beta, {1: ("190",), 2: ("950",), 3: ("560",)})
    return director.close_and_open(played)


def propose(played: Played, number: int) -> None:
    awarding.propose_award(played.lot(number), note="", actor=actor_for(played.agency.officer), now=clock.now())


def decide(played: Played, number: int) -> None:
    awarding.decide_award(played.lot(number), actor=actor_for(played.agency.approver), now=clock.now())


def winners(played: Played) -> dict[int, str]:
    lots = played.fresh().lots.order_by("number")
    return {
        lot.number: str(award.supplier)
        for lot in lots
        for award in lot.awards.filter(status__in=("pending", "active")).select_related("supplier")
    }


def test_bid_for_too_many_lots_is_refused_before_it_is_sealed(agency: Agency, alfa: Company) -> None:
    played = director.publish(agency, PLAN, publish_at=START + timedelta(days=1))
    bid = director.draft_bid(played, alfa, {1: ("1",), 2: ("900",), 3: ("550",), 4: ("390",)})
    actor = actor_for(alfa.submitter)
    with pytest.raises(Refused, match="for 4 lots, and one bidder may bid for at most 3"):
        bidding.submit_bid(bid, idempotency_key=uuid4(), actor=actor, now=clock.now())
    assert not bid.acts.exists()
    page = text_of(signed_in(alfa.submitter).get(at("bid", played.tender.reference)))
    assert "One bidder may bid for at most 3 lots." in page
    assert b'"lots_bid_at_most":3' in signed_tender_file(played.fresh())


def test_lots_are_decided_in_their_order_and_who_has_enough_is_passed_over(
    opened: Played, alfa: Company, beta: Company
) -> None:
    with pytest.raises(Refused, match="Lot 2 comes first"):
        propose(opened, 3)
    director.decide(opened, 2)
    propose(opened, 3)
    page = text_of(signed_in(opened.agency.officer).get(at("officer-award", opened.tender.reference, 3)))
    assert "Alfa SRL, rank 1, has been awarded as many lots as one bidder may." in page
    decide(opened, 3)
    assert winners(opened) == {2: "Alfa SRL", 3: "Beta SRL"}
    letters = {str(one.bid.bidder): one.content for one in Letter.objects.filter(lot=opened.lot(3)) if one.bid}
    assert "your company was passed over" in letters["Alfa SRL"]
    assert "Companies whose bids ranked before it were passed over" in letters["Beta SRL"]
    with pytest.raises(Refused, match="Nobody is left"):
        propose(opened, 4)
    assert "Nobody is left" in text_of(
        signed_in(opened.agency.officer).get(at("officer-award", opened.tender.reference, 4))
    )
    shown = text_of(Client().get(at("lot", opened.tender.reference, 3)))
    assert "passed over" in shown
    assert "This company had been awarded as many lots as one bidder may." in shown
    assert "Your company was passed over" in text_of(signed_in(alfa.submitter).get(at("bid", opened.tender.reference)))


def test_refused_award_frees_its_company_and_outdates_what_was_proposed(opened: Played) -> None:
    officer = actor_for(opened.agency.officer)
    director.decide(opened, 2)
    director.wait_for_standstill(opened, 2)
    propose(opened, 3)
    awarding.record_refusal(opened.lot(2), reason="No chairs left.", actor=officer, now=clock.now())
    with pytest.raises(Refused, match="Lot 2 comes first"):
        decide(opened, 3)
    director.decide(opened, 2)
    assert winners(opened) == {2: "Beta SRL"}
    with pytest.raises(Refused, match="Since this proposal the awards of other lots have changed"):
        decide(opened, 3)
    awarding.return_award(opened.lot(3), reason="Anew.", actor=actor_for(opened.agency.approver), now=clock.now())
    director.decide(opened, 3)
    assert winners(opened) == {2: "Beta SRL", 3: "Alfa SRL"}


def test_release_and_public_page_say_the_limits(opened: Played) -> None:
    release = json.loads(opened.tender.releases.order_by("number").first().body)  # type: ignore[union-attr]
    limits = {"maximumLotsBidPerSupplier": 3, "maximumLotsAwardedPerSupplier": 1}
    assert release["tender"]["lotDetails"] == limits
    page = text_of(Client().get(opened.tender.get_absolute_url()))
    assert "One bidder may bid for at most 3 lots. One bidder may be awarded 1 lot only." in page


def test_officer_types_the_limits_and_the_check_list_says_where_they_make_no_sense(
    ana: Client, draft: Tender, agency: Agency
) -> None:
    given = {**BASICS, "ruleset": ruleset(), "lots_bid_at_most": "2", "lots_awarded_at_most": "2"}
    saved = ana.post(at("officer-basics", draft.reference), {**given, "revision": "0"})
    assert saved.status_code == 302
    found = get_tender_for(actor_for(agency.officer), draft.reference)
    assert (found.lots_bid_at_most, found.lots_awarded_at_most) == (2, 2)
    fields = [one.field for one in publishing_issues(found, clock.now())]
    assert {"lots_bid_at_most", "lots_awarded_at_most"} <= set(fields)


def test_verifier_plays_the_awards_again_and_names_lies(opened: Played, alfa: Company) -> None:
    director.decide(opened, 2)
    director.decide(opened, 3)
    bundle = bundle_of(opened, Audience.AUDITOR)
    said = findings(bundle)
    assert [(rule, one.artefact, one.detail) for rule, one in said.items() if one.verdict is Verdict.FAILED] == []
    assert said["V24"].detail == "awards: 2; no company holds more than 1 of 4 lots, which were decided in their order"

    def notice(files: Files, change: Callable[[dict[str, object]], object]) -> None:
        change_json(files, "notice/1.json", change)

    lies: list[tuple[str, Callable[[Files], object]]] = [
        ("V24", lambda files: change_act(files, "award.decided", lambda act: act.update(lot=str(opened.lot(4).pk)))),
        ("V24", lambda files: change_act(files, "award.decided", lambda act: act.update(
            supplier=str(alfa.organization.pk)), number=1)),
        ("V16", lambda files: notice(files, lambda data: data.update(lots_awarded_at_most=None))),
        ("V14", lambda files: notice(files, lambda data: data.update(lots_bid_at_most=2))),
    ]  # fmt: skip
    for number, (named, lie) in enumerate(lies):
        changed = files_of(bundle)
        lie(changed)
        assert named in failed(changed), number


def test_bid_made_by_hand_for_too_many_lots_is_admissible_for_none(
    agency: Agency, alfa: Company, beta: Company
) -> None:
    gamma = factories.make_company("Gamma SRL")
    played = director.publish(agency, replace(PLAN, lots_awarded_at_most=None), publish_at=START + timedelta(days=1))
    Tender.objects.filter(pk=played.tender.pk).update(lots_bid_at_most=None)  # no program of ours would hand it in
    director.hand_in(played, alfa, {1: ("1",), 2: ("900",), 3: ("550",), 4: ("390",)})
    Tender.objects.filter(pk=played.tender.pk).update(lots_bid_at_most=3)
    director.hand_in(played, Company(gamma.organization, gamma.submitter), {2: ("950",)})
    director.close_and_open(played)
    assert {str(one.bidder): one.valid for one in played.lot(2).offers.select_related("bidder")} == {
        "Alfa SRL": False, "Gamma SRL": True,
    }  # fmt: skip
    assert {lot.number: lot.stage for lot in played.fresh().lots.all()} == {
        1: "unsuccessful", 2: "evaluated", 3: "unsuccessful", 4: "unsuccessful",
    }  # fmt: skip

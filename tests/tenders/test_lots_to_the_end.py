"""Three lots that end in three ways: one under contract and completed, one without an admissible offer, one cancelled by two persons."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from procurement import clock
from procurement.access import actor_for
from procurement.models import LogEntry
from procurement.refusal import Refused
from procurement.rules.lifecycle import Stage
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, LotPlan, Plan, Played
from tenders.models import Award, Letter
from tenders.services import cancelling, excluding, lot_cancelling
from tests.tenders.conftest import START
from tests.tenders.officer_screens import at, signed_in, text_of
from tests.tenders.test_letters import body, words

PLAN = Plan(
    title="Furniture for the school",
    summary="Chairs, desks and shelves.",
    lots=(
        LotPlan("Chairs", "100000", (("Chair", "100", "piece"),)),
        LotPlan("Desks", "60000", (("Desk", "100", "piece"),)),
        LotPlan("Shelves", "40000", (("Shelf", "100", "piece"),)),
    ),
)
WHY = "The old school building is closed."


@pytest.fixture
def opened(agency: Agency, alfa: Company, beta: Company) -> Played:
    played = director.publish(agency, PLAN, publish_at=START + timedelta(days=1))
    director.hand_in(played, alfa, {1: ("900",), 2: ("550",), 3: ("390",)})
    director.hand_in(played, beta, {1: ("950",), 3: ("380",)})
    return director.close_and_open(played)


def cancel(played: Played, number: int) -> None:
    officer, approver = actor_for(played.agency.officer), actor_for(played.agency.approver)
    lot_cancelling.propose_lot_cancellation(
        played.lot(number), code="no_need", explanation=WHY, actor=officer, now=clock.now()
    )
    with pytest.raises(Refused, match="Your role does not allow this"):
        lot_cancelling.confirm_lot_cancellation(played.lot(number), actor=officer, now=clock.now())
    lot_cancelling.confirm_lot_cancellation(played.lot(number), actor=approver, now=clock.now())


def exclude_the_only_offer(played: Played, number: int) -> None:
    bid = played.lot(number).offers.get().bid
    assert bid
    proposed = excluding.propose_exclusion(
        played.lot(number), bid, code="not_conforming", explanation="The desks are too low.",
        actor=actor_for(played.agency.officer), now=clock.now(),
    )  # fmt: skip
    excluding.confirm_exclusion(proposed, actor=actor_for(played.agency.approver), now=clock.now())


def test_three_lots_end_in_three_ways_and_everything_tells_so(opened: Played, alfa: Company, beta: Company) -> None:
    director.decide(opened, 1)
    exclude_the_only_offer(opened, 2)
    assert opened.fresh().stage_now is Stage.EVALUATED  # lot 3 is the least advanced
    cancel(opened, 3)
    assert opened.fresh().stage_now is Stage.STANDSTILL
    director.wait_for_standstill(opened, 1)
    director.sign(opened, 1)
    officer = actor_for(opened.agency.officer)
    with pytest.raises(Refused, match="This can't be done at the stage"):
        cancelling.propose_cancellation(opened.fresh(), code="no_need", explanation=WHY, actor=officer, now=clock.now())
    director.complete(opened, 1, final_amount=Decimal(89000))
    assert opened.fresh().stage_now is Stage.COMPLETED
    assert [lot.stage for lot in opened.tender.lots.all()] == ["completed", "unsuccessful", "cancelled"]
    kinds = sorted(Letter.objects.values_list("lot__number", "bid__bidder__name", "kind"))
    assert kinds == [
        (1, "Alfa SRL", "won"), (1, "Beta SRL", "lost"), (2, "Alfa SRL", "unsuccessful"),
        (3, "Alfa SRL", "cancelled"), (3, "Beta SRL", "cancelled"),
    ]  # fmt: skip
    _check_pages(opened, alfa)
    _check_release(opened)
    _check_savings(opened)


def _check_pages(played: Played, alfa: Company) -> None:
    reference, visitor = played.tender.reference, Client()
    tender = text_of(visitor.get(reverse("tenders:tender", args=[reference])))
    assert "Completed" in tender
    second, third = (text_of(visitor.get(reverse("tenders:lot", args=[reference, number]))) for number in (2, 3))
    assert "The offer is not what the documents ask for: The desks are too low." in second
    assert "This lot was cancelled The need no longer exists. The old school building is closed." in third
    assert "Alfa SRL" not in third
    outcome = text_of(signed_in(alfa.submitter).get(reverse("tenders:bid", args=[reference])))
    for ending in ("Lot 1: award", "Lot 2: ended without award", "Lot 3: cancellation"):
        assert ending in outcome
    pdf = body(
        signed_in(alfa.submitter).get(reverse("tenders:letter-pdf", args=[Letter.objects.get(lot__number=2).pk]))
    )
    assert "The lot ends without award. No offer was admissible." in words(pdf)
    assert "The desks are too low. (HG 395/2016 art. 137(3))" in words(pdf)


def _check_release(played: Played) -> None:
    releases = list(played.tender.releases.all())
    tender = json.loads(releases[-1].body)["tender"]
    assert (tender["status"], [lot["status"] for lot in tender["lots"]]) == (
        "complete", ["complete", "unsuccessful", "cancelled"],
    )  # fmt: skip
    assert LogEntry.objects.filter(type="lot.cancelled", public=True).count() == 1


def _check_savings(played: Played) -> None:
    answer: Any = Client().get(reverse("tenders:savings-json"))
    found = json.loads(b"".join(answer.streaming_content))
    assert found["counted"] == 1
    page = text_of(Client().get(reverse("tenders:savings")))
    assert played.tender.title in page


def test_cancelling_a_lot_in_standstill_cancels_its_award_and_leaves_the_others(opened: Played) -> None:
    director.decide(opened, 1)
    director.decide(opened, 3)
    cancel(opened, 3)
    statuses = {award.lot.number: award.status for award in Award.objects.select_related("lot")}
    assert statuses == {1: "pending", 3: "cancelled"}
    assert opened.tender.releases.last().tags == ["tenderUpdate", "awardCancellation"]
    director.wait_for_standstill(opened, 1)
    assert [lot.stage for lot in opened.tender.lots.all()] == ["awarded", "evaluated", "cancelled"]


def test_tender_with_a_signed_contract_is_not_cancelled_as_a_whole(opened: Played) -> None:
    director.decide(opened, 1)
    director.wait_for_standstill(opened, 1)
    director.sign(opened, 1)
    officer = actor_for(opened.agency.officer)
    with pytest.raises(Refused, match="cancel the other lots one by one"):
        cancelling.propose_cancellation(opened.fresh(), code="no_need", explanation=WHY, actor=officer, now=clock.now())
    cancel(opened, 2)
    cancel(opened, 3)
    assert opened.fresh().stage_now is Stage.CONTRACTED


def test_lot_is_cancelled_on_screen_by_two(opened: Played) -> None:
    ana, barbu = signed_in(opened.agency.officer), signed_in(opened.agency.approver)
    page = at("officer-lot-cancel", opened.tender.reference, 3)
    assert page in ana.get(at("officer-award", opened.tender.reference, 3)).content.decode()
    assert ana.post(page, {"act": "propose", "code": "mood", "explanation": "x"}).status_code == 422
    assert ana.post(page, {"act": "propose", "code": "no_need", "explanation": WHY}).status_code == 302
    assert ana.post(page, {"act": "confirm"}).status_code == 422
    assert "Confirm or leave the cancellation of lot 3" in text_of(barbu.get("/desk/"))
    assert barbu.post(page, {"act": "confirm"}).status_code == 302
    assert [lot.stage for lot in opened.tender.lots.all()] == ["evaluated", "evaluated", "cancelled"]

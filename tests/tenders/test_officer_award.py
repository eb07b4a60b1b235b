"""From closing to the end of the contract on screen: confirmations, reveal, proposal, decision, refusal, contract, cancellation."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.test import Client, RequestFactory
from django.urls import resolve, reverse
from pytest_django import Settings

from procurement import clock
from procurement.models import LogEntry
from procurement.rules.lifecycle import Stage
from tenders.demo import director, questions
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import Award, Contract, OpenedBid, Tender
from tests.tenders.conftest import START
from tests.tenders.officer_screens import at, form_of, signed_in, text_of

Prices = dict[int, tuple[str, ...]]
ALFA: Prices = {1: ("4500", "100")}
BETA: Prices = {1: ("4400,50", "99.50")}


@pytest.fixture
def barbu(agency: Agency) -> Client:
    return signed_in(agency.approver)


@pytest.fixture
def published(agency: Agency, plan: Plan) -> Played:
    return director.publish(agency, plan, publish_at=START + timedelta(days=1))


@pytest.fixture
def opened(published: Played, alfa: Company, beta: Company) -> Played:
    director.hand_in(published, alfa, ALFA)
    director.hand_in(published, beta, BETA)
    played = director.close_and_open(published)
    questions.explain(played)
    return played


def move_past_opening(played: Played) -> None:
    tender = played.fresh()
    assert tender.opening_at
    director.move_to(tender.opening_at + timedelta(minutes=1))


def without_secrets(response: Any) -> str:
    """A page without what differs between any two visits: tokens and the clock."""
    html = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())
    return re.sub(r'(datetime|data-now|data-server-time)="[^"]+"|\d\d:\d\d(:\d\d)?', "", html)


def test_pages_before_the_deadline_are_the_same_with_and_without_bids(
    agency: Agency, published: Played, alfa: Company, ana: Client, barbu: Client
) -> None:
    carmen = signed_in(agency.key_holders[0])
    reference = published.tender.reference
    visits = [
        (ana, "/desk/"), (ana, at("officer-board")), (ana, at("officer-tender", reference)), (ana, at("opening", reference)),
        (barbu, at("officer-tender", reference)), (carmen, at("opening", reference)),
    ]  # fmt: skip
    before = [without_secrets(client.get(address)) for client, address in visits]
    director.hand_in(published, alfa, ALFA)
    assert [without_secrets(client.get(address)) for client, address in visits] == before


def test_opening_by_two_key_holders_through_the_screens_reveals_all_bids(
    agency: Agency, published: Played, alfa: Company, beta: Company, django_capture_on_commit_callbacks: Any
) -> None:
    director.hand_in(published, alfa, ALFA)
    director.hand_in(published, beta, BETA)
    address = at("opening", published.tender.reference)
    carmen, dan = (signed_in(user) for user in agency.key_holders)
    early = carmen.post(address)
    assert (early.status_code, "This can't be done at the stage" in text_of(early)) == (422, True)
    move_past_opening(published)
    page = carmen.get(address)
    assert "2 bids received" in text_of(page)
    assert "Beta SRL" not in page.content.decode()
    assert carmen.post(address).status_code == 302
    assert carmen.post(address).status_code == 422
    assert "You have confirmed already" in text_of(carmen.get(address))
    assert not OpenedBid.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert dan.post(address).status_code == 302
    words = text_of(dan.get(address))
    assert "The bids are open" in words
    assert "Alfa SRL 92,000.00 RON Beta SRL 90,000.00 RON" in words
    assert published.fresh().stage_now is Stage.EVALUATED


def test_opening_is_not_offered_to_people_without_a_key(
    agency: Agency, published: Played, alfa: Company, ana: Client
) -> None:
    director.hand_in(published, alfa, ALFA)
    move_past_opening(published)
    address = at("opening", published.tender.reference)
    assert "Only the named key holders confirm the opening." in text_of(ana.get(address))
    assert ana.post(address).status_code == 422


def test_award_from_proposal_to_completion_through_the_screens(opened: Played, ana: Client, barbu: Client) -> None:
    reference = opened.tender.reference
    award, contract = at("officer-award", reference, 1), at("officer-contract", reference, 1)
    words = text_of(ana.get(award))
    assert "1 Beta SRL 90,000.00 RON lowest The lowest price, 90,000.00 RON." in words
    assert "2 Alfa SRL 92,000.00 RON A price of 92,000.00 RON, 2,000.00 RON above the lowest." in words
    assert ana.post(award, {"act": "propose", "note": "As ranked."}).status_code == 302
    assert ana.post(award, {"act": "decide"}).status_code == 422
    assert barbu.post(award, {"act": "decide"}).status_code == 302
    words = text_of(ana.get(award))
    assert "Standstill of 8 days" in words
    assert "Letters to the bidders" in words
    assert "Beta SRL : award" in words
    lot = director.wait_for_standstill(opened)
    assert Stage(lot.stage) is Stage.AWARDED
    typed = form_of(ana.get(contract), having="number")
    today = clock.now().date().isoformat()
    bad = ana.post(contract, {**typed, "act": "sign", "number": "12/2026", "amount": "80000", "signed_on": today})
    assert (bad.status_code, Contract.objects.count()) == (422, 0)
    assert "The contract is signed at the awarded value" in text_of(bad)
    typed = form_of(bad, having="number")
    assert typed["number"] == "12/2026"
    assert ana.post(contract, {**typed, "act": "sign", "amount": "90.000,00"}).status_code == 302
    assert barbu.post(contract, {"act": "complete", "complete-final_amount": "1"}).status_code == 422
    paid = {"act": "complete", "complete-final_amount": "89000,50"}
    assert "say why" in text_of(ana.post(contract, paid))
    assert ana.post(contract, {**paid, "complete-reason": "Kept on paper."}).status_code == 302
    assert "Paid in the end, without VAT 89,000.50 RON" in text_of(ana.get(contract))
    assert opened.fresh().stage_now is Stage.COMPLETED


def test_proposal_that_is_returned_is_kept_with_its_reason(opened: Played, ana: Client, barbu: Client) -> None:
    award = at("officer-award", opened.tender.reference, 1)
    ana.post(award, {"act": "propose", "note": ""})
    assert barbu.post(award, {"act": "return", "reason": ""}).status_code == 422
    assert barbu.post(award, {"act": "return", "reason": "Ask about the price first."}).status_code == 302
    words = text_of(ana.get(award))
    assert "Ask about the price first." in words
    assert "Propose the award" in words


def test_refusal_of_the_winner_leads_to_the_next_in_rank(opened: Played, ana: Client) -> None:
    director.decide(opened)
    director.wait_for_standstill(opened)
    award = at("officer-award", opened.tender.reference, 1)
    assert ana.post(award, {"act": "refuse", "reason": "Ceased trading."}).status_code == 302
    assert "The award can't be proposed yet" in text_of(ana.get(award))
    questions.explain(opened)
    words = text_of(ana.get(award))
    assert "The ranking decides to whom: Alfa SRL" in words
    assert "Beta SRL, 90,000.00 RON : refused by the supplier. Ceased trading." in words
    assert ana.post(award, {"act": "propose", "note": ""}).status_code == 302
    assert Award.objects.get(status="proposed").supplier.name == "Alfa SRL"


def test_contract_terminated_early_says_why(opened: Played, ana: Client) -> None:
    director.decide(opened)
    director.wait_for_standstill(opened)
    director.sign(opened)
    contract = at("officer-contract", opened.tender.reference, 1)
    page = ana.post(contract, {"act": "terminate", "terminate-final_amount": "100", "terminate-reason": ""})
    assert (page.status_code, opened.fresh().stage_now) == (422, Stage.CONTRACTED)
    given = {"act": "terminate", "terminate-final_amount": "1000", "terminate-reason": "Nothing was delivered."}
    assert ana.post(contract, given).status_code == 302
    assert opened.fresh().stage_now is Stage.TERMINATED


def test_cancellation_needs_two_persons_and_a_coded_reason(published: Played, ana: Client, barbu: Client) -> None:
    address = at("officer-cancel", published.tender.reference)
    assert ana.post(address, {"act": "propose", "code": "no_mood", "explanation": "x"}).status_code == 422
    assert (
        ana.post(address, {"act": "propose", "code": "no_funds", "explanation": "The budget was cut."}).status_code
        == 302
    )
    assert ana.post(address, {"act": "confirm"}).status_code == 422
    assert "The budget was cut." in text_of(barbu.get(address))
    assert barbu.post(address, {"act": "confirm"}).status_code == 302
    assert published.fresh().stage_now is Stage.CANCELLED


def test_unknown_act_changes_nothing(opened: Played, ana: Client) -> None:
    assert ana.post(at("officer-award", opened.tender.reference, 1), {"act": "conjure"}).status_code == 422
    assert not Award.objects.exists()


def test_opened_bid_is_read_in_full_and_its_file_arrives_as_it_was_sent(opened: Played, ana: Client) -> None:
    page = ana.get(at("officer-bids", opened.tender.reference))
    words = text_of(page)
    assert "1. Laptop 14 inch 20 piece 4,400.50 88,010.00 RON" in words
    assert "Total stated by the bidder 90,000.00 RON" in words
    links = re.findall(r'href="([^"]+/bids/[0-9a-f-]{36}/[^"]+)"', page.content.decode())
    file: Any = ana.get(links[0])
    body = b"".join(file.streaming_content)
    assert body.startswith(b"%PDF-1.4\n% ")
    assert file.headers["Content-Disposition"] == 'attachment; filename="offer.pdf"'
    assert (file.headers["X-Content-Type-Options"], file.headers["Content-Type"]) == (
        "nosniff",
        "application/octet-stream",
    )
    assert LogEntry.objects.get(type="bid.read").actor == opened.agency.officer


def test_tender_without_bids_ends_and_says_that_nothing_comes_next(published: Played, ana: Client) -> None:
    move_past_opening(published)
    words = text_of(ana.get(at("officer-tender", published.tender.reference)))
    assert "Nothing: this procedure is over." in words
    assert Tender.objects.get().stage_now is Stage.UNSUCCESSFUL


def test_acts_that_bind_ask_who_is_there_and_keep_the_rest_open(
    agency: Agency, alfa: Company, plan: Plan, client: Client, settings: Settings
) -> None:
    settings.SECOND_STEP_REQUIRED = True
    draft = director.hand_over(director.schedule(agency, plan, publish_at=START + timedelta(days=2)))
    path = reverse("tenders:officer-review", args=[draft.tender.reference])
    request = RequestFactory().post(path, {"act": "approve"})
    request.user, request.session = agency.approver, client.session  # signed in long ago: no proof is in the session
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    answer = resolve(path).func(request, reference=draft.tender.reference)
    assert (answer.status_code, "reauthenticate" in answer["Location"]) == (302, True)
    assert draft.fresh().stage == "in_review"

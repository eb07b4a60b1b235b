"""Between evaluation and award: a low price is asked about before anything else; people exclude with a reason, by two; never one alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from procurement import clock
from procurement.access import actor_for
from procurement.models import LogEntry, MailMessage
from procurement.refusal import Refused
from procurement.rules.lifecycle import Stage
from tenders.demo import director, questions
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import Clarification, ClarificationAnswer, Exclusion, LotOffer
from tenders.queries.chosen import best_offer, current_evaluation
from tenders.services import awarding, clarifying, excluding
from tests import factories
from tests.tenders.conftest import START
from tests.tenders.officer_screens import at, form_of, signed_in, text_of

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"


@pytest.fixture
def opened(agency: Agency, alfa: Company, beta: Company, plan: Plan) -> Played:
    """Estimate 120,000. Beta's 90,000 (75 %) looks abnormally low and is first, Alfa's 98,000 does not."""
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    director.hand_in(played, alfa, {1: ("4800", "100")})
    director.hand_in(played, beta, {1: ("4400", "100")})
    return director.close_and_open(played)


def low(played: Played) -> LotOffer:
    found = best_offer(played.lot())
    assert found
    return found


def page_of(played: Played, offer: LotOffer) -> str:
    return at("officer-offer", played.tender.reference, 1, offer.bid_id)


def exclude(played: Played, offer: LotOffer, code: str) -> Exclusion:
    assert offer.bid
    return excluding.propose_exclusion(
        played.lot(), offer.bid, code=code, explanation="The desks are of chipboard.",
        actor=actor_for(played.agency.officer), now=clock.now(),
    )  # fmt: skip


def test_award_of_a_low_price_waits_until_its_explanation_is_accepted(opened: Played) -> None:
    officer = actor_for(opened.agency.officer)

    def propose() -> None:
        awarding.propose_award(opened.lot(), note="", actor=officer, now=clock.now())

    with pytest.raises(Refused, match="looks abnormally low"):
        propose()
    question = questions.ask(opened, low(opened))
    with pytest.raises(Refused, match="may still answer"):
        clarifying.accept_explanation(question, reason="Fine.", actor=officer, now=clock.now())
    questions.answer(question)
    with pytest.raises(Refused, match="looks abnormally low"):
        propose()
    clarifying.accept_explanation(question, reason="Convincing.", actor=officer, now=clock.now())
    propose()
    assert opened.lot().awards.get().supplier.name == "Beta SRL"


def test_price_is_no_reason_before_the_bidder_was_heard_and_then_the_next_is_first(opened: Played) -> None:
    with pytest.raises(Refused, match="Ask the bidder about its price first"):
        exclude(opened, low(opened), "price_not_justified")
    question = questions.ask(opened, low(opened))
    with pytest.raises(Refused, match="may still answer"):
        exclude(opened, low(opened), "price_not_justified")
    clock.travel(question.answer_ends_at)
    with pytest.raises(Refused, match="The time to answer is over"):
        questions.answer(question)
    proposed = exclude(opened, low(opened), "price_not_justified")
    assert proposed.citation == "Law 98/2016 art. 210"
    assert proposed.clarification == question
    with pytest.raises(Refused, match="decides the proposed exclusions first"):
        awarding.propose_award(opened.lot(), note="", actor=actor_for(opened.agency.officer), now=clock.now())
    excluding.confirm_exclusion(proposed, actor=actor_for(opened.agency.approver), now=clock.now())
    assert low(opened).bidder.name == "Alfa SRL"
    found = current_evaluation(opened.lot())
    assert found
    assert [str(r.exclusions[0]) for r in found.results if r.exclusions] == [
        "The price is abnormally low, and the bidder did not justify it: The desks are of chipboard."
    ]
    assert Stage(director.decide(opened).stage) is Stage.STANDSTILL


def test_answer_at_the_deadline_is_refused_by_the_database_whatever_the_server_believes(opened: Played) -> None:
    question = questions.ask(opened, low(opened))
    clock.travel(question.answer_ends_at)
    with pytest.raises(DatabaseError, match="time to answer is over"), transaction.atomic():
        ClarificationAnswer.objects.create(
            clarification=question, text="Late.", answered_by=opened.agency.officer, answered_at=clock.now()
        )
    clock.travel(question.answer_ends_at - timedelta(seconds=5))
    questions.answer(question)
    assert ClarificationAnswer.objects.get().answered_at < question.answer_ends_at


def test_records_of_questions_and_exclusions_are_append_only(opened: Played) -> None:
    questions.explain(opened)
    excluding.confirm_exclusion(
        exclude(opened, low(opened), "not_conforming"), actor=actor_for(opened.agency.approver), now=clock.now()
    )
    for row, says in (
        (Clarification, "stays as it was asked"),
        (ClarificationAnswer, "append-only"),
        (Exclusion, "append-only"),
    ):
        with pytest.raises(DatabaseError, match=says), transaction.atomic():
            row.objects.update(id=1)
    types = set(LogEntry.objects.values_list("type", flat=True))
    assert {"clarification.asked", "clarification.answered", "clarification.accepted", "exclusion.confirmed"} <= types


def test_exclusion_needs_a_second_person_and_may_be_sent_back(opened: Played) -> None:
    agency, offer = opened.agency, low(opened)
    proposed = exclude(opened, offer, "not_conforming")
    for actor in (actor_for(agency.officer), actor_for(factories.make_auditor())):
        with pytest.raises(Refused):
            excluding.confirm_exclusion(proposed, actor=actor, now=clock.now())
    with pytest.raises(Refused, match="proposed already"):
        exclude(opened, offer, "not_qualified")
    excluding.return_exclusion(proposed, reason="Look again.", actor=actor_for(agency.approver), now=clock.now())
    with pytest.raises(Refused, match="decided already"):
        excluding.confirm_exclusion(proposed, actor=actor_for(agency.approver), now=clock.now())
    assert low(opened) == offer


def test_last_offer_excluded_ends_the_lot_with_letters(opened: Played) -> None:
    for name in ("Alfa SRL", "Beta SRL"):
        offer = LotOffer.objects.get(bidder__name=name)
        excluding.confirm_exclusion(
            exclude(opened, offer, "exclusion_ground"), actor=actor_for(opened.agency.approver), now=clock.now()
        )
    assert opened.fresh().stage_now is Stage.UNSUCCESSFUL
    assert set(opened.tender.letters.values_list("kind", flat=True)) == {"unsuccessful"}
    assert opened.tender.releases.last().tags == ["tenderUpdate"]


@pytest.fixture
def ana(agency: Agency) -> Client:
    return signed_in(agency.officer)


def ask_on_screen(opened: Played, ana: Client, **changes: str) -> Any:
    page = page_of(opened, low(opened))
    typed = form_of(ana.get(page), having="ask-question")
    return ana.post(page, {**typed, "act": "ask", **changes})


def test_question_is_proposed_asked_answered_with_files_and_accepted_on_screen(
    opened: Played, ana: Client, alfa: Company, beta: Company
) -> None:
    award = at("officer-award", opened.tender.reference, 1)
    assert "The award can't be proposed yet" in text_of(ana.get(award))
    page = page_of(opened, low(opened))
    words = text_of(ana.get(page))
    assert "90,000.00 RON is 75.00 % of the estimated value of 120,000.00 RON" in words
    assert "The bidder who is asked" not in words
    assert ask_on_screen(opened, ana).status_code == 302
    question = Clarification.objects.get()
    assert MailMessage.objects.get(key__startswith="asked:").recipient == "boss@beta.example"
    boss, rival = signed_in(beta.submitter), signed_in(alfa.submitter)
    address = reverse("tenders:bid-question", args=[question.pk])
    assert "Answer the buyer's question about your offer for lot 1" in text_of(boss.get("/desk/"))
    assert address in boss.get(reverse("tenders:bid", args=[opened.tender.reference])).content.decode()
    assert [client.get(address).status_code for client in (boss, rival, ana, Client())] == [200, 404, 404, 302]
    bad = boss.post(address, {"text": "Here.", "attachments": [SimpleUploadedFile("price.pdf", b"no pdf")]})
    assert (bad.status_code, "its content is something else" in text_of(bad)) == (422, True)
    assert "Here." in bad.content.decode()
    files = [SimpleUploadedFile("price.pdf", PDF), SimpleUploadedFile("more.txt", b"more")]
    sent = boss.post(address, {"text": "We make them ourselves.", "attachments": files})
    assert sent.status_code == 302, text_of(sent)
    assert "answered already" in text_of(boss.post(address, {"text": "And again."}))
    words = text_of(ana.get(page))
    assert "We make them ourselves." in words
    assert "price.pdf" in words
    file = reverse("tenders:answer-file", args=[ClarificationAnswer.objects.get().files.get(name="price.pdf").pk])
    auditor = signed_in(factories.make_auditor())
    people = (boss, ana, auditor, rival, Client())
    got = [client.get(file) for client in people]
    assert [answer.status_code for answer in got] == [200, 200, 200, 404, 302]
    assert {b"".join(answer.streaming_content) for answer in got[:3]} == {PDF}  # type: ignore[attr-defined]
    assert "Judge the answer of Beta SRL about its price, lot 1" in text_of(ana.get("/desk/"))
    accepted = ana.post(page, {"act": "accept", "question_id": str(question.pk), "accept-reason": "Plausible."})
    assert accepted.status_code == 302
    director.decide(opened)
    public = text_of(Client().get(reverse("tenders:lot", args=[opened.tender.reference, 1])))
    assert "Prices that looked abnormally low" in public
    assert "explanation accepted: Plausible." in public
    assert "We make them ourselves." not in public


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"ask-last_day": "2026-04-09"},
            "The bidder needs more time: the first day that the rules allow is 15 April 2026",
        ),
        ({"ask-last_day": "2026-04-18"}, "choose a working day"),
        ({"ask-last_day": "2026-12-01"}, "The answer must come sooner"),
        ({"ask-question": " "}, "This field is required."),
    ],
)
def test_question_that_the_rules_do_not_allow_is_refused_with_what_was_typed(
    opened: Played, ana: Client, changes: dict[str, str], words: str
) -> None:
    answer = ask_on_screen(opened, ana, **changes)
    assert (answer.status_code, words in text_of(answer)) == (422, True), text_of(answer)
    assert not Clarification.objects.exists()


def test_exclusion_on_screen_is_proposed_by_one_and_confirmed_by_another(opened: Played, ana: Client) -> None:
    barbu, page = signed_in(opened.agency.approver), page_of(opened, low(opened))
    given = {"act": "exclude", "exclude-code": "not_conforming", "exclude-explanation": "Chipboard, not oak."}
    assert barbu.post(page, given).status_code == 422
    assert ana.post(page, {**given, "exclude-code": "mood"}).status_code == 422
    assert ana.post(page, given).status_code == 302
    assert "Decide the exclusion of Beta SRL from lot 1" in text_of(barbu.get("/desk/"))
    assert ana.post(page, {"act": "confirm"}).status_code == 422
    assert barbu.post(page, {"act": "back", "back-reason": ""}).status_code == 422
    assert barbu.post(page, {"act": "confirm"}).status_code == 302
    words = text_of(barbu.get(at("officer-award", opened.tender.reference, 1)))
    assert "The offer is not what the documents ask for: Chipboard, not oak." in words
    auditor = text_of(signed_in(factories.make_auditor()).get(page))
    assert "Confirmed by Barbu." in auditor
    assert "Ask the bidder" not in auditor

"""The repair window: asked once, in a fixed time, for what can be repaired; the first check and the evaluation follow; bundles prove it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from procurement import clock
from procurement.access import actor_for
from procurement.models import LogEntry, MailMessage
from procurement.refusal import Refused
from procurement.rules.qualification import Answer
from procurement.rules.verify import Verdict
from procurement.rules.visibility import Audience
from tenders.demo import director
from tenders.demo.declaring import ASKED, declare
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import Clarification, LotOffer
from tenders.queries.offers import lot_offers
from tenders.queries.opened_qualification import findings_of
from tenders.services import repairing
from tenders.services.evaluation import evaluate_lot
from tests.tenders.bundle_forging import Files, change_act, change_json, files_of
from tests.tenders.conftest import START
from tests.tenders.officer_screens import at, form_of, signed_in, text_of
from tests.tenders.test_bundles import bundle_of
from tests.tenders.test_outage_bundles import failed, findings

pytestmark = pytest.mark.django_db
STAFF = "qualification:staff"


@pytest.fixture
def opened(agency: Agency, alfa: Company, beta: Company, plan: Plan) -> Played:
    """Beta says that it has one member of staff where five are asked."""
    played = director.publish(agency, replace(plan, qualification=ASKED), publish_at=START + timedelta(days=1))
    declare(played.tender, beta, {"staff": Answer("1", said_on=clock.now().date().isoformat())})
    director.hand_in(played, alfa, {1: ("4900", "100")})
    director.hand_in(played, beta, {1: ("4800", "100")})
    return director.close_and_open(played)


def offer_by(played: Played, company: Company) -> LotOffer:
    return LotOffer.objects.get(lot=played.lot(), bidder=company.organization)


def staff(played: Played, company: Company) -> str:
    """What the first check makes of the staff of this company."""
    found = [one for _heading, rows in findings_of(played.tender, offer_by(played, company)) for one in rows]
    return next(one.outcome.value for one in found if one.asking.question.code == "staff")


def ask(played: Played, company: Company, item: str = STAFF, **more: bool) -> Clarification:
    bid = offer_by(played, company).bid
    assert bid
    return repairing.ask_repair(
        played.lot(), bid, item=item, question="Give the average of 2025.", evidence_only=more.get("evidence_only", False),
        actor=actor_for(played.agency.officer), now=clock.now(),
    )  # fmt: skip


def test_answer_is_corrected_once_in_time_by_its_pages(opened: Played, beta: Company) -> None:
    officer, boss = signed_in(opened.agency.officer), signed_in(beta.submitter)
    url = at("officer-offer", opened.tender.reference, 1, offer_by(opened, beta).bid_id)
    page = officer.get(url)
    assert "1.00, but at least 5 is asked." in text_of(page)
    given = {"act": "repair", "repair-item": STAFF, "repair-question": "Give the average of 2025."}
    assert officer.post(url, given).status_code == 302
    again = officer.post(url, given)
    assert "Each part of a bid can be repaired once." in text_of(again)
    question = Clarification.objects.get(kind="repair")
    assert MailMessage.objects.filter(key__startswith=f"repair:{question.pk}").exists()
    asked = boss.get(reverse("tenders:bid-question", args=[question.pk]))
    assert "can be completed or corrected once" in text_of(asked)
    assert 'name="specific_turnover_year_1"' not in asked.content.decode()
    typed = {**form_of(asked, having="text"), "staff_answer": "8", "text": "We counted wrongly."}
    assert boss.post(reverse("tenders:bid-question", args=[question.pk]), typed).status_code == 302
    assert staff(opened, beta) == "met"
    told = [(one.type, one.public) for one in LogEntry.objects.filter(type__startswith="repair.").order_by("id")]
    assert told == [("repair.asked", False), ("repair.answered", False)]
    assert "8.00, and at least 5 is asked." in text_of(officer.get(url))


def test_what_makes_the_offer_is_beyond_repair(opened: Played, beta: Company) -> None:
    document = opened.tender.requirements.get(kind="document")
    item = opened.lot().items.first()
    assert item
    for key in (str(item.pk), "qualification:insurance", "price"):
        with pytest.raises(Refused, match="prices and what is scored stay"):
            ask(opened, beta, key)
    with pytest.raises(Refused, match="part of neither the price nor the technical offer"):
        ask(opened, beta, str(document.pk))
    question = ask(opened, beta, str(document.pk), evidence_only=True)
    with pytest.raises(Refused, match="Attach the document"):
        repairing.answer_repair(question, "Here.", (), None, actor=actor_for(beta.submitter), now=clock.now())


def test_without_an_answer_in_time_the_exclusion_is_ready_to_propose(opened: Played, beta: Company) -> None:
    question = ask(opened, beta)
    officer = signed_in(opened.agency.officer)
    url = at("officer-offer", opened.tender.reference, 1, offer_by(opened, beta).bid_id)
    assert "did not come in time" not in text_of(officer.get(url))
    clock.travel(question.answer_ends_at)
    with pytest.raises(Refused, match="time to answer is over"):
        repairing.answer_repair(
            question, "Late.", (), Answer("8", said_on="2026-01-01"), actor=actor_for(beta.submitter), now=clock.now()
        )
    page = officer.get(url)
    assert "What was asked for did not come in time" in text_of(page)
    sent = officer.post(
        url, {**form_of(page, having="exclude-code"), "exclude-code": "no_conclusive_answer", "act": "exclude"}
    )
    assert sent.status_code == 302
    assert "An exclusion is proposed" in text_of(officer.get(url))


def test_missing_declaration_that_comes_later_counts_in_the_evaluation(
    opened: Played, beta: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = opened.tender.requirements.get(kind="declaration")
    question = ask(opened, beta, str(made.pk))
    done = repairing.answer_repair(
        question, "We declare it.", (), None, actor=actor_for(beta.submitter), now=clock.now()
    )
    assert done.corrected == {}
    offers = {one.bidder: one for one in lot_offers(opened.lot())}
    assert str(made.pk) in offers[str(beta.organization.pk)].documents
    evaluate_lot(opened.lot(), now=clock.now())
    assert failed(files_of(bundle_of(opened, Audience.AUDITOR))) == []


def test_bundle_proves_the_check_and_the_repair(opened: Played, beta: Company) -> None:
    question = ask(opened, beta)
    corrected = Answer("8", said_on=clock.now().date().isoformat())
    repairing.answer_repair(question, "Wrong.", (), corrected, actor=actor_for(beta.submitter), now=clock.now())
    bundle = bundle_of(opened, Audience.AUDITOR)
    said = findings(bundle)
    assert [(rule, one.artefact, one.detail) for rule, one in said.items() if one.verdict is Verdict.FAILED] == []
    assert (said["V26"].verdict, said["V26"].detail) == (Verdict.OK, "20 questions; repairs: 1")
    folder = f"bids/{question.bid_id}/"
    check, repairs = f"{folder}check.json", f"{folder}repairs.json"
    lies: list[Callable[[Files], object]] = [
        lambda files: change_json(files, check, lambda data: data.update(staff="not_met")),
        lambda files: change_json(files, repairs, lambda data: data[0].update(item="qualification:fraud")),
        lambda files: change_json(files, repairs, lambda data: data[0].update(answered_at=data[0]["answer_ends_at"])),
        lambda files: change_json(files, repairs, lambda data: data[0]["corrected"]["staff"].update(answer="5")),
        lambda files: change_json(files, repairs, lambda data: data.clear()),
        lambda files: change_act(files, "repair.asked", lambda act: act.update(item="qualification:fraud")),
    ]  # fmt: skip
    for number, lie in enumerate(lies):
        changed = files_of(bundle)
        lie(changed)
        assert "V26" in failed(changed), number
    public = files_of(bundle_of(opened, Audience.PUBLIC))
    assert "repair." not in public["log.json"].decode()


def test_strangers_reach_neither_repairs_nor_profiles(opened: Played, alfa: Company, beta: Company) -> None:
    question = ask(opened, beta)
    assert signed_in(alfa.submitter).get(reverse("tenders:bid-question", args=[question.pk])).status_code == 404
    assert Client().get(reverse("tenders:company-profile")).status_code == 302
    assert signed_in(opened.agency.officer).get(reverse("tenders:company-profile")).status_code == 404

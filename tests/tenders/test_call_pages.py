"""The pages of questions, changes and following: asked and answered, changed and approved, followed and left, by real forms."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from procurement.mail_delivery import deliver
from procurement.models import MailMessage, User
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import Enquiry, Following
from tests import factories
from tests.tenders.calling import QUESTION, answer, ask, open_tender
from tests.tenders.conftest import START
from tests.tenders.officer_screens import at, form_of, signed_in, text_of


@pytest.fixture
def played(agency: Agency, plan: Plan) -> Played:
    return open_tender(agency, plan, START + timedelta(days=1))


def address(played: Played, name: str, *arguments: object) -> str:
    return at(name, played.tender.reference, *arguments)


def test_question_goes_from_the_company_to_the_public_page(played: Played, alfa: Company, beta: Company) -> None:
    boss, ana, visitor = signed_in(alfa.submitter), signed_in(played.agency.officer), Client()
    assert "Ask a question" in text_of(boss.get(played.tender.get_absolute_url()))
    page = boss.post(address(played, "question-ask"), {"question": "Short"})
    assert page.status_code == 422
    assert "at least 10 characters" in text_of(page)
    asked = boss.post(address(played, "question-ask"), {"question": QUESTION}, follow=True)
    assert "number 1" in text_of(asked)
    assert QUESTION in text_of(boss.get(address(played, "questions")))
    for stranger in (visitor, signed_in(beta.submitter)):
        assert QUESTION not in text_of(stranger.get(address(played, "questions")))
    assert "Answer 1 question" in text_of(ana.get(at("desk")))
    form = ana.get(address(played, "officer-question", 1))
    assert "art. 161" in text_of(form)
    kept = {**form_of(form), "answer": "Yes, in two parts.", "act": "attach"}
    kept["file"] = SimpleUploadedFile("plan.pdf", b"%PDF-1.7 plan")
    assert ana.post(address(played, "officer-question", 1), kept).status_code == 302
    form = ana.get(address(played, "officer-question", 1))
    assert "plan.pdf" in text_of(form)
    ana.post(address(played, "officer-question", 1), {**form_of(form), "act": "publish"})
    for name in ("questions", "tender"):
        assert "Yes, in two parts." in text_of(visitor.get(address(played, name)))
    assert "1 answer so far" in text_of(visitor.get(played.tender.get_absolute_url()))
    feed = visitor.get(address(played, "news")).content.decode()
    assert "Answer to question 1" in feed
    assert "Yes, in two parts." in feed


def test_answer_draft_of_a_colleague_is_shown_beside_what_was_typed(played: Played, alfa: Company) -> None:
    ask(played, alfa)
    ana = signed_in(played.agency.officer)
    url = address(played, "officer-question", 1)
    mine = {**form_of(ana.get(url)), "act": "keep"}
    ana.post(url, {**mine, "answer": "Theirs"})
    page = ana.post(url, {**mine, "answer": "Mine"})
    assert page.status_code == 422
    assert "Theirs" in text_of(page)
    assert form_of(page)["answer"] == "Mine"
    assert ana.post(url, {**form_of(page), "act": "keep"}).status_code == 302
    assert Enquiry.objects.get().answer == "Mine"


def test_deadline_is_moved_on_one_page_and_approved_on_another(played: Played) -> None:
    ana, barbu = signed_in(played.agency.officer), signed_in(played.agency.approver)
    end = played.fresh().bids_end_at
    assert end
    local = timezone.localtime(end + timedelta(days=7))
    form = form_of(ana.get(address(played, "officer-amend-dates")), having="bids_end_at_0")
    typed = {**form, "bids_end_at_0": f"{local:%Y-%m-%d}", "act": "send"}
    refused = ana.post(address(played, "officer-amend-dates"), typed)
    assert refused.status_code == 422
    assert "Give the reason" in text_of(refused)
    ana.post(address(played, "officer-amend-dates"), {**typed, "reason": "More time."})
    assert "Approve the change" in text_of(barbu.get(at("desk")))
    page = barbu.get(address(played, "officer-amend"))
    assert "Not a significant change" in text_of(page)
    assert barbu.post(address(played, "officer-amend"), {**form_of(page), "act": "approve"}).status_code == 302
    assert played.fresh().bids_end_at == end + timedelta(days=7)
    shown = text_of(Client().get(address(played, "changes")))
    assert "More time." in shown
    assert "Bids until" in shown
    assert "What has changed" in text_of(Client().get(played.tender.get_absolute_url()))


def test_lot_is_changed_by_its_page_and_what_a_colleague_saved_is_not_overwritten_unseen(played: Played) -> None:
    ana = signed_in(played.agency.officer)
    url = address(played, "officer-amend-lot", 1)
    form = form_of(ana.get(url), having="items-0-quantity")
    assert ana.post(url, {**form, "items-0-quantity": "30"}).status_code == 302
    page = text_of(ana.get(address(played, "officer-amend")))
    assert "Laptop 14 inch: 30 piece" in page
    assert "A significant change" in page
    stale = ana.post(url, {**form, "items-0-quantity": "40"})
    assert stale.status_code == 422
    assert "Laptop 14 inch: 30 piece" in text_of(stale)
    again = form_of(stale, having="items-0-quantity")
    assert again["items-0-quantity"] == "40"
    assert ana.post(url, again).status_code == 302


def test_bidder_whose_bid_is_outdated_is_led_to_submit_it_again(played: Played, alfa: Company) -> None:
    director.hand_in(played, alfa, {1: ("4500", "100")})
    boss, ana, barbu = (signed_in(u) for u in (alfa.submitter, played.agency.officer, played.agency.approver))
    check = boss.get(address(played, "bid-check"))
    url = address(played, "officer-amend-lot", 1)
    ana.post(url, {**form_of(ana.get(url), having="items-0-quantity"), "items-0-quantity": "30"})
    ana.post(address(played, "officer-amend"), {"reason": "More rooms.", "act": "send"})
    page = barbu.get(address(played, "officer-amend"))
    barbu.post(address(played, "officer-amend"), {**form_of(page), "act": "approve"})
    assert "no longer counts" in text_of(boss.get(address(played, "bid")))
    assert "Submit your bid again" in text_of(boss.get(at("desk")))
    assert check.status_code == 200
    form = form_of(boss.get(address(played, "bid-check")), having="terms")
    refused = boss.post(address(played, "bid-submit"), {**form, "terms": "1"})
    assert refused.status_code == 422
    assert "changed meanwhile" in text_of(refused)
    boss.post(address(played, "bid-submit"), form)
    assert "Your bid is submitted and sealed" in text_of(boss.get(address(played, "bid")))


def _leave(client: Client, link: str) -> Any:
    path = link[link.index("/following/") :]
    asked = client.get(path)
    assert Following.objects.filter(stopped_at__isnull=False).count() == 0  # asking does nothing yet
    assert asked.status_code == 200
    return client.post(path)


def test_follow_by_one_press_and_leave_by_the_link_of_a_mail_without_log_in(
    played: Played, alfa: Company, settings: Any
) -> None:
    nina: User = factories.make_user("nina@nowhere.example", "Nina")
    client = signed_in(nina)
    client.post(address(played, "follow"), {"act": "follow"})
    client.post(address(played, "follow"), {"act": "follow"})
    assert played.tender.title in text_of(client.get(at("following")))
    assert played.tender.title in text_of(client.get(at("desk")))
    answer(played, ask(played, alfa))
    letter = MailMessage.objects.get(recipient=nina.email)
    settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    MailMessage.objects.update(sent_at=None)
    assert deliver(letter.pk, now=letter.created_at)
    [sent] = [found for found in outbox.outbox if found.to == [nina.email]]
    assert sent.extra_headers["List-Unsubscribe"] == f"<{letter.unsubscribe}>"
    assert "no more news" in text_of(_leave(Client(), letter.unsubscribe)).lower()
    answer(played, ask(played, alfa, "And may they come in three parts?"))
    assert MailMessage.objects.filter(recipient=nina.email).count() == 1
    assert played.tender.title not in text_of(client.get(at("following")))
    assert Client().get("/following/stop/forged:token/").status_code == 404


def test_whoever_begins_a_bid_follows_without_asking(played: Played, alfa: Company) -> None:
    boss = signed_in(alfa.submitter)
    assert "Follow this tender" in text_of(boss.get(played.tender.get_absolute_url()))
    director.draft_bid(played, alfa, {1: ("4500", "100")})
    assert "Stop following" in text_of(boss.get(played.tender.get_absolute_url()))


@pytest.mark.parametrize("name", ["questions", "tender", "changes"])
def test_pages_ask_the_same_number_of_queries_with_one_and_three_answers(
    played: Played, alfa: Company, name: str
) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as queries:
            signed_in(None).get(address(played, name))
        return len(queries)

    answer(played, ask(played, alfa))
    one = counted()
    for number in (2, 3):
        answer(played, ask(played, alfa, f"And what about part number {number}?"))
    assert counted() == one

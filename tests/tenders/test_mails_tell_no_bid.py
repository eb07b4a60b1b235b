"""No mail says what a bid says: a procedure is played to its contract, and every message is read as it leaves."""

from __future__ import annotations

from decimal import Decimal

from procurement.display import amount_text
from procurement.messages.layout import parts_of
from procurement.models import MailMessage
from procurement.rules.money import Money
from tenders.demo import director, questions
from tenders.demo.scenario import Agency, Company
from tenders.models import LotOffer
from tests.tenders.bidding import ANSWERS, open_tender

BETTER = {"Warranty in months": "60", "Delivery": "5 days"}


def test_no_mail_tells_what_a_bid_says(agency: Agency, alfa: Company, beta: Company) -> None:
    played = open_tender(agency)
    director.hand_in(played, alfa, {1: ("4712.83", "98.61")}, ANSWERS)
    director.hand_in(played, beta, {1: ("4600", "99")}, BETTER)
    director.close_and_open(played)
    asked = questions.ask(
        played, LotOffer.objects.get(bid__bidder=alfa.organization), kind="general", question="Which model is it?"
    )
    questions.answer(asked, "The canary of the year 2026.")
    director.decide(played)
    director.wait_for_standstill(played)
    director.sign(played)
    total = LotOffer.objects.get(bid__bidder=alfa.organization).amount or Decimal(0)
    figures = [f"{total}", amount_text(Money(total, "RON")).removesuffix("\u00a0RON"), "4712.83", "4,712.83", "98.61"]
    read = [(mail, " ".join((mail.subject, *parts_of(mail)))) for mail in MailMessage.objects.select_related("user")]
    assert {mail.kind for mail, _text in read} >= {"bid", "decision", "progress"}
    for mail, text in read:
        assert "canary" not in text, mail
        own_letter = mail.kind == "decision" and mail.user == alfa.submitter
        assert own_letter or not any(figure in text for figure in figures), mail

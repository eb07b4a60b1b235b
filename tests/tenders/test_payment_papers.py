"""Receipts and credit notes: one for each movement of money, numbered without gaps, as tagged PDF, mailed to the company once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from bidders.models import Charge, PaymentPaper
from procurement import clock
from procurement.access import actor_for
from procurement.models import MailMessage
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.services import cancelling, deposits, fees, paying, payment_papers
from tests import factories
from tests.stripe_server import serving
from tests.stripe_world import Stripe
from tests.tenders.bidding import client_of
from tests.tenders.calling import officer
from tests.tenders.conftest import START
from tests.tenders.officer_screens import signed_in
from tests.tenders.paying import CARD, bring, start, switch_on
from tests.tenders.tariffs import complete_file, put_into_force
from tests.tenders.test_papers import body, check_tags, words

MAILS = MailMessage._meta.db_table


@pytest.fixture
def stripe(settings: Any) -> Iterator[Stripe]:
    with serving() as found:
        switch_on(settings, found)
        yield found


@pytest.fixture
def opened(agency: Agency, plan: Plan, alfa: Company) -> Played:
    """An opened tender under a tariff, with a bid of Alfa, which has a complete file."""
    put_into_force()
    complete_file(alfa)
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    director.hand_in(played, alfa, {1: ("4500", "100")})
    director.close_and_open(played)
    fees.make_due(now=clock.now())
    return played


def pay(charge: Charge, company: Company, stripe: Stripe) -> None:
    stripe.pay(start(charge, company).rpartition("/")[2], CARD)
    bring(stripe, stripe.events)
    paying.run(now=clock.now())


def subjects(company: Company) -> list[str]:
    found = MailMessage.objects.filter(user=company.submitter, kind="payment").order_by("created_at", "subject")
    return [mail.subject for mail in found]


def address(paper: PaymentPaper) -> str:
    return reverse("tenders:payment-paper", args=[paper.number])


def test_payment_and_refund_have_their_papers(opened: Played, alfa: Company, beta: Company, stripe: Stripe) -> None:
    charge = Charge.objects.get(payer=alfa.organization)
    pay(charge, alfa, stripe)
    assert [payment_papers.issue_due(now=clock.now()) for _again in range(2)] == [1, 0]
    receipt = PaymentPaper.objects.get()
    assert receipt.number == f"R-{START.year}-00001"
    assert subjects(alfa) == [f"A fee is due: {charge.label}", f"Receipt {receipt.number}"]
    pdf = body(client_of(alfa.submitter).get(address(receipt)))
    check_tags(pdf, f"Receipt {receipt.number}")
    said = words(pdf)
    for text in (
        "Paid: 42.35 RON",
        "Discount 20 %",
        "VAT 21 %",
        "7.35 RON",
        receipt.entry.payment,
    ):
        assert text in said
    page = client_of(alfa.submitter).get(reverse("tenders:payment", args=[charge.pk])).content.decode()
    assert address(receipt) in page
    others = (beta.submitter, opened.agency.officer, None)
    assert [signed_in(who).get(address(receipt)).status_code for who in others] == [404, 404, 302]
    cancelling.propose_cancellation(
        opened.fresh(), code="no_funds", explanation="No budget.", actor=officer(opened), now=clock.now()
    )
    cancelling.confirm_cancellation(opened.fresh(), actor=actor_for(opened.agency.approver), now=clock.now())
    fees.make_due(now=clock.now())
    paying.run(now=clock.now())
    assert payment_papers.issue_due(now=clock.now()) == 1
    note = PaymentPaper.objects.get(kind="credit_note")
    assert note.number == f"C-{START.year}-00001"
    said = words(body(signed_in(factories.make_admin("k@platform.example", "K")).get(address(note))))
    assert "Given back: 42.35 RON" in said
    assert "The procedure was cancelled." in said
    assert subjects(alfa)[-1:] == [f"Credit note {note.number}"]
    with pytest.raises(DatabaseError), transaction.atomic():
        PaymentPaper.objects.filter(pk=note.pk).update(ordinal=7)


def test_paper_whose_mail_could_not_be_kept_is_issued_again_with_its_mail(
    opened: Played, alfa: Company, stripe: Stripe
) -> None:
    pay(Charge.objects.get(payer=alfa.organization), alfa, stripe)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {MAILS} ADD CONSTRAINT full_up CHECK (created_at IS NULL) NOT VALID")
    with pytest.raises(DatabaseError):
        payment_papers.issue_due(now=clock.now())
    assert not PaymentPaper.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {MAILS} DROP CONSTRAINT full_up")
    assert payment_papers.issue_due(now=clock.now()) == 1
    assert subjects(alfa)[-1] == f"Receipt {PaymentPaper.objects.get().number}"


def test_refund_that_fails_is_corrected(opened: Played, alfa: Company, stripe: Stripe) -> None:
    charge = Charge.objects.get(payer=alfa.organization)
    pay(charge, alfa, stripe)
    refund = stripe.refund({"payment_intent": charge.entries.get(fact="taken").payment, "amount": "4235"})
    stripe.put({**refund, "status": "failed"}, "refund.failed")
    bring(stripe, stripe.events)
    paying.run(now=clock.now())
    assert payment_papers.issue_due(now=clock.now()) == 3
    note, correction = (PaymentPaper.objects.get(kind=kind) for kind in ("credit_note", "correction"))
    said = words(body(client_of(alfa.submitter).get(address(correction))))
    assert f"Corrects {note.number}" in said


def test_paper_is_in_the_language_of_its_reader(opened: Played, alfa: Company, stripe: Stripe) -> None:
    pay(Charge.objects.get(payer=alfa.organization), alfa, stripe)
    payment_papers.issue_due(now=clock.now())
    client = client_of(alfa.submitter)
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "ro"
    pdf = body(client.get(address(PaymentPaper.objects.get())))
    check_tags(pdf, "", language="ro")


def test_deposit_has_no_paper_before_the_opening(agency: Agency, plan: Plan, alfa: Company, stripe: Stripe) -> None:
    played = director.schedule(agency, plan, publish_at=START + timedelta(days=1))
    deposits.ask_for(played.fresh(), {1: Decimal(1200)}, actor=officer(played), now=clock.now())
    director.approve(played)
    director.move_to(START + timedelta(days=1, minutes=1))
    who = actor_for(alfa.submitter)
    charge = deposits.begin_deposit(played.lot(), bidder=alfa.organization, actor=who, now=clock.now())
    pay(charge, alfa, stripe)
    clock.travel(clock.now() + timedelta(days=4, hours=1))
    paying.run(now=clock.now())  # the bank would let it go: it is taken
    assert charge.entries.filter(fact="taken").count() == 1
    assert payment_papers.issue_due(now=clock.now()) == 0
    director.hand_in(played, alfa, {1: ("4500", "100")})
    director.close_and_open(played)
    assert payment_papers.issue_due(now=clock.now()) == 1

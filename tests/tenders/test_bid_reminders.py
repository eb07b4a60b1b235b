"""Whoever has begun a bid and not handed it in is reminded 72, 24 and 1 hour before the deadline, once each."""

from __future__ import annotations

from datetime import timedelta

from procurement import clock
from procurement.access import actor_for
from procurement.models import MailMessage
from tenders.demo import director
from tenders.demo.scenario import Company, Played
from tenders.models import Bid
from tenders.services import receipt_mail, reminding
from tenders.services.bidding import withdraw_bid
from tests.tenders.bidding import ANSWERS, PRICES
from tests.tenders.calling import mails


def told(played: Played, company: Company, *lefts: timedelta) -> list[int]:
    """How many reminders the company's person has after the task ran at each of these times before the deadline."""
    counts, ends_at = [], played.fresh().bids_end_at
    assert ends_at
    for left in lefts:
        director.move_to(ends_at - left)
        reminding.remind_of_drafts(now=clock.now())
        counts.append(mails("unsent").count(company.submitter.email))
    return counts


def test_draft_that_is_not_sent_is_reminded_of_at_each_mark_once(played: Played, alfa: Company, beta: Company) -> None:
    director.draft_bid(played, alfa, PRICES, ANSWERS)
    hours = (73, 72, 70, 25, 24, 23, 2, 1, 0.5)
    assert told(played, alfa, *(timedelta(hours=one) for one in hours)) == [0, 1, 1, 1, 2, 2, 2, 3, 3]
    assert mails("unsent").count(beta.submitter.email) == 0
    mail = MailMessage.objects.filter(key__startswith="unsent:").order_by("created_at").last()
    assert mail
    assert "A draft does not count." in mail.body
    assert f"/bids/{played.tender.reference}/check/" in mail.body
    assert all(said not in mail.body for said in ("100,50", ANSWERS["Delivery"], "offer.pdf"))


def test_nobody_is_reminded_who_submitted_withdrew_or_just_began(played: Played, alfa: Company, beta: Company) -> None:
    director.hand_in(played, alfa, PRICES, ANSWERS)
    assert told(played, alfa, timedelta(hours=71)) == [0]
    bid = Bid.objects.get(tender=played.tender, bidder=alfa.organization)
    withdraw_bid(bid, idempotency_key=bid.pk, actor=actor_for(alfa.submitter), now=clock.now())
    director.draft_bid(played, beta, PRICES, ANSWERS)
    assert told(played, alfa, timedelta(hours=20)) == [0]
    assert told(played, beta, timedelta(hours=19), timedelta(minutes=50)) == [1, 2]


def test_whoever_hands_in_or_withdraws_gets_one_mail_without_a_word_of_the_bid(played: Played, alfa: Company) -> None:
    receipt = director.hand_in(played, alfa, PRICES, ANSWERS)
    assert [receipt_mail.tell(now=clock.now()) for _run in range(2)] == [1, 0]
    mail = MailMessage.objects.get(key=f"receipt:{receipt.pk}")
    assert (mail.recipient, mail.subject) == (
        alfa.submitter.email,
        f"Your bid was received: {played.tender.reference}",
    )
    assert f"/bids/receipts/{receipt.pk}/" in mail.body
    assert all(said not in mail.body for said in ("100,50", ANSWERS["Delivery"], "offer.pdf"))
    bid = Bid.objects.get(tender=played.tender)
    withdraw_bid(bid, idempotency_key=bid.pk, actor=actor_for(alfa.submitter), now=clock.now())
    assert receipt_mail.tell(now=clock.now()) == 1
    assert MailMessage.objects.filter(subject__startswith="Your bid is withdrawn").count() == 1

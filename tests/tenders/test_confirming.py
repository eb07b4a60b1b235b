"""After a change that touches nothing of what a bid says, its bidder confirms it with one press; whoever does not has no bid."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from procurement import clock
from procurement.access import actor_for
from procurement.models import LogEntry
from procurement.refusal import Refused
from procurement.rules.receipts import Act, Receipt, Refusal, parse_statement
from procurement.rules.verify import Verdict
from procurement.rules.visibility import Audience
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import Bid, BidAct, OpenedBid
from tenders.models import Receipt as Row
from tenders.queries.bids import bid_status, draft_of
from tenders.queries.counting import counting_acts
from tenders.services import amending, reminding
from tenders.services.bidding import RefusedLate, confirm_bid
from tests.tenders.bidding import client_of
from tests.tenders.calling import approve, change_items, mails, officer, open_tender, propose
from tests.tenders.conftest import START
from tests.tenders.officer_screens import form_of
from tests.tenders.test_bundles import bundle_of
from tests.tenders.test_outage_bundles import findings

PRICES = {1: ("4500", "100")}
MORE = (("Laptop 14 inch", "30", "piece"), ("Bag", "20", "piece"))


@pytest.fixture
def played(agency: Agency, plan: Plan, alfa: Company) -> Played:
    """A tender with a bid, changed in words that do more than clarify."""
    played = open_tender(agency, plan, START + timedelta(days=1))
    director.hand_in(played, alfa, PRICES)
    change_words(played, "Delivered to the second floor.")
    return played


def change_words(played: Played, summary: str) -> None:
    words = {"title": played.fresh().title, "summary": summary}
    amending.save_words(played.tender, words, actor=officer(played), now=clock.now())
    client = client_of(played.agency.officer)
    page = client.get(reverse("tenders:officer-amend", args=[played.tender.reference])).content.decode()
    assert "count once their owners confirm them with one press" in page
    propose(played)
    approve(played)


def bid_of(played: Played, company: Company) -> Bid:
    return Bid.objects.select_related("tender", "bidder").get(tender=played.tender, bidder=company.organization)


def confirm(bid: Bid, company: Company) -> Row:
    actor = actor_for(company.submitter)
    return confirm_bid(bid, idempotency_key=uuid4(), terms=bid.tender.terms, actor=actor, now=clock.now())


def said(row: Row) -> Receipt | Refusal:
    return parse_statement(row.note.split("\n\n")[0] + "\n")


def test_bid_counts_again_once_its_bidder_confirms_it_on_the_page(played: Played, alfa: Company) -> None:
    bid = bid_of(played, alfa)
    first = bid.acts.get()
    assert (bid_status(bid), list(counting_acts(played.tender))) == ("to_confirm", [])
    assert alfa.submitter.email in mails("to_confirm")
    client, reference = client_of(alfa.submitter), played.tender.reference
    assert (
        "does not count until you confirm it" in client.get(reverse("tenders:bid", args=[reference])).content.decode()
    )
    url = reverse("tenders:bid-confirm", args=[reference])
    page = client.get(url)
    assert "Delivered to the second floor." in page.content.decode()
    answer = client.post(url, form_of(page, having="terms"))
    act = bid_of(played, alfa).acts.latest("id")
    assert answer.headers["Location"] == reverse("tenders:receipt", args=[act.receipt.pk])
    assert "Your bid stands as it is" in client.get(answer.headers["Location"]).content.decode()
    kept = ("manifest", "files", "sealed_by", "size")
    assert [getattr(act, name) for name in kept] == [getattr(first, name) for name in kept]
    assert (act.kind, act.terms, bid_status(bid_of(played, alfa))) == ("confirm", 2, "submitted")
    statement = said(act.receipt)
    assert isinstance(statement, Receipt)
    assert (statement.act, statement.manifest) == (Act.CONFIRM, first.manifest)
    assert [one.kind for one in counting_acts(played.tender)] == ["confirm"]
    again = client.post(url, form_of(page, having="terms"))
    assert (again.headers["Location"], bid.acts.count()) == (answer.headers["Location"], 2)
    director.close_and_open(played)
    bundle = bundle_of(played, Audience.AUDITOR)
    assert [(rule, one) for rule, one in findings(bundle).items() if one.verdict is Verdict.FAILED] == []
    assert OpenedBid.objects.filter(bid=bid, failure="").count() == 1
    assert LogEntry.objects.filter(type="bid.submitted").count() == 2


def test_bid_that_nobody_confirms_is_reminded_of_and_never_opened(played: Played, alfa: Company, beta: Company) -> None:
    director.hand_in(played, beta, PRICES)
    assert reminding.remind_to_confirm(now=clock.now()) == 0
    end = played.fresh().bids_end_at
    assert end
    for left, told in (
        (timedelta(days=2), 1),
        (timedelta(days=2), 1),
        (timedelta(hours=20), 2),
        (timedelta(hours=5), 3),
    ):
        director.move_to(end - left)
        assert reminding.remind_to_confirm(now=clock.now()) == 1
        assert mails("confirm").count(alfa.submitter.email) == told
    director.close_and_open(played)
    assert [one.bid.bidder_id for one in OpenedBid.objects.filter(bid__tender=played.tender)] == [beta.organization.pk]


def test_confirmation_after_the_deadline_gets_a_signed_refusal(played: Played, alfa: Company) -> None:
    bid, end = bid_of(played, alfa), played.fresh().bids_end_at
    assert end
    clock.travel(end)
    with pytest.raises(RefusedLate) as late:
        confirm(bid, alfa)
    statement = said(late.value.receipt)
    assert isinstance(statement, Refusal)
    assert (statement.act, statement.reason) == (Act.CONFIRM, "late")


def test_change_of_what_bids_say_asks_for_them_again_whatever_was_confirmed(played: Played, alfa: Company) -> None:
    seen = bid_of(played, alfa)
    change_items(played, *MORE)
    propose(played)
    approve(played)
    assert bid_status(bid_of(played, alfa)) == "outdated"
    with pytest.raises(Refused):
        confirm(seen, alfa)  # the page showed the terms before this change
    with pytest.raises(Refused):
        confirm(bid_of(played, alfa), alfa)
    url = reverse("tenders:bid-confirm", args=[played.tender.reference])
    assert client_of(alfa.submitter).get(url).status_code == 302
    assert draft_of(bid_of(played, alfa)).content["lots"]


def test_the_database_lets_nothing_else_be_confirmed(played: Played, alfa: Company) -> None:
    act = bid_of(played, alfa).acts.get()
    copied = {name: getattr(act, name) for name in ("tender", "bid", "user", "files", "received_at", "bids_end_at")}
    with pytest.raises(DatabaseError, match="only what was handed in"), transaction.atomic():
        BidAct.objects.create(**copied, idempotency_key=uuid4(), kind="confirm", manifest="f" * 64, terms=2)

"""Bid deposits: asked in the draft within the law's share, paid in secret, given back or kept by the course of the lot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from bidders.models import Charge
from procurement import clock
from procurement.access import actor_for
from procurement.refusal import Refused
from procurement.rules.payments import State
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.services import awarding, deposits, paying
from tests import factories
from tests.stripe_server import serving
from tests.stripe_world import Stripe
from tests.tenders.bidding import client_of
from tests.tenders.calling import officer
from tests.tenders.conftest import START
from tests.tenders.officer_screens import signed_in
from tests.tenders.paying import CARD, bring, start, state, switch_on


@pytest.fixture
def stripe(settings: Any) -> Iterator[Stripe]:
    with serving() as found:
        switch_on(settings, found)
        yield found


@pytest.fixture
def asked(agency: Agency, plan: Plan) -> Played:
    """A published tender whose lot asks for 1,200 lei, one percent of its estimate."""
    played = director.schedule(agency, plan, publish_at=START + timedelta(days=1))
    address, client = reverse("tenders:deposits", args=[played.tender.reference]), signed_in(agency.officer)
    refused = client.post(address, {"act": "set", "lot-1": "1200.01"})
    assert (refused.status_code, "the law allows at most 1" in refused.content.decode()) == (422, True)
    assert client.post(address, {"act": "set", "lot-1": ""}).status_code == 302
    assert client.post(address, {"act": "set", "lot-1": "1200"}).status_code == 302
    director.approve(played)
    director.move_to(START + timedelta(days=1, minutes=1))
    with pytest.raises(Refused, match="stage"):
        deposits.ask_for(played.fresh(), {1: None}, actor=officer(played), now=clock.now())
    return played


def give(played: Played, company: Company, stripe: Stripe) -> Charge:
    """The company begins its deposit on the page, and pays it by card."""
    address = reverse("tenders:deposits", args=[played.tender.reference])
    assert client_of(company.submitter).post(address, {"act": "begin", "lot": "1"}).status_code == 302
    charge = Charge.objects.get(payer=company.organization, kind="deposit")
    stripe.pay(start(charge, company).rpartition("/")[2], CARD)
    bring(stripe, stripe.events)
    return charge


def test_deposits_are_secret_until_the_opening_and_follow_the_lot(
    asked: Played, alfa: Company, beta: Company, stripe: Stripe
) -> None:
    charges = [give(asked, company, stripe) for company in (alfa, beta)]
    page = reverse("tenders:deposits", args=[asked.tender.reference])
    one = reverse("tenders:payment", args=[charges[0].pk])
    assert [(charge.amount, state(charge)) for charge in charges] == [(Decimal("1200.00"), State.HELD)] * 2
    curious = [signed_in(who) for who in (asked.agency.officer, factories.make_admin(), beta.submitter)]
    assert [client.get(one).status_code for client in curious] == [404, 404, 404]
    assert (
        "Alfa"
        not in curious[0].get(page).content.decode() + curious[0].get(reverse("tenders:payments-csv")).content.decode()
    )
    assert "1,200.00" in client_of(alfa.submitter).get(page).content.decode()
    director.hand_in(asked, alfa, {1: ("4500", "100")})
    director.hand_in(asked, beta, {1: ("4400", "100")})
    director.close_and_open(asked)
    assert "Alfa" in curious[0].get(page).content.decode()
    assert [client.get(one).status_code for client in curious] == [200, 200, 404]
    director.decide(asked)
    director.wait_for_standstill(asked)
    paying.run(now=clock.now())
    assert {state(charge) for charge in charges} == {State.HELD}
    awarding.record_refusal(asked.lot(), reason="No answer.", actor=officer(asked), now=clock.now())
    paying.run(now=clock.now())
    assert [state(charge) for charge in charges] == [State.HELD, State.KEPT]
    director.decide(asked)
    director.wait_for_standstill(asked)
    director.sign(asked)
    paying.run(now=clock.now())
    assert [state(charge) for charge in charges] == [State.RETURNED, State.KEPT]


def test_bid_without_deposit_is_taken_and_deposit_without_bid_goes_back(
    asked: Played, alfa: Company, beta: Company, stripe: Stripe
) -> None:
    charge = give(asked, beta, stripe)
    stripe.away = True
    director.hand_in(asked, alfa, {1: ("4500", "100")})
    with pytest.raises(Refused, match="does not answer"):
        start(
            deposits.begin_deposit(
                asked.lot(), bidder=alfa.organization, actor=actor_for(alfa.submitter), now=clock.now()
            ),
            alfa,
        )
    stripe.away = False
    director.close_and_open(asked)
    paying.run(now=clock.now())
    assert state(charge) is State.RETURNED
    due = Charge.objects.get(payer=alfa.organization)
    assert state(due) is State.DUE
    with pytest.raises(Refused, match="while bids come in"):
        deposits.begin_deposit(asked.lot(), bidder=alfa.organization, actor=actor_for(alfa.submitter), now=clock.now())

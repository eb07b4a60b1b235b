"""Fees of the platform: due after the opening and never before, by the tariff of the day of publication, less what the rules give."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from bidders.models import Charge
from procurement import clock
from procurement.access import actor_for
from procurement.days import begins_at
from procurement.models import LogEntry
from procurement.refusal import Refused
from procurement.rules.payments import State
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import FeeBill, Tender
from tenders.queries.fees import bill_of, tariff_of
from tenders.services import cancelling, fees, paying
from tests import factories
from tests.stripe_server import serving
from tests.stripe_world import Stripe
from tests.tenders.bidding import client_of
from tests.tenders.calling import officer
from tests.tenders.conftest import START
from tests.tenders.officer_screens import signed_in, text_of
from tests.tenders.paying import CARD, bring, start, state, switch_on
from tests.tenders.tariffs import complete_file, put_into_force


@pytest.fixture
def stripe(settings: Any) -> Iterator[Stripe]:
    with serving() as found:
        switch_on(settings, found)
        yield found


@pytest.fixture
def tender(agency: Agency, plan: Plan) -> Played:
    """A published tender under a tariff: a bid for its lot of 120,000 lei costs 50 lei, a contract 300, without VAT."""
    put_into_force()
    return director.publish(agency, plan, publish_at=START + timedelta(days=1))


def fee_of(company: Company) -> Charge:
    return Charge.objects.get(payer=company.organization, kind="tariff", fee_bill__contract=None)


def test_fee_is_due_after_the_opening_and_nothing_tells_of_it_before(
    tender: Played, alfa: Company, beta: Company, stripe: Stripe
) -> None:
    complete_file(alfa)
    asked = reverse("tenders:fees", args=[tender.tender.reference])
    assert "50.00 RON" in text_of(signed_in(None).get(asked)).replace("\xa0", " ")
    mine = text_of(client_of(alfa.submitter).get(asked)).replace("\xa0", " ")
    assert ("42.35 RON" in mine, "Discounts of Alfa SRL" in mine) == (True, True)
    stripe.away = True  # neither bids nor fees wait for the payment service
    director.hand_in(tender, alfa, {1: ("4500", "100")})
    director.hand_in(tender, beta, {1: ("4400", "100")})
    assert fees.make_due(now=clock.now()) == 0
    ends = tender.fresh().bids_end_at
    assert ends is not None
    director.move_to(ends + timedelta(minutes=1))
    assert fees.make_due(now=clock.now()) == 0
    assert not Charge.objects.exists()
    assert not LogEntry.objects.filter(type="charge.made").exists()
    director.close_and_open(tender)
    assert [fees.make_due(now=clock.now()) for _again in range(2)] == [2, 0]
    # Alfa has grown out of micro; 30 percent off 50 is 15: 35 and 21 percent VAT. Beta keeps nothing here.
    assert [fee_of(company).amount for company in (alfa, beta)] == [Decimal("42.35"), Decimal("60.50")]
    address = reverse("tenders:payment", args=[fee_of(alfa).pk])
    page = text_of(client_of(alfa.submitter).get(address))
    for words in ("larger than a micro company", "are kept here", "its certificate is valid until", "VAT 21 %"):
        assert words in page
    others = (beta.submitter, tender.agency.officer, factories.make_admin(), factories.make_auditor())
    assert [signed_in(who).get(address).status_code for who in others] == [404, 404, 200, 200]
    assert f"Pay the fee {fee_of(alfa).label}" in text_of(client_of(alfa.submitter).get(reverse("tenders:desk")))
    with pytest.raises(Refused, match="does not answer"):
        start(fee_of(alfa), alfa)
    stripe.away = False
    stripe.pay(start(fee_of(alfa), alfa).rpartition("/")[2], CARD)
    bring(stripe, stripe.events)
    paying.run(now=clock.now())
    assert [state(fee_of(company)) for company in (alfa, beta)] == [State.PAID, State.DUE]
    call_command("payments", "reconcile", stdout=(said := _Lines()))
    assert said.text == "Payments compared: 1. Differences: 0.\n"


class _Lines:
    """What a command says."""

    text = ""

    def write(self, text: str) -> None:
        self.text += text


def test_contract_costs_its_winner_and_withdrawn_bids_cost_nothing(
    tender: Played, alfa: Company, beta: Company
) -> None:
    director.hand_in(tender, alfa, {1: ("4500", "100")})
    director.hand_in(tender, beta, {1: ("4400", "100")})
    client = client_of(alfa.submitter)
    page = reverse("tenders:bid-withdraw", args=[tender.tender.reference])
    key = client.get(page).context["form"]["key"].value()
    assert client.post(page, {"key": key}).status_code == 302
    director.close_and_open(tender)
    director.decide(tender)
    director.wait_for_standstill(tender)
    assert fees.make_due(now=clock.now()) == 1
    director.sign(tender)
    assert fees.make_due(now=clock.now()) == 1
    bills = FeeBill.objects.order_by("pk")
    assert [(row.bid.bidder, row.contract_id is None, row.charge.amount) for row in bills] == [
        (beta.organization, True, Decimal("60.50")),
        (beta.organization, False, Decimal("363.00")),
    ]
    assert [bill_of(row).total for row in bills] == [row.charge.amount for row in bills]


def test_fee_goes_back_if_the_procedure_is_cancelled(tender: Played, alfa: Company, stripe: Stripe) -> None:
    director.hand_in(tender, alfa, {1: ("4500", "100")})
    director.close_and_open(tender)
    fees.make_due(now=clock.now())
    stripe.pay(start(fee_of(alfa), alfa).rpartition("/")[2], CARD)
    bring(stripe, stripe.events)
    assert state(fee_of(alfa)) is State.PAID
    ana, bogdan = officer(tender), actor_for(tender.agency.approver)
    cancelling.propose_cancellation(
        tender.fresh(), code="no_funds", explanation="No budget.", actor=ana, now=clock.now()
    )
    cancelling.confirm_cancellation(tender.fresh(), actor=bogdan, now=clock.now())
    fees.make_due(now=clock.now())
    paying.run(now=clock.now())
    assert state(fee_of(alfa)) is State.RETURNED
    call_command("payments", "reconcile", stdout=_Lines())


def test_transfer_of_a_fee_is_recorded_by_two_administrators(tender: Played, alfa: Company) -> None:
    director.hand_in(tender, alfa, {1: ("4500", "100")})
    director.close_and_open(tender)
    fees.make_due(now=clock.now())
    address = reverse("tenders:payment", args=[fee_of(alfa).pk])
    came = {"act": "record", "what": "transfer_came", "reference": "OP 77"}
    one, other = (signed_in(factories.make_admin(mail, "P")) for mail in ("p@platform.example", "q@platform.example"))
    assert one.post(address, came).status_code == 302
    assert one.post(address, {"act": "confirm"}).status_code == 422
    assert fee_of(alfa).label in text_of(other.get(reverse("tenders:desk")))
    assert other.post(address, {"act": "confirm"}).status_code == 302
    assert state(fee_of(alfa)) is State.PAID


def test_first_day_begins_at_midnight_of_the_platform(agency: Agency, plan: Plan, alfa: Company) -> None:
    first = put_into_force(valid_from=(START + timedelta(days=2)).date().isoformat())
    midnight = begins_at(first.valid_from)
    assert midnight.astimezone(UTC).hour == 22  # Romanian time, in winter
    for moment in (midnight, midnight - timedelta(minutes=1)):
        tender = Tender(currency="RON", published_at=moment)
        assert (tariff_of(tender) == first) is (moment == midnight)
    played = director.publish(agency, plan, publish_at=midnight + timedelta(minutes=30))
    director.hand_in(played, alfa, {1: ("4500", "100")})
    director.close_and_open(played)
    assert fees.make_due(now=clock.now()) == 1


def test_tender_published_before_the_tariff_costs_nothing(agency: Agency, plan: Plan, alfa: Company) -> None:
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    put_into_force()
    director.hand_in(played, alfa, {1: ("4500", "100")})
    asked = reverse("tenders:fees", args=[played.tender.reference])
    assert "asks for no fee for a bid here" in text_of(signed_in(None).get(asked))
    director.close_and_open(played)
    assert (fees.make_due(now=clock.now()), FeeBill.objects.count()) == (0, 0)

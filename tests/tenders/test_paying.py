"""Paying for a complaint, over HTTP with a server that answers like Stripe: held, given back, kept; twice, late, service away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.urls import reverse

from bidders.models import Charge, Checkout, LedgerEntry, PaymentOrder, WebhookEvent
from procurement import clock
from procurement.access import actor_for
from procurement.refusal import Refused
from procurement.rules.complaints import Outcome
from procurement.rules.payments import State
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import Complaint
from tenders.services import complaining, paying
from tests import factories
from tests.stripe_server import serving
from tests.stripe_world import DECLINED, Stripe
from tests.tenders.bidding import client_of
from tests.tenders.complaining import complain, rule
from tests.tenders.conftest import START
from tests.tenders.officer_screens import signed_in
from tests.tenders.paying import CARD, bring, owed, post, start, state, switch_on


@pytest.fixture
def stripe(settings: Any) -> Iterator[Stripe]:
    with serving() as found:
        switch_on(settings, found)
        yield found


@pytest.fixture
def decided(agency: Agency, plan: Plan, alfa: Company, beta: Company) -> Played:
    """Beta has won, and the standstill runs."""
    published = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    director.hand_in(published, alfa, {1: ("4500", "100")})
    director.hand_in(published, beta, {1: ("4400", "100")})
    director.close_and_open(published)
    director.decide(published)
    return published


class Stay(HTTPRedirectHandler):
    """The way back to the platform isn't taken: no server of it runs here."""

    def redirect_request(self, *_: Any) -> None:
        return None


def pay(address: str, card: str = CARD) -> int:
    """As somebody does in the browser on the page of the payment service: 303 if it is paid, 402 if it is declined."""
    with pytest.raises(HTTPError) as answer:
        build_opener(Stay).open(Request(address, urlencode({"card": card}).encode()), timeout=60)
    answer.value.close()
    return answer.value.code


def paid(stripe: Stripe, charge: Charge, company: Company) -> None:
    stripe.pay(start(charge, company).rpartition("/")[2], CARD)


def test_security_is_held_and_given_back_when_the_complaint_is_upheld(
    decided: Played, alfa: Company, stripe: Stripe, django_capture_on_commit_callbacks: Any
) -> None:
    complaint, charge = owed(decided, alfa)
    assert (charge.kind, str(charge.amount), charge.payee, state(charge)) == (
        "security", "2400.00", decided.agency.organization, State.DUE,
    )  # fmt: skip
    assert charge.due_at == complaint.charge_ends_at
    client = client_of(alfa.submitter)
    answer = client.post(reverse("tenders:payment", args=[charge.pk]), {"act": "pay"})
    assert answer.status_code == 303
    assert pay(answer["Location"]) == 303
    assert bring(stripe, stripe.events) == [200, 200]
    assert (state(charge), Complaint.objects.get(pk=complaint.pk).stage) == (State.HELD, "filed")
    rule(decided, complaint, Outcome.ADMISSIBLE)
    with django_capture_on_commit_callbacks(execute=True):
        rule(decided, complaint, Outcome.UPHELD, "evaluate")
    assert state(charge) is State.RETURNED
    assert stripe.asked[-1].endswith("/cancel")
    assert PaymentOrder.objects.get().done_at is not None


def test_messages_in_any_order_twice_and_late_give_the_same_ledger(
    decided: Played, alfa: Company, stripe: Stripe
) -> None:
    _complaint, charge = owed(decided, alfa)
    page = start(charge, alfa)
    assert [pay(page, DECLINED), pay(page)] == [402, 303]
    clock.travel(clock.now() + timedelta(days=4, hours=1))
    told = [*stripe.events, *stripe.events]
    Random(7).shuffle(told)
    assert set(bring(stripe, told)) == {200}
    paying.run(now=clock.now())
    facts = sorted(charge.entries.values_list("fact", "amount"))
    assert [fact for fact, _amount in facts] == ["failed", "held"]
    assert WebhookEvent.objects.count() == len(stripe.events)
    clock.travel(clock.now() + timedelta(days=4))
    paying.run(now=clock.now())  # a bank would let the hold go soon: it is taken, and still counts as held
    assert stripe.asked[-1].endswith("/capture")
    bring(stripe, stripe.events)
    assert (state(charge), charge.entries.filter(fact="taken").count()) == (State.HELD, 1)


def test_retry_never_pays_twice(decided: Played, alfa: Company, stripe: Stripe) -> None:
    _complaint, charge = owed(decided, alfa)
    stripe.loses_answers = 2  # the library asks again once by itself, with the same key
    with pytest.raises(Refused, match="does not answer now"):
        start(charge, alfa)
    first = start(charge, alfa)
    assert start(charge, alfa) == first
    assert sum(thing["object"] == "checkout.session" for thing in stripe.things.values()) == 1
    stripe.pay(first.rpartition("/")[2], CARD)
    with pytest.raises(Refused, match="Nothing is due"):
        start(charge, alfa)  # no message came yet: the page itself says that it is paid
    assert Checkout.objects.get().ended_at is not None


def test_service_that_is_away_blocks_nothing_and_orders_wait(decided: Played, alfa: Company, stripe: Stripe) -> None:
    complaint, charge = owed(decided, alfa)
    paid(stripe, charge, alfa)
    bring(stripe, stripe.events)
    stripe.away = True
    complaining.withdraw_complaint(complaint, actor=actor_for(alfa.submitter), now=clock.now())
    assert state(charge) is State.HELD  # two persons decide
    officer, approver = actor_for(decided.agency.officer), actor_for(decided.agency.approver)
    give_back = paying.people.Record(paying.Act.GIVE_BACK, reason="No damages were asked for.")
    paying.record(charge, give_back, actor=officer, now=clock.now())
    paying.confirm(charge, actor=approver, now=clock.now())
    paying.run(now=clock.now())
    assert (state(charge), PaymentOrder.objects.get().attempts) == (State.RETURNING, 1)
    stripe.away = False
    paying.run(now=clock.now())
    assert state(charge) is State.RETURNING  # the pause after a failed try isn't over
    clock.travel(clock.now() + timedelta(minutes=3))
    stripe.loses_answers = 2
    paying.run(now=clock.now())
    clock.travel(clock.now() + timedelta(minutes=5))
    paying.run(now=clock.now())
    assert state(charge) is State.RETURNED
    assert sum(path.endswith("/cancel") for path in stripe.asked) == 1


def test_payment_after_the_end_goes_back_by_itself(decided: Played, alfa: Company, stripe: Stripe) -> None:
    complaint, charge = owed(decided, alfa)
    page = start(charge, alfa)
    complaining.withdraw_complaint(complaint, actor=actor_for(alfa.submitter), now=clock.now())
    assert state(charge) is State.CALLED_OFF
    stripe.pay(page.rpartition("/")[2], CARD)
    bring(stripe, stripe.events)
    paying.run(now=clock.now())
    assert state(charge) is State.RETURNED


def test_dismissed_complaint_keeps_the_security_only_by_two_persons(
    decided: Played, alfa: Company, stripe: Stripe
) -> None:
    complaint, charge = owed(decided, alfa)
    paid(stripe, charge, alfa)
    bring(stripe, stripe.events)
    officer, approver = signed_in(decided.agency.officer), signed_in(decided.agency.approver)
    address = reverse("tenders:payment", args=[charge.pk])
    keep = {"act": "record", "what": "keep", "reason": "Damages, decision 12/2026."}
    assert officer.post(address, keep).status_code == 422  # not decided yet
    rule(decided, complaint, Outcome.ADMISSIBLE)
    rule(decided, complaint, Outcome.DISMISSED)
    assert officer.post(address, {**keep, "reason": ""}).status_code == 422
    assert officer.post(address, keep).status_code == 302
    assert officer.post(address, {"act": "confirm"}).status_code == 422
    assert approver.post(address, {"act": "confirm"}).status_code == 302
    paying.run(now=clock.now())
    assert (state(charge), stripe.asked[-1].endswith("/capture")) == (State.KEPT, True)
    assert "Damages" in client_of(alfa.submitter).get(address).content.decode()
    lines = signed_in(factories.make_auditor()).get(reverse("tenders:payments-csv")).content.decode().splitlines()
    assert [line.split(",")[8] for line in lines] == ["fact", "held", "kept", "taken"]


def test_transfer_is_recorded_by_two_persons_and_closes_the_page_to_pay_on(
    decided: Played, alfa: Company, stripe: Stripe
) -> None:
    complaint, charge = owed(decided, alfa)
    page = start(charge, alfa)
    officer, approver = signed_in(decided.agency.officer), signed_in(decided.agency.approver)
    address = reverse("tenders:payment", args=[charge.pk])
    came = {"act": "record", "what": "transfer_came", "reference": "OP 77"}
    assert officer.post(address, {**came, "reference": ""}).status_code == 422
    assert officer.post(address, came).status_code == 302
    assert approver.post(address, {"act": "return"}).status_code == 302
    assert state(charge) is State.DUE
    officer.post(address, came)
    assert "Confirm what was recorded about payment" in approver.get("/desk/").content.decode()
    approver.post(address, {"act": "confirm"})
    assert (state(charge), Complaint.objects.get(pk=complaint.pk).stage) == (State.HELD, "filed")
    assert stripe.things[page.rpartition("/")[2]]["status"] == "expired"
    rule(decided, complaint, Outcome.ADMISSIBLE)
    rule(decided, complaint, Outcome.UPHELD, "evaluate")
    assert state(charge) is State.RETURNING
    officer.post(address, {"act": "record", "what": "sent_back", "reference": "OP 12"})
    approver.post(address, {"act": "confirm"})
    assert state(charge) is State.RETURNED


def test_only_signed_messages_count(decided: Played, alfa: Company, stripe: Stripe, client: Any, settings: Any) -> None:
    _complaint, charge = owed(decided, alfa)
    paid(stripe, charge, alfa)
    body, signature = stripe.signed(stripe.events[0])
    forged = stripe.signed(stripe.events[0], secret="whsec_other")[1]
    old = stripe.signed(stripe.events[0], at=1)[1]
    assert [post(client, body, one) for one in (forged, old, "", signature)] == [400, 400, 400, 200]
    assert post(client, body.replace(b"240000", b"240001"), signature) == 400
    assert state(charge) is State.HELD
    assert bring(stripe, [{"id": "evt_x", "type": "customer.created", "data": {"object": {"object": "customer"}}}]) == [
        200
    ]
    settings.STRIPE_ENABLED = False
    assert post(client, body, signature) == 404


def test_ledger_grows_only_and_strangers_see_nothing(decided: Played, alfa: Company, beta: Company) -> None:
    complaint, charge = owed(decided, alfa)
    address = reverse("tenders:payment", args=[charge.pk])
    for user, seen in ((alfa.submitter, True), (factories.make_admin(), True), (beta.submitter, False)):
        listed = signed_in(user).get(reverse("tenders:payments")).content.decode()
        assert (charge.label in listed) is seen
    for user, status in (
        (alfa.submitter, 200), (decided.agency.approver, 200), (factories.make_admin(), 200),
        (beta.submitter, 404), (decided.agency.key_holders[0], 404),
    ):  # fmt: skip
        assert signed_in(user).get(address).status_code == status
    page = client_of(alfa.submitter).get(address).content.decode()
    assert "takes no cards" not in page
    assert "By bank transfer or guarantee" in page
    with pytest.raises(Refused, match="takes no cards"):
        start(charge, alfa)
    complaining.withdraw_complaint(complaint, actor=actor_for(alfa.submitter), now=clock.now())
    for change in (
        lambda: LedgerEntry.objects.update(amount=1),
        lambda: LedgerEntry.objects.all().delete(),
        lambda: Charge.objects.update(amount=1),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_document_of_the_bank_is_still_enough_to_go_on(decided: Played, alfa: Company) -> None:
    complaint = complain(decided, alfa)
    assert complaint.stage == "filed"
    charge = Charge.objects.get()
    rule(decided, complaint, Outcome.ADMISSIBLE)
    rule(decided, complaint, Outcome.UPHELD, "evaluate")
    assert state(charge) is State.DUE  # people say first whether the money came


def test_reconciling_names_each_difference(decided: Played, alfa: Company, stripe: Stripe, capsys: Any) -> None:
    _complaint, charge = owed(decided, alfa)
    paid(stripe, charge, alfa)
    with pytest.raises(CommandError, match="differ"):
        call_command("payments", "reconcile")
    assert "its message has not come" in capsys.readouterr().err
    bring(stripe, stripe.events)
    call_command("payments", "reconcile")
    assert "compared: 1. Differences: 0" in capsys.readouterr().out
    payment = LedgerEntry.objects.exclude(payment="").latest("id").payment
    stripe.capture(payment)
    stripe.things[stripe.things[payment]["latest_charge"]]["disputed"] = True
    with pytest.raises(CommandError, match="differ"):
        call_command("payments", "reconcile")
    said = capsys.readouterr().err
    assert "the ledger says 0, the payment service 2400.00" in said
    assert "disputes the payment" in said
    stripe.away = True
    with pytest.raises(CommandError, match="did not answer"):
        call_command("payments", "reconcile")

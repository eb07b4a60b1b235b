"""Two people act at the same instant, in every procedure: one of them is told what the other did, and it counts once.

Each act runs in a thread with a connection of its own (see racing.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bidders.payments import ledger
from procurement import clock
from procurement.access import Actor, actor_for
from procurement.models import LogEntry
from procurement.rules.complaints import Against
from procurement.rules.lifecycle import DRAIN, Stage
from procurement.rules.payments import State
from procurement.rules.qualification import Answer
from tenders.demo import auctioning, director, envelopes, scoring, selecting
from tenders.demo import frameworks as demo_frameworks
from tenders.demo.declaring import ASKED as QUALIFICATION
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import AuctionBid, Award, Contract, PriceConfirmation, Tender
from tenders.models import ContractChangeDecision as ChangeDecision
from tenders.queries.calls import candidates
from tenders.queries.counting import counting_acts
from tenders.queries.frameworks import use_of
from tenders.services import (
    awarding,
    clockwork,
    complaining,
    contract_changes,
    contracting,
    ordering,
    planning,
    price_opening,
    publishing,
    repairing,
)
from tenders.services import selecting as selections
from tenders.services.calling_off import CallOffDraft, begin_call_off
from tenders.services.lifecycle import lock_tender
from tests import factories
from tests.stripe_server import serving
from tests.stripe_world import Stripe
from tests.tenders import auctioning as room
from tests.tenders.complaining import WORDS
from tests.tenders.conftest import START
from tests.tenders.contracts import change
from tests.tenders.judging import EMIL, EVA, PLAN, with_committee
from tests.tenders.paying import CARD, bring, owed, start, state, switch_on
from tests.tenders.racing import race
from tests.tenders.suspending import paper
from tests.tenders.test_confirming import bid_of, change_words, confirm
from tests.tenders.test_frameworks import concluded
from tests.tenders.test_repairs import ask as ask_repair
from tests.tenders.test_restricted import ASKED, FEW, GOOD

pytestmark = pytest.mark.django_db(transaction=True)


def twice(tender: Tender, act: Callable[[], object], other: Callable[[], object] | None = None) -> str:
    """The refusal of the second of two acts (the same act, if no other is given); the first one is done."""
    refused, done = sorted(race(act, other or act, holding=lambda: lock_tender(tender)), key="done".__eq__)
    assert done == "done"
    return refused


def logged(tender: Tender, kind: str) -> int:
    return LogEntry.objects.filter(subject=f"tender:{tender.pk}", type=kind).count()


def people(agency: Agency) -> tuple[Actor, Actor]:
    return actor_for(agency.officer), actor_for(agency.approver)


def third() -> Company:
    cast = factories.make_company("Gama SRL")
    return Company(cast.organization, cast.submitter)


def test_two_orders_take_what_is_left_once_and_are_answered_once(agency: Agency, alfa: Company, beta: Company) -> None:
    lot = concluded(agency, [alfa, beta, third()])
    (officer, approver), drafts = people(agency), []
    for name in ("One", "Two"):
        draft = CallOffDraft(name, "-", demo_frameworks.wanted(lot, ("1500", "0")))
        made = begin_call_off(lot, draft, competition=False, buyer=agency.organization, actor=officer, now=clock.now())
        publishing.submit_for_review(made, actor=officer, now=clock.now())
        drafts.append(made)
    now = clock.now()
    first, second = (lambda one=one: ordering.place_order(one, actor=approver, now=now) for one in drafts)
    assert "1500 are already, so 500 are left" in twice(lot.tender, first, second)
    assert use_of(lot).items[0].use.used == 1500
    placed, supplier = Tender.objects.get(pk__in=[one.pk for one in drafts], stage="awarded"), actor_for(alfa.submitter)
    said = twice(
        placed,
        lambda: ordering.accept_order(placed, actor=supplier, now=now),
        lambda: ordering.decline_order(placed, reason="No stock.", actor=supplier, now=now),
    )
    assert "stage" in said
    assert logged(placed, "order.accepted") + logged(placed, "order.declined") == 1
    assert Contract.objects.filter(award__lot__tender=placed).exists() == bool(logged(placed, "order.accepted"))


def award_twice(played: Played) -> None:
    """The award is proposed twice and decided twice; then the standstill passes."""
    lot, (officer, approver), now = played.lot(), people(played.agency), clock.now()
    assert twice(played.tender, lambda: awarding.propose_award(lot, note="", actor=officer, now=now))
    assert twice(played.tender, lambda: awarding.decide_award(lot, actor=approver, now=now))
    director.wait_for_standstill(played)


def test_turn_counts_what_came_in_it_and_the_lot_is_awarded_once(agency: Agency, alfa: Company, beta: Company) -> None:
    gama = third()
    played, auction = room.scheduled(agency, (alfa, beta, gama))
    tender, (officer, _approver) = played.tender, people(agency)

    def hold() -> object:
        return type(auction).objects.select_for_update(no_key=True).get(pk=auction.pk)

    clock.travel(auction.starts_at + timedelta(minutes=5))
    bids = [lambda total=total: auctioning.bid(auction, beta, total) for total in ("100000", "90000")]
    assert race(*bids, holding=hold) == ["done", "done"]
    end = auction.starts_at + timedelta(minutes=7)
    clock.travel(end - timedelta(seconds=1))
    late = race(lambda: auctioning.bid(auction, beta, "80000"), holding=hold, meanwhile=lambda: clock.travel(end))
    assert "does not count" in late[0]
    last = AuctionBid.objects.latest("id")
    clock.travel(auction.ends_at + DRAIN)
    assert race(*[lambda: clockwork.run_due(now=clock.now())] * 2, holding=hold) == ["done", "done"]
    assert (AuctionBid.objects.count(), logged(tender, "auction.ended")) == (2, 1)
    assert played.lot().offers.get(bidder=beta.organization).amount == last.amount
    award_twice(played)
    lot, now = played.lot(), clock.now()
    assert twice(tender, lambda: awarding.record_refusal(lot, reason="It does not sign.", actor=officer, now=now))
    award_twice(played)
    standing = [(one.supplier, one.status) for one in Award.objects.filter(lot=played.lot()).order_by("id")]
    second = gama.organization if last.amount < 97500 else beta.organization
    assert standing[1] == (second, Award.Status.ACTIVE)
    assert len(standing) == 2
    terms = contracting.ContractTerms("1", Award.objects.get(status="active").amount or Decimal(0), now.date())
    assert "stage" in twice(tender, lambda: contracting.conclude_contract(lot, terms, actor=officer, now=clock.now()))


def test_prices_are_confirmed_by_two_at_once_and_opened_once(agency: Agency, alfa: Company, beta: Company) -> None:
    agency = with_committee(agency)
    played = director.publish(agency, replace(PLAN, envelopes=2), publish_at=clock.now() + timedelta(days=1))
    director.hand_in(played, alfa, {1: ("7000",)})
    director.hand_in(played, beta, {1: ("6800",)})
    director.close_and_open(played)
    scoring.declare(played)
    scoring.lock(played, agency.evaluators[0], EVA)
    scoring.lock(played, agency.evaluators[1], EMIL)
    lot, now = envelopes.ask(played), clock.now()
    first, second = (actor_for(user) for user in agency.key_holders[:2])
    acts = [lambda who=who: price_opening.confirm_prices(lot, actor=who, now=now) for who in (first, first, second)]
    said = race(*acts, holding=lambda: lock_tender(played.tender))
    assert said.count("done") == 2
    assert PriceConfirmation.objects.count() == 2
    race(*[lambda: clockwork.run_due(now=now)] * 2, holding=lambda: None)
    assert logged(played.tender, "prices.opened") == 1


def test_selection_is_decided_once(agency: Agency, plan: Plan, alfa: Company, beta: Company) -> None:
    wanted = replace(plan, procedure="restricted", asked=ASKED)
    played = director.approve(director.schedule(agency, wanted, publish_at=START + timedelta(days=1)))
    director.move_to(START + timedelta(days=1, seconds=20))
    selecting.ask(played, alfa, GOOD)
    selecting.ask(played, beta, GOOD)
    director.move_to(selecting.after_the_call(played))
    selecting.judge(played)
    tender, (officer, approver), now = played.tender, people(agency), clock.now()
    selections.propose_selection(tender, few_reason=FEW, actor=officer, now=now)
    request = candidates(played.fresh())[0].request

    def judge_anew() -> None:
        met = dict.fromkeys((str(one.pk) for one in tender.selection_criteria.all()), False)
        selections.judge_request(tender, request.pk, met, "Not enough.", actor=officer, now=now)

    def decide() -> None:
        selections.decide_selection(tender, actor=approver, now=now)

    said = race(decide, decide, judge_anew, holding=lambda: lock_tender(tender))
    assert said.count("done") == 1
    assert (logged(tender, "selection.decided"), tender.invitations.count()) == (1, 2)


def test_open_procedure_counts_each_act_once(agency: Agency, plan: Plan, alfa: Company) -> None:
    """A confirmation against the closing, a repair twice and late, a complaint against the contract, a change approved twice."""
    played = director.publish(agency, replace(plan, qualification=QUALIFICATION), publish_at=START + timedelta(days=1))
    director.hand_in(played, alfa, {1: ("4400,50", "99.50")})
    change_words(played, "Delivered to the second floor.")
    tender, (officer, approver), boss = played.fresh(), people(agency), actor_for(alfa.submitter)
    assert tender.bids_end_at
    end, bid = tender.bids_end_at, bid_of(played, alfa)
    clock.travel(end - timedelta(seconds=1))
    over = end + DRAIN
    race(lambda: clockwork.run_due(now=over), holding=lambda: confirm(bid, alfa), meanwhile=lambda: clock.travel(over))
    assert (played.fresh().stage_now, counting_acts(tender)[0].kind) == (Stage.CLOSED, "confirm")
    director.close_and_open(played)

    item = str(tender.requirements.get(kind="document").pk)
    asked = [ask_repair(played, alfa), ask_repair(played, alfa, item, evidence_only=True)]
    said_on = clock.now().date().isoformat()
    clock.travel(asked[0].answer_ends_at - timedelta(seconds=1))
    now = clock.now()
    answers = [
        lambda one=one, files=files: repairing.answer_repair(
            one, "Here.", files, Answer("8", said_on=said_on), actor=boss, now=now
        )
        for one, files in ((asked[0], ()), (asked[1], (object(),)))
    ]
    assert "answered already" in twice(tender, answers[0])
    late = race(
        answers[1], holding=lambda: lock_tender(tender), meanwhile=lambda: clock.travel(asked[0].answer_ends_at)
    )
    assert "time to answer is over" in late[0]

    director.decide(played)
    lot, now = director.wait_for_standstill(played), clock.now()
    draft = complaining.ComplaintDraft(Against.RESULT, *WORDS, files=(paper("offer.pdf"),))
    complaint = complaining.begin_complaint(
        played.fresh(), draft, lot=lot, bidder=alfa.organization, actor=boss, now=now
    )
    terms = contracting.ContractTerms("1", Decimal("90000.00"), now.date())
    said = twice(
        tender,
        lambda: complaining.file_complaint(complaint, actor=boss, now=now),
        lambda: contracting.conclude_contract(lot, terms, actor=officer, now=now),
    )
    filed = logged(tender, "complaint.filed")
    assert ("complaint is pending" if filed else "contract is signed") in said
    if filed:
        complaint.refresh_from_db()
        complaining.withdraw_complaint(complaint, actor=boss, now=now)
        contracting.conclude_contract(lot, terms, actor=officer, now=now)
    director.propose_change(played, change("8000", ends_on=date(2027, 1, 31), what="Two more laptops"))
    assert twice(tender, lambda: contract_changes.approve_contract_change(lot, actor=approver, now=now))
    assert (ChangeDecision.objects.count(), logged(tender, "contract.changed")) == (1, 1)


def test_plan_is_begun_and_published_once(agency: Agency) -> None:
    (officer, approver), now = people(agency), clock.now()
    begun = [lambda: planning.begin_version(agency.organization, now.year, actor=officer, now=now)] * 2
    assert race(*begun, holding=lambda: None) == ["done", "done"]
    plan = agency.organization.plans.get()
    line = planning.LineDraft("Laptops", "30213100", Decimal(120000), "open", 2)
    planning.save_line(plan, line, actor=officer)
    planning.propose_plan(plan, reason="", actor=officer, now=now)
    publish = [lambda: planning.publish_plan(plan, actor=approver, now=now)] * 2
    said = race(*publish, holding=lambda: plan.versions.select_for_update().get())
    assert said == ["The plan is not handed over yet.", "done"]
    assert LogEntry.objects.filter(type="plan.published").count() == 1


@pytest.fixture
def stripe(settings: Any) -> Iterator[Stripe]:
    with serving() as found:
        switch_on(settings, found)
        yield found


def test_message_of_the_payment_service_that_comes_twice_is_entered_once(
    agency: Agency, plan: Plan, alfa: Company, stripe: Stripe
) -> None:
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    director.hand_in(played, alfa, {1: ("4500", "100")})
    director.close_and_open(played)
    director.decide(played)
    _complaint, charge = owed(played, alfa)
    stripe.pay(start(charge, alfa).rpartition("/")[2], CARD)
    race(*[lambda: bring(stripe, stripe.events)] * 3, holding=lambda: ledger.lock(charge))
    assert (state(charge), charge.entries.filter(fact="held").count()) == (State.HELD, 1)
    assert logged(played.tender, "complaint.charge_came") == 1

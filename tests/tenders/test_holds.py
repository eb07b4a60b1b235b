"""Outages and a wrong clock at a deadline: the tender waits, two persons decide, every place says the same deadline."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from procurement import clock
from procurement.access import actor_for
from procurement.models import LogEntry, MailMessage
from procurement.rules.lifecycle import DRAIN, Action, Stage
from procurement.rules.ticks import ClockFacts
from tenders.demo import director, selecting
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import Bid, Hold, Release
from tenders.queries.desk import duties
from tenders.queries.situation import may
from tenders.services import bidding, clockwork, following, holding
from tenders.services.refusal import Refused
from tests.tenders.bidding import client_of, text_of
from tests.tenders.calling import approver, mails, move_deadline, officer
from tests.tenders.conftest import START
from tests.tenders.outages import MINUTE, as_if_live, run_minutes
from tests.tenders.test_restricted import ASKED, GOOD

PRICES = {1: ("4500", "100")}
OUT = range(1, 16)
"""A quarter of an hour before the deadline without a tick."""


@pytest.fixture
def played(agency: Agency, plan: Plan, alfa: Company, monkeypatch: pytest.MonkeyPatch) -> Played:
    """A tender with one bid, its deadline near."""
    found = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    director.hand_in(found, alfa, PRICES)
    as_if_live(monkeypatch)
    return found


def deadline(played: Played) -> datetime:
    end = played.fresh().bids_end_at
    assert end is not None
    return end


def at_deadline(played: Played, *, down: Any = (), failed: Any = (), later: timedelta = DRAIN) -> bool:
    """The hours before the deadline pass, and the clock works after it. Whether the tender is closed."""
    end = deadline(played)
    run_minutes(end - timedelta(hours=5), end, down=down, failed=failed, end=end)
    clock.travel(end + later)
    clockwork.run_due(now=clock.now())
    return played.fresh().stage_now is Stage.CLOSED


def decide(played: Played, answer: str = "extend", reason: str = "") -> Hold:
    holding.propose_answer(played.fresh(), answer, reason, actor=officer(played), now=clock.now())
    return holding.confirm_answer(played.fresh(), actor=approver(played), now=clock.now())


def events(played: Played) -> list[str]:
    found = LogEntry.objects.filter(subject=f"tender:{played.tender.pk}").order_by("id")
    return [
        name for name in found.values_list("type", flat=True) if "hold" in name or "held" in name or "amend" in name
    ]


def refused(act: Any) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return str(caught.value)


def hand_in_again(bid: Bid, company: Company) -> Any:
    from uuid import uuid4

    fresh = Bid.objects.select_related("tender", "bidder").get(pk=bid.pk)
    return bidding.submit_bid(fresh, idempotency_key=uuid4(), actor=actor_for(company.submitter), now=clock.now())


def test_quiet_platform_closes_on_time(played: Played) -> None:
    assert at_deadline(played)
    assert not Hold.objects.exists()


def test_nine_bad_minutes_are_no_outage(played: Played) -> None:
    assert at_deadline(played, failed=range(60, 69))


def test_outage_keeps_the_tender_from_closing_and_tells_those_who_decide(played: Played, alfa: Company) -> None:
    assert not at_deadline(played, down=OUT)
    held = Hold.objects.get()
    assert (held.cause, held.bad, held.bad_last, len(held.minutes)) == ("outage", 15, 15, 15)
    assert events(played) == ["closing.held"]
    assert {mail.recipient for mail in MailMessage.objects.filter(key__startswith="held:")} == {
        played.agency.officer.email,
        played.agency.approver.email,
    }
    clockwork.run_due(now=clock.now())
    assert Hold.objects.count() == 1
    assert "The time for bids" in refused(lambda: hand_in_again(Bid.objects.get(), alfa))
    named = [duty.what for duty in duties(officer(played), clock.now())]
    assert "Decide how the tender goes on" in named


def test_two_persons_move_the_deadline_and_every_place_says_the_same(
    played: Played, alfa: Company, beta: Company
) -> None:
    bidding.start_bid(played.tender, bidder=beta.organization, actor=actor_for(beta.submitter), now=clock.now())
    following.unfollow(played.tender, user=beta.submitter, now=clock.now())
    old, opening = deadline(played), played.fresh().opening_at
    at_deadline(played, down=OUT, later=timedelta(minutes=20))
    holding.propose_answer(played.fresh(), "extend", "", actor=officer(played), now=clock.now())
    held = holding.confirm_answer(played.fresh(), actor=approver(played), now=clock.now())
    new = deadline(played)
    assert new == held.moved_to
    assert new - old >= timedelta(hours=4)
    assert played.tender.opening_at is not None
    assert played.tender.opening_at - new == opening - old  # type: ignore[operator]
    assert events(played) == ["closing.held", "hold.answer_proposed", "closing.hold_ended", "tender.amended"]
    last = LogEntry.objects.filter(type="tender.amended").latest("id")
    told = json.loads(last.body)
    assert (told["cause"], told["bids_end_at"], told["actor"]) == (
        "outage", new.isoformat(), str(played.agency.approver.pk),
    )  # fmt: skip
    release = Release.objects.filter(tender=played.tender).latest("number")
    assert datetime.fromisoformat(json.loads(release.body)["tender"]["tenderPeriod"]["endDate"]) == new
    people = set(mails("amended"))
    assert {alfa.submitter.email, beta.submitter.email} <= people
    again = hand_in_again(Bid.objects.get(bidder=alfa.organization), alfa)
    assert new.strftime("%Y-%m-%dT%H:%M:%S") in again.note
    assert at_deadline(played)
    assert played.fresh().closed_at is not None


def test_deadline_is_half_open_to_the_microsecond_also_after_an_extension(played: Played, alfa: Company) -> None:
    at_deadline(played, down=OUT)
    decide(played)
    end = deadline(played)
    assert may(
        actor_for(alfa.submitter), played.fresh(), Action.SUBMIT_BID, now=end - timedelta(microseconds=1)
    ).allowed
    assert not may(actor_for(alfa.submitter), played.tender, Action.SUBMIT_BID, now=end).allowed
    clock.travel(end)  # the database's clock decides: its next reading is late
    assert "ended" in refused(lambda: hand_in_again(Bid.objects.get(), alfa))


def test_change_a_second_before_the_deadline_is_measured_from_the_new_one(played: Played) -> None:
    old = deadline(played)
    run_minutes(old - timedelta(hours=5), old, down=OUT, end=old)
    clock.travel(old - timedelta(seconds=30))
    move_deadline(played, old + timedelta(days=7))
    clock.travel(old + DRAIN)
    clockwork.run_due(now=clock.now())
    assert played.fresh().stage_now is Stage.PUBLISHED
    assert not Hold.objects.exists()
    assert at_deadline(played)


def test_outage_across_the_deadline_is_found_when_the_platform_is_back(played: Played) -> None:
    assert not at_deadline(played, down=range(1, 21), later=timedelta(hours=3))
    held = decide(played)
    assert held.moved_to is not None
    assert held.moved_to >= clock.now() + timedelta(hours=4)


def test_two_persons_go_on_with_a_reason_and_the_old_deadline_stays(played: Played) -> None:
    old = deadline(played)
    at_deadline(played, down=OUT)
    assert "reason" in refused(lambda: decide(played, "go_on"))
    held = decide(played, "go_on", "All five invited companies confirm that they could hand in.")
    assert (held.end, deadline(played)) == ("went_on", old)
    clockwork.run_due(now=clock.now())
    assert played.fresh().stage_now is Stage.CLOSED


def test_proposal_is_taken_back_and_another_is_made(played: Played) -> None:
    at_deadline(played, down=OUT)
    holding.propose_answer(played.fresh(), "extend", "", actor=officer(played), now=clock.now())
    assert "already" in refused(
        lambda: holding.propose_answer(played.fresh(), "extend", "", actor=officer(played), now=clock.now())
    )
    holding.return_answer(played.fresh(), actor=officer(played), now=clock.now())
    assert Hold.objects.get().answer == ""
    assert decide(played).end == "extended"


def test_nobody_decides_and_the_old_deadline_closes_the_tender(played: Played) -> None:
    at_deadline(played, down=OUT)
    until = Hold.objects.get().answer_until
    assert until is not None
    clock.travel(until - timedelta(seconds=1))
    clockwork.run_due(now=clock.now())
    assert played.fresh().stage_now is Stage.PUBLISHED
    clock.travel(until)
    clockwork.run_due(now=clock.now())
    assert played.fresh().stage_now is Stage.CLOSED
    assert Hold.objects.get().end == "lapsed"


def test_three_extensions_are_the_most(played: Played) -> None:
    for _ in range(3):
        assert not at_deadline(played, down=OUT)
        decide(played)
    assert at_deadline(played, down=OUT)
    assert Hold.objects.count() == 3


def wrong(monkeypatch: pytest.MonkeyPatch, error: int | None) -> None:
    monkeypatch.setattr("procurement.clock_facts.clock_facts", lambda: ClockFacts(5, error))


def test_wrong_clock_blocks_closing_until_it_is_right(played: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong(monkeypatch, 2_000_001)
    assert not at_deadline(played)
    assert Hold.objects.get().cause == "clock"
    wrong(monkeypatch, 2_000_000)
    clockwork.run_due(now=clock.now())
    assert played.fresh().stage_now is Stage.CLOSED
    assert Hold.objects.get().end == "passed"


def test_clock_that_nobody_measures_blocks_nothing(played: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong(monkeypatch, None)
    assert at_deadline(played)


def test_two_persons_close_and_open_in_spite_of_the_clock(played: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong(monkeypatch, 9_000_000)
    at_deadline(played)
    assert "moves no deadline" in refused(lambda: decide(played))
    decide(
        played, "go_on", "The time server is down for the day; the error is small against the hours that bidders had."
    )
    clockwork.run_due(now=clock.now())
    assert played.fresh().stage_now is Stage.CLOSED
    opening = played.tender.opening_at
    assert opening is not None
    clock.travel(opening + MINUTE)
    holder = actor_for(played.agency.key_holders[0])
    assert not may(holder, played.tender, Action.CONFIRM_OPENING, now=clock.now()).allowed
    decide(played, "go_on", "Still down.")
    assert may(holder, played.fresh(), Action.CONFIRM_OPENING, now=clock.now()).allowed
    assert [hold.stage for hold in Hold.objects.order_by("found_at")] == ["published", "closed"]


def test_moved_clock_of_a_demonstration_finds_no_outage(played: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert at_deadline(played, down=OUT)


def test_pages_tell_and_two_browsers_decide(played: Played, alfa: Company) -> None:
    at_deadline(played, down=OUT)
    public = client_of(alfa.submitter).get(played.tender.get_absolute_url()).content.decode()
    assert "The closing waits" in public
    assert "15 bad minutes" in public
    ana, barbu = client_of(played.agency.officer), client_of(played.agency.approver)
    assert (
        "The tender waits for two persons"
        in ana.get(reverse("tenders:officer-tender", args=[played.tender.reference])).content.decode()
    )
    url = reverse("tenders:officer-hold", args=[played.tender.reference])
    assert "Deadline if it is published now" in ana.get(url).content.decode()
    assert ana.post(url, {"answer": "go_on", "reason": ""}).status_code == 422
    assert ana.post(url, {"answer": "extend"}).status_code == 302
    assert ana.post(url, {"act": "confirm"}).status_code == 422
    assert barbu.post(url, {"act": "return"}).status_code == 302
    ana.post(url, {"answer": "extend"})
    assert barbu.post(url, {"act": "confirm"}).status_code == 302
    assert "The deadline was moved" in ana.get(url).content.decode()
    changes = client_of(alfa.submitter).get(reverse("tenders:changes", args=[played.tender.reference]))
    assert "as the public log shows" in changes.content.decode()


@pytest.fixture
def called(agency: Agency, plan: Plan, alfa: Company, monkeypatch: pytest.MonkeyPatch) -> Played:
    """A call with one request, its end near."""
    played = director.approve(
        director.schedule(
            agency, replace(plan, procedure="restricted", asked=ASKED), publish_at=START + timedelta(days=1)
        )
    )
    director.move_to(START + timedelta(days=1, minutes=1))
    selecting.ask(played, alfa, GOOD)
    as_if_live(monkeypatch)
    return played


def at_end_of_requests(played: Played, down: Any = ()) -> Stage:
    end = played.fresh().requests_end_at
    assert end is not None
    run_minutes(end - timedelta(hours=5), end, down=down, end=end)
    clock.travel(end + DRAIN)
    clockwork.run_due(now=clock.now())
    return played.fresh().stage_now


def test_outage_before_the_end_of_requests_is_decided_by_two_and_moves_it(
    called: Played, alfa: Company, beta: Company
) -> None:
    old = called.fresh().requests_end_at
    assert at_end_of_requests(called, OUT) is Stage.CALL_OPEN
    page = text_of(client_of(beta.submitter).get(called.tender.get_absolute_url()))
    assert "Requests that were handed in in time count, and nobody has read one." in page
    assert "Decide how the tender goes on" in [duty.what for duty in duties(officer(called), clock.now())]
    assert "time for requests" in refused(lambda: selecting.ask(called, beta, GOOD))
    held = decide(called)
    assert called.fresh().requests_end_at == held.moved_to
    assert held.moved_to is not None
    assert old is not None
    assert held.moved_to >= old + timedelta(hours=4)
    assert events(called) == ["closing.held", "hold.answer_proposed", "closing.hold_ended", "call.amended"]
    selecting.ask(called, beta, GOOD)
    assert at_end_of_requests(called) is Stage.CALL_CLOSED


def test_wrong_clock_keeps_a_call_open_until_two_go_on(called: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong(monkeypatch, 9_000_000)
    assert at_end_of_requests(called) is Stage.CALL_OPEN
    decide(called, "go_on", "The time server is down for the day.")
    clockwork.run_due(now=clock.now())
    assert called.fresh().stage_now is Stage.CALL_CLOSED
    assert [hold.stage for hold in Hold.objects.all()] == ["call_open"]


def test_page_of_the_minutes(played: Played) -> None:
    client = client_of(played.agency.officer)
    url = reverse("tenders:log-minutes")
    assert "first minute has not been written" in client.get(url).content.decode()
    at_deadline(played, down=range(1, 4), failed=(10,))
    text = client.get(url).content.decode()
    for words in ("4 bad minutes", "The database did not let a bid in", "No line in the log", "900 µs"):
        assert words in text


def test_page_of_the_bid_says_what_waits_and_what_happens_next(played: Played, alfa: Company, beta: Company) -> None:
    director.draft_bid(played, beta, PRICES)
    pages = {name: client_of(one.submitter) for name, one in (("alfa", alfa), ("beta", beta))}

    def page(name: str) -> str:
        return text_of(pages[name].get(reverse("tenders:bid", args=[played.tender.reference])))

    assert "The closing waits" not in page("alfa")
    at_deadline(played, down=OUT)
    for name, words in (("alfa", "Your bid counts as it is"), ("beta", "Nothing of yours is handed in")):
        assert "The closing waits: the platform was down" in page(name)
        assert words in page(name)
        assert "you get a mail" in page(name)
        assert "The time for bids has ended" not in page(name)
    decide(played, "go_on", "The bad minutes were at night.")
    director.move_to(clock.now() + timedelta(minutes=1))
    for name, words in (("alfa", "Your bid counts"), ("beta", "The draft was not submitted")):
        assert "Two persons of the buyer decided not to move the deadline" in page(name)
        assert words in page(name)
    opening = played.fresh().opening_at
    assert opening is not None
    assert "enough key holders have confirmed" not in page("alfa")
    clock.travel(opening + timedelta(minutes=1))
    assert "bids open as soon as enough key holders have confirmed" in page("alfa")

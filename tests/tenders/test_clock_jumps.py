"""A worker that was dead over due times, and a clock that jumped ahead and back: the same log and the same result as on time.

Each story is played once up to where only time is missing; what time does is then tried three ways from that very state.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from procurement import clock
from procurement.access import actor_for
from procurement.models import LogEntry
from procurement.rules.canonical import parse_canonical
from procurement.rules.lifecycle import DRAIN, Stage
from tenders.demo import auctioning, director, selecting
from tenders.demo import frameworks as demo_frameworks
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import LotOffer, Tender
from tenders.services import clockwork, opening
from tests import factories
from tests.tenders import auctioning as room
from tests.tenders.conftest import START
from tests.tenders.test_frameworks import concluded
from tests.tenders.test_restricted import ASKED, GOOD

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
TIMES = {"at", "closed_at"}
"""What of an act tells when the worker came, and not what it found."""
Way = Callable[[datetime], None]


def on_time(due: datetime) -> None:
    director.move_to(due + SECOND)


def late(due: datetime) -> None:
    """Nobody worked until two days after; then two workers, one after the other."""
    clock.travel(due + 2 * DAY)
    while clockwork.run_due(now=clock.now()):
        pass
    assert clockwork.run_due(now=clock.now()) == 0


def jumping(due: datetime) -> None:
    """Back by an hour just before it is due, then ahead of it, back to before it, and on."""
    for moment in (due - SECOND, due - timedelta(hours=1), due + timedelta(hours=2), due - timedelta(minutes=5), due):
        clock.travel(moment)
        clockwork.run_due(now=moment)


WAYS: tuple[Way, ...] = (on_time, late, jumping)


class Undone(Exception):
    """Takes back what was tried."""


def tried(played: Played, act: Callable[[], None]) -> tuple[Any, ...]:
    """The public log of the tender, its stage and its ranking after `act`, which is taken back."""
    found: tuple[Any, ...] = ()
    try:
        with transaction.atomic():
            act()
            found = (log_of(played.tender), played.fresh().stage_now, ranking(played))
            raise Undone
    except Undone:
        return found


def log_of(tender: Tender) -> list[dict[str, Any]]:
    bodies = LogEntry.objects.filter(subject=f"tender:{tender.pk}", public=True).order_by("id").values_list("body")
    acts: list[Any] = [parse_canonical(body.encode()) for (body,) in bodies]
    return [{key: value for key, value in act.items() if key not in TIMES} for act in acts]


def ranking(played: Played) -> list[tuple[str, str]]:
    found = LotOffer.objects.filter(lot__tender=played.tender).order_by("rank", "bidder__name")
    return [(offer.bidder.name, str(offer.amount)) for offer in found]


def same_whatever_the_clock_does(played: Played, by: Callable[[Way], None]) -> tuple[Any, ...]:
    first, *others = (tried(played, partial(by, way)) for way in WAYS)
    assert others == [first, first]
    return first


@pytest.fixture
def three(alfa: Company, beta: Company) -> list[Company]:
    gama = factories.make_company("Gama SRL")
    return [alfa, beta, Company(gama.organization, gama.submitter)]


def test_auction_ends_with_the_same_protocol(agency: Agency, three: list[Company]) -> None:
    played, auction = room.scheduled(agency, tuple(three))
    auctioning.play(auction, [{"Beta SRL": "99000"}, {"Alfa SRL": "96000"}, {"Gama SRL": "95000"}])
    log, stage, ranked = same_whatever_the_clock_does(played, lambda way: way(auction.ends_at + DRAIN + SECOND))
    assert [act["type"] for act in log][-2:] == ["auction.ended", "lot.evaluated"]
    assert (stage, ranked[0]) == (Stage.EVALUATED, ("Gama SRL", "95000.00"))


def test_competition_under_a_framework_closes_with_the_same_bids(agency: Agency, three: list[Company]) -> None:
    lot = concluded(agency, three)
    begins = clock.now() + DAY
    played = demo_frameworks.compete(lot, agency, "Paper for a year", ("1000", "50"), publish_at=begins)
    director.move_to(begins + timedelta(minutes=1))
    for company, prices in zip(three, (("19", "29"), ("18", "30"), ("18.5", "29")), strict=True):
        director.hand_in(played, company, {1: prices})

    def close_and_open(way: Way) -> None:
        way(played.bids_end_at + DRAIN)
        clock.travel(max(clock.now(), played.opening_at))
        for user in agency.key_holders[:2]:
            opening.confirm_opening(played.fresh(), actor=actor_for(user), now=clock.now())
        way(clock.now() + SECOND)

    _log, stage, ranked = same_whatever_the_clock_does(played, close_and_open)
    assert (stage, ranked[0]) == (Stage.EVALUATED, ("Beta SRL", "19500.00"))


def test_call_closes_with_the_same_requests(agency: Agency, plan: Plan, three: list[Company]) -> None:
    wanted = replace(plan, procedure="restricted", asked=ASKED)
    played = director.approve(director.schedule(agency, wanted, publish_at=START + DAY))
    director.move_to(START + DAY + 20 * SECOND)
    for company in three[:2]:
        selecting.ask(played, company, GOOD)
    end = played.fresh().requests_end_at
    assert end
    log, stage, _ranked = same_whatever_the_clock_does(played, lambda way: way(end + DRAIN))
    assert (stage, log[-1]["type"], log[-1]["requests"]) == (Stage.CALL_CLOSED, "call.closed", 2)

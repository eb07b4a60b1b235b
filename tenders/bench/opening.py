"""The opening of a tender with many bids, by the platform's key alone (level A) and by a committee's (level B)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from time import perf_counter

from procurement import clock, ticking
from procurement.access import actor_for
from procurement.models import User
from procurement.rules.lifecycle import Stage
from tenders.bench.bids import PLAN, publish, register
from tenders.bench.figures import Figure, Report
from tenders.demo import committee, director
from tenders.demo.scenario import Played
from tenders.models import OpenedBid, Sealing
from tenders.services import clockwork, opening

PART = "Opening"
AGO = 60
"""Days: so long ago that the opening is in the past."""
_MOST_MINUTES = 5


def measure(*, bids: int, progress: Callable[[str], None]) -> Report:
    """Seconds of work from the last key holder's confirmation until all bids are open; an error if one is not."""
    report = Report()
    for level, sealing in (("A", Sealing.PLATFORM), ("B", Sealing.COMMITTEE)):
        played = publish(days_ago=AGO, plan=replace(PLAN, sealing=sealing))
        clock.travel(clock.now() - timedelta(days=AGO - 2))
        progress(f"level {level}: {bids} companies hand in a bid each")
        for number in range(bids):
            director.hand_in(played, register(f"Rival {number}"), {1: (str(5400 + number % 97), "150")})
        director.move_to(max(played.bids_end_at, played.opening_at) + timedelta(minutes=1))
        progress(f"level {level}: the key holders confirm")
        seconds = _open(played)
        clock.come_back()
        report.figures.append(Figure(PART, f"open {bids} bids, level {level}", seconds, "s"))
        if missing := bids - OpenedBid.objects.filter(bid__tender=played.tender, failure="").count():
            report.errors.append(f"Level {level}: {missing} of {bids} bids were not opened.")
    return report


def _open(played: Played) -> float:
    """Every bid is tried and committed to the log, then all are revealed and evaluated. At level B a signed minute of the
    log must hold the commitment in between: its work counts, waiting for it does not."""
    *first, last = played.agency.key_holders[: played.plan.key_holders_required]
    if played.fresh().level == "B":
        committee.begin_opening(played.tender)
    _confirm(played, first)
    begun = perf_counter()
    _confirm(played, [last])
    for _minute in range(_MOST_MINUTES):
        clockwork.run_due(now=clock.now())
        if played.fresh().stage_now is not Stage.CLOSED:
            break
        clock.travel(clock.now() + timedelta(minutes=1))
        ticking.tick(now=clock.now())
    return perf_counter() - begun


def _confirm(played: Played, users: list[User]) -> None:
    if played.tender.level == "B":
        committee.release(played.tender, users)
        return
    for user in users:
        opening.confirm_opening(played.fresh(), actor=actor_for(user), now=clock.now())

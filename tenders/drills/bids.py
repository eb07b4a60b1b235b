"""T1, no bid is lost: clients hand in around the deadline while web, worker and database are killed; then everything is compared."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import OperationalError, connection
from kombu.exceptions import OperationalError as BrokerError

from procurement import clock
from procurement.access import actor_for
from procurement.rules.lifecycle import Stage
from procurement.rules.receipts import Receipt, Refusal
from procurement.tasks import tick
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Played
from tenders.drills import cast, oracle
from tenders.drills.clients import PATIENCE, Client
from tenders.drills.findings import Findings, Say, Sizes
from tenders.drills.gates import slow_gate
from tenders.drills.machine import Machine, running, wait_for
from tenders.drills.nemesis import Nemesis
from tenders.queries.bids import draft_of
from tenders.queries.integrity import CHECKS
from tenders.services import clockwork, opening
from tenders.tasks import run_due

CONTROL_SECONDS = 8


@dataclass
class Round:
    """One tender's last seconds: what was done and what was found wrong."""

    played: Played
    clients: list[Client] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Stage1:
    """What all rounds share."""

    machine: Machine
    agency: Agency
    companies: Sequence[Company]
    sizes: Sizes


def run(sizes: Sizes, say: Say) -> Findings:
    """The rounds under kills, then three without: slow storage with and without the lock, retries that forget their key."""
    found = Findings()
    with running("web", "worker") as machine:
        companies = [cast.company(f"Company {number}") for number in range(sizes.clients)]
        stage = Stage1(machine, cast.buyer(), companies, sizes)
        counts: Counter[str] = Counter()
        for turn in range(sizes.rounds):
            say(f"round {turn + 1} of {sizes.rounds}: {sizes.clients} clients, {sizes.seconds} s, kills")
            one = _round(stage, turn, sizes.seconds, kills=True)
            found.wrong += [f"round {turn + 1}: {wrong}" for wrong in one.wrong]
            counts += one.counts
        _tell(found, stage, counts)
        say("every record is checked")
        found.wrong += [f"{name}: {problem}" for name, check in CHECKS.items() for problem in check()]
        if sizes.controls:  # last, for they leave records that don't hold
            _controls(found, stage, say)
    return found


def _controls(found: Findings, stage: Stage1, say: Say) -> None:
    """Three rounds without kills: one that must go well although the storage is slow, two that must go wrong."""
    for name, gate, fresh, must_fail in (
        ("slow storage", slow_gate(locked=True), False, False),
        ("slow storage, without the lock", slow_gate(locked=False), False, True),
        ("retries that forget their key", nullcontext(), True, True),
    ):
        say(f"control: {name}")
        one = _control(stage, gate, fresh_keys=fresh)
        found.figure(f"control, {name}", "lost bids" if one.wrong else "nothing lost")
        if must_fail:
            found.must(bool(one.wrong), f"control, {name}: the drill did not notice what must go wrong")
            found.did += [f"Without it ({name}) the drill fails, as it must: {one.wrong[0]}"] if one.wrong else []
        else:
            found.wrong += [f"{name}: {wrong}" for wrong in one.wrong]


def _tell(found: Findings, stage: Stage1, counts: Counter[str]) -> None:
    sizes = stage.sizes
    found.did.append(
        f"{sizes.clients} companies handed in, replaced and withdrew for {sizes.seconds} s around a deadline,"
        f" {sizes.rounds} times, while processes were killed (seed {sizes.seed})."
    )
    for name, value in (*stage.machine.kills.items(), *counts.items()):
        found.figure(f"kill -9 of a {name}" if name in stage.machine.kills else name, value)
    found.must(counts["receipts held by clients"] > 0, "no client got a receipt: the round says nothing")


def _control(stage: Stage1, gate: AbstractContextManager[None], *, fresh_keys: bool) -> Round:
    with gate:
        return _round(stage, 99, CONTROL_SECONDS, kills=False, fresh_keys=fresh_keys)


def _round(stage: Stage1, turn: int, seconds: int, *, kills: bool, fresh_keys: bool = False) -> Round:
    one = Round(cast.published(stage.agency))
    bids = [director.draft_bid(one.played, company, cast.PRICES) for company in stage.companies]
    clock.travel(one.played.bids_end_at - timedelta(seconds=0.6 * seconds))
    moment, at = time.monotonic(), clock.now()
    for number, (company, bid) in enumerate(zip(stage.companies, bids, strict=True)):
        seed = stage.sizes.seed * 10_000 + turn * 100 + number
        revision = draft_of(bid).revision
        one.clients.append(
            Client(stage.machine.url, company, bid, revision, seed, moment + seconds, fresh_keys=fresh_keys)
        )
    pause = {"least": 0.6, "most": 1.2} if stage.sizes.quick else {"least": 1.0, "most": 2.0}
    nemesis = Nemesis(stage.machine, stage.sizes.seed + turn, **pause) if kills else None
    for thread in (*one.clients, *([nemesis] if nemesis else [])):
        thread.start()
    while time.monotonic() < moment + seconds:
        _ask_the_worker()
        time.sleep(0.4)
    if nemesis:
        nemesis.stop()
    else:  # closing comes in its second: a worker that is late would hide what a control is to show
        wait_for(lambda: clockwork.run_due(now=clock.now()) > 0, 30)
    _settle(stage, one)
    _compare(one, moment, at)
    _open(one)
    return one


def _settle(stage: Stage1, one: Round) -> None:
    """No more kills: everything comes up, every client gets its answer, the tender closes."""
    connection.close()
    stage.machine.wait_until_it_answers()
    for client in one.clients:
        client.join(PATIENCE + 30)
    if not wait_for(lambda: _moved_on(one.played, Stage.PUBLISHED), 60):
        one.wrong.append(f"Tender {one.played.tender.reference} was not closed within a minute after the last kill.")


def _moved_on(played: Played, stage: Stage) -> bool:
    _ask_the_worker()
    return played.fresh().stage_now is not stage


def _ask_the_worker() -> None:
    """In place of beat, which asks every twenty seconds."""
    for task in (run_due, tick):
        try:
            task.apply_async(expires=5, retry=False)
        except (BrokerError, OSError):
            return


def _compare(one: Round, moment: float, at: datetime) -> None:
    if one.wrong:
        return
    statements = oracle.held(one.clients, one.wrong)
    for about in (
        oracle.about_receipts(statements, one.played),
        oracle.about_acts(one.clients, one.played),
        oracle.about_list(one.played),
        oracle.late_but_taken(statements, one.played, moment, at),
    ):
        one.wrong += about
    for _, attempt, said in statements:
        one.counts["receipts held by clients" if isinstance(said, Receipt) else "signed refusals held by clients"] += 1
        one.counts["of these found by a retry"] += isinstance(said, Receipt) and attempt.tries > 1
        sent = at + timedelta(seconds=attempt.first_sent - moment)
        one.counts["begun in time, refused as late after an outage"] += (
            isinstance(said, Refusal) and sent < one.played.bids_end_at
        )


def _open(one: Round) -> None:
    """The key holders confirm, the worker opens; a tender that ended without bids has nothing to open."""
    if one.wrong or one.played.fresh().stage_now is not Stage.CLOSED:
        return
    try:
        clock.travel(one.played.opening_at + timedelta(seconds=1))
        for user in one.played.agency.key_holders:
            opening.confirm_opening(one.played.fresh(), actor=actor_for(user), now=clock.now())
    except OperationalError as error:
        one.wrong.append(f"The opening could not be confirmed: {error}")
        return
    if not wait_for(lambda: _moved_on(one.played, Stage.CLOSED), 60):
        one.wrong.append(f"Tender {one.played.tender.reference} was not opened within a minute.")
    one.wrong += oracle.about_opening(one.played)

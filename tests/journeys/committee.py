"""Judged procedures of the world: one waits for declarations, one has a sheet half filled in, one waits for a consensus."""

from __future__ import annotations

from dataclasses import replace

from procurement import clock
from procurement.access import actor_for
from tenders.demo import director, envelopes, scoring
from tenders.demo.scenario import Company, Played
from tenders.models import Bid
from tenders.services import excluding
from tests.tenders.judging import EMIL, EVA, PLAN, STRICT

TWO = replace(PLAN, envelopes=2)
PLANS = {"undeclared": PLAN, "scoring": PLAN, "apart": STRICT, "enveloped": TWO, "asked": TWO, "priced": TWO}


def bid(tenders: dict[str, Played], alfa: Company, beta: Company) -> None:
    """Two rivals for each."""
    for name in PLANS:
        director.hand_in(tenders[name], alfa, {1: ("7000",)})
        director.hand_in(tenders[name], beta, {1: ("6800",)})


def score(tenders: dict[str, Played]) -> None:
    """Open them all, and let the committee get so far."""
    for name in PLANS:
        director.confirm(tenders[name])
    eva, emil = tenders["scoring"].agency.evaluators
    for name in ("scoring", "apart"):
        scoring.declare(tenders[name])
    scoring.fill_in(tenders["scoring"], eva, {"Alfa": (("8,3", "Clear plan."),)})
    scoring.lock(tenders["scoring"], emil, EMIL)
    scoring.lock(tenders["apart"], eva, {**EVA, "Beta": (("2", "Nothing on who checks the work."),)})
    scoring.lock(tenders["apart"], emil, EMIL)
    for name in ("enveloped", "asked", "priced"):
        scoring.declare(tenders[name])
        scoring.lock(tenders[name], eva, EVA)
        scoring.lock(tenders[name], emil, EMIL)
    envelopes.ask(tenders["asked"])
    _exclude(tenders["priced"])
    envelopes.ask(tenders["priced"])
    envelopes.confirm(tenders["priced"])


def _exclude(played: Played) -> None:
    """Beta is out: its prices stay sealed."""
    bid = Bid.objects.get(tender=played.tender, bidder__name="Beta SRL")
    row = excluding.propose_exclusion(
        played.lot(),
        bid,
        code="not_conforming",
        explanation="Nothing on who checks the work.",
        actor=actor_for(played.agency.officer),
        now=clock.now(),
    )
    excluding.confirm_exclusion(row, actor=actor_for(played.agency.approver), now=clock.now())

"""Judged procedures of the world: one waits for declarations, one has a sheet half filled in, one waits for a consensus."""

from __future__ import annotations

from tenders.demo import director, scoring
from tenders.demo.scenario import Company, Played
from tests.tenders.judging import EMIL, EVA, PLAN, STRICT

PLANS = {"undeclared": PLAN, "scoring": PLAN, "apart": STRICT}


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

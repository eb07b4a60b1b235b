"""The savings report over procedures that were played on this platform, beside imported ones."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from procurement import clock
from procurement.access import actor_for
from procurement.rules.lifecycle import Stage
from procurement.rules.savings import NotComputable, Saving
from tenders.demo import director
from tenders.demo.director import Agency, Company, Plan, Played
from tenders.queries.savings import savings_report
from tenders.queries.savings_filters import SavingsFilters
from tenders.queries.savings_rows import outcomes_of, rows
from tenders.services import cancelling
from tests.tenders.contracts import change
from tests.tenders.history import award, lot, procedure, record

D = Decimal
RON = SavingsFilters(currency="RON")
PRICES = {"cheap": {1: ("4400,50", "99.50")}, "dear": {1: ("4500", "100")}, "over": {1: ("6200", "100")}}
"""Totals of 90,000, 92,000 and 126,000; the estimate is 120,000."""


@pytest.fixture
def played(agency: Agency, alfa: Company, beta: Company, plan: Plan) -> list[Played]:
    """Two rivals and a completed contract; a single bid above the estimate; no bid at all; cancelled."""
    plans = [replace(plan, title=title) for title in ("Rivals", "Single", "Nobody", "Cancelled")]
    found = [director.publish(agency, one, publish_at=clock.now() + timedelta(days=1)) for one in plans]
    rivals, single, _nobody, cancelled = found
    director.hand_in(rivals, alfa, PRICES["dear"])
    director.hand_in(rivals, beta, PRICES["cheap"])
    director.hand_in(single, alfa, PRICES["over"])
    cancelling.propose_cancellation(
        cancelled.fresh(),
        code="no_need",
        explanation="The need ended.",
        actor=actor_for(agency.officer),
        now=clock.now(),
    )
    cancelling.confirm_cancellation(cancelled.fresh(), actor=actor_for(agency.approver), now=clock.now())
    for one in (rivals, single):
        director.close_and_open(one)
        director.decide(one)
        director.wait_for_standstill(one)
    director.sign(rivals)
    director.change(rivals, change("1000"))
    director.complete(rivals, final_amount=D(91000))
    director.move_to(clock.now() + timedelta(days=1))
    return found


def test_played_procedures_are_in_the_report_with_their_competition(played: list[Played], client: Client) -> None:
    rivals, single, nobody, cancelled = (one.fresh() for one in played)
    assert [Stage(one.stage) for one in (nobody, cancelled)] == [Stage.UNSUCCESSFUL, Stage.CANCELLED]
    found = {row.reference: row for row in rows(RON)}
    assert set(found) == {rivals.reference, single.reference}

    first = outcomes_of(found[rivals.reference], "RON")
    savings = {name: one.saving.amount for name, one in first.items() if isinstance(one, Saving)}
    assert savings == {
        "announced": D("30000.00"), "estimate": D("30000.00"), "mean": D("1000.00"), "mean_of_others": D("2000.00"),
        "median": D("1000.00"), "second_lowest": D("2000.00"),
        "realised": D("29000.00"),
    }  # fmt: skip
    second = outcomes_of(found[single.reference], "RON")
    assert isinstance(second["estimate"], Saving)
    assert second["estimate"].saving.amount == D("-6000.00")
    assert isinstance(second["median"], NotComputable)

    report = savings_report(RON, now=clock.now())
    assert (report.main.saving.amount, report.main.percent) == (D("24000.00"), D("10.00"))
    assert (report.cancelled, report.unsuccessful) == (1, 1)
    assert [(group.value, group.lots) for group in report.groups["bids"]] == [("1", 1), ("2", 1)]

    record(procedure("ocds-beside-1", lot("100", award("80")), currency="RON"))
    whole = json.loads(client.get("/savings.json").getvalue(), parse_float=D)  # type: ignore[attr-defined]
    assert (whole["total_saving"], whole["lots"]) == (D("24020.00"), 3)
    assert {row["origin"] for row in whole["rows"]} == {"native", "imported"}
    for origin, lots in (("native", 2), ("imported", 1)):
        part = json.loads(client.get(f"/savings.json?origin={origin}").getvalue())  # type: ignore[attr-defined]
        assert part["lots"] == lots
    working = client.get(f"/savings/{rivals.reference}/1/").content.decode()
    assert "90,000.00" in working
    assert "what was paid for the completed contract" in working
    assert "92,000.00" in working

"""The bench at tiny sizes: each part really does what it measures, against the server as it is deployed; nothing is left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from procurement import keystore
from procurement.rules.evaluation import evaluate
from tenders.bench import (
    bids,
    board_search,
    browser,
    bundle,
    evaluation,
    million,
    offline,
    open_data,
    opening,
    pages,
    rush,
    savings,
    sealing,
    unit_prices,
    upload,
)
from tenders.bench.figures import Figure, Ratio, Report, lines
from tenders.models import BidAct, Tender
from tests.journeys.installation import running

SERVED = pytest.mark.django_db(transaction=True)


@SERVED
def test_bids_and_pages_are_measured_against_a_real_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keystore.ensure()
    prepare = bids.prepare
    references = pages.fill(5)
    with running(tmp_path, "web") as server:
        found = bids.measure(server.url, bids=4, rounds=1, progress=lambda _: None, requests=8)
        sealed = upload.measure(server.url, rounds=1, megabytes=1)
        shown = pages.measure(server.url, references, rounds=1, requests=3)
        monkeypatch.setattr(bids, "prepare", lambda *given: prepare(*given).replace(b"revision=2", b"revision=9"))
        refused = bids.measure(server.url, bids=3, rounds=1, progress=lambda _: None, requests=8)
    assert found.errors == shown.errors == sealed.errors == []
    assert refused.errors == ["3 of 3 bids were not acknowledged with their receipt."]
    assert BidAct.objects.count() == 4
    assert Tender.objects.count() == 8
    assert all(figure.value > 0 for figure in (*found.figures, *shown.figures, *sealed.figures))
    assert [ratio.name for ratio in found.ratios if ratio.aim] == [
        "bids : empty view (/healthz), 8 clients",
        "time to the receipt in ms, p99, 8 clients",
        "bids refused",
        "bids in a minute with its tick : without, 8 clients",
        "entry of the log : time to the receipt, 1 client",
    ]


@SERVED
def test_last_minute_loses_no_bid_and_takes_no_late_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keystore.ensure()
    monkeypatch.setattr(rush, "ALONE", 1)
    monkeypatch.setattr(rush, "LATE", 0.25)
    monkeypatch.setattr(rush, "SETTLE", 1.0)
    with running(tmp_path, "web") as server:
        found = rush.measure(server.url, bidders=8, progress=lambda _: None, minute=2.0)
    assert found.errors == []
    figures = {figure.name: figure.value for figure in found.figures}
    taken = figures["acknowledged without scripts, in the rush"] + figures["acknowledged with scripts, in the rush"]
    assert taken == BidAct.objects.count() - 2
    assert 0 < taken <= 6


@SERVED
def test_report_is_measured_beside_its_aggregate() -> None:
    savings.fill(20)
    found = savings.measure(rounds=2)
    assert [(ratio.name, ratio.aim) for ratio in found.ratios][:2] == [
        ("the report's queries : aggregate", "<= 3"),
        ("page : aggregate", ""),
    ]


@pytest.mark.django_db
def test_download_holds_every_release_and_is_measured_beside_copy() -> None:
    open_data.fill(30)
    found = open_data.measure(rounds=1)
    assert found.errors == []
    assert [(ratio.aim, ratio.value > 0) for ratio in found.ratios] == [(">= 0.5", True)]


@pytest.mark.django_db
def test_pages_of_unit_prices_are_measured() -> None:
    unit_prices.fill(1000)
    found = unit_prices.measure(rounds=1)
    assert [ratio.aim for ratio in found.ratios] == ["<= 1"] * 6


@pytest.mark.django_db
def test_bundle_of_many_bids_verifies() -> None:
    found = bundle.measure(bids=3, progress=lambda _: None)
    assert found.errors == []
    assert [(figure.unit, figure.value > 0) for figure in found.figures] == [("s", True), ("MiB", True), ("s", True)]


def test_evaluation_ranks_every_offer() -> None:
    found = evaluation.measure(offers=4, rounds=1)
    assert found.errors == []
    assert [ratio.aim for ratio in found.ratios] == ["<= 2", "", "<= 2.5"]


def test_twice_as_many_offers_cost_twice_as_many_steps() -> None:
    """Counted, not timed: calls of functions, which come out the same on every machine."""
    lot, offers = evaluation.made_up(400)
    few, many = _calls(lambda: evaluate(lot, offers[:200])), _calls(lambda: evaluate(lot, offers))
    assert 1.8 < many / few < 2.2


def _calls(work: Callable[[], object]) -> int:
    count = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event.endswith("call")

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.django_db
def test_opening_is_measured_at_both_levels() -> None:
    found = opening.measure(bids=2, progress=lambda _: None)
    assert found.errors == []
    assert [figure.value > 0 for figure in found.figures] == [True, True]


def test_sealing_has_a_figure_for_every_act() -> None:
    found = sealing.measure(seconds=0.001, megabytes=1)
    assert len(found.figures) == 7
    assert [ratio.value > 0 for ratio in found.ratios] == [True] * 2


@pytest.mark.full
@pytest.mark.journey
def test_sealing_in_the_browser_is_quick_enough_for_any_line() -> None:
    found = browser.measure(megabytes=8)
    assert found.errors == []
    assert min(figure.value for figure in found.figures) > 2


def test_browser_that_is_not_there_is_named_with_the_way_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", "")
    assert browser.measure().errors == [browser.INSTALL]


def test_sealing_on_the_command_line_has_its_figures() -> None:
    found = offline.measure(megabytes=1)
    assert [figure.value > 0 for figure in found.figures] == [True] * 4
    assert [0 < ratio.value < 1 for ratio in found.ratios] == [True] * 2


@pytest.mark.parametrize(
    ("ratio", "met"),
    [(Ratio("", "", 0.4, ">= 0.4"), True), (Ratio("", "", 3.1, "<= 3"), False), (Ratio("", "", 1.0), None)],
)
def test_aim_is_met_or_not_or_not_there(ratio: Ratio, met: bool | None) -> None:
    assert ratio.met is met


def test_report_says_which_aims_are_not_met() -> None:
    report = Report(
        [Figure("Pages", "board", 1234.5, "pages/s")], [Ratio("Pages", "board : empty view", 0.25, ">= 0.5")]
    )
    assert [" ".join(line.split()) for line in lines(report)] == [
        "",
        "Pages",
        "board 1,234 pages/s",
        "board : empty view 0.25 (aim >= 0.5: NOT met)",
    ]


def test_bench_never_runs_where_data_may_be() -> None:
    with pytest.raises(CommandError, match="only in an installation that it makes itself"):
        call_command("bench", "--here")


def test_unknown_part_is_named() -> None:
    with pytest.raises(CommandError, match="bid: no such part"):
        call_command("bench", "bid")


@pytest.mark.full
def test_command_makes_its_installation_and_leaves_nothing(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "manage.py",
        "bench",
        "--bids=3",
        "--tenders=5",
        "--offers=3",
        "--opened=2",
        "--bundled=2",
        "--awards=9",
        "--releases=9",
        "--rounds=1",
    ]
    environment = {**os.environ, "TMPDIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "procurement.settings"}
    output = tmp_path / "figures.json"
    done = subprocess.run(
        [*command, f"--output={output}"], cwd=settings.BASE_DIR, env=environment, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    data = json.loads(output.read_text())
    assert data["errors"] == []
    assert {figure["part"] for figure in data["figures"]} == {
        "Bids on one tender", "Public pages", "Evaluation", "Savings report", "Open data", "Sealing in memory",
        "Sealing on the server", "Sealing on the command line", "Sealing in the browser", "Opening",
    }  # fmt: skip
    assert list(tmp_path.iterdir()) == [output]


@SERVED
def test_grown_installation_is_made_in_sql_and_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    million.fill(120)
    monkeypatch.setattr(board_search, "EACH", 6)
    found = million.measure()
    found.add(board_search.measure())
    assert (Tender.objects.count(), found.errors) == (120, [])
    assert [ratio.name for ratio in found.ratios][-1] == "all of these, p95 in ms"
    assert all(figure.value > 0 for figure in found.figures)

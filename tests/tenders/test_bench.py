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
from tenders.bench import bids, bundle, evaluation, offline, pages, savings, sealing
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
        shown = pages.measure(server.url, references, rounds=1, requests=3)
        monkeypatch.setattr(bids, "prepare", lambda *given: prepare(*given).replace(b"revision=2", b"revision=9"))
        refused = bids.measure(server.url, bids=2, rounds=1, progress=lambda _: None, requests=8)
    assert found.errors == shown.errors == []
    assert refused.errors == ["2 of 2 bids were not acknowledged with their receipt."]
    assert BidAct.objects.count() == 4
    assert Tender.objects.count() == 7
    assert all(figure.value > 0 for figure in (*found.figures, *shown.figures))
    assert [ratio.name for ratio in found.ratios if ratio.aim] == [
        "bids : empty view (/healthz), 8 clients",
        "time to the receipt in ms, p99, 8 clients",
        "bids refused",
    ]


@SERVED
def test_report_is_measured_beside_its_aggregate() -> None:
    savings.fill(20)
    found = savings.measure(rounds=2)
    assert [(ratio.name, ratio.aim) for ratio in found.ratios][:2] == [
        ("the report's queries : aggregate", "<= 3"),
        ("page : aggregate", ""),
    ]


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


def test_sealing_has_a_figure_for_every_act() -> None:
    assert len(sealing.measure(seconds=0.001, megabytes=1).figures) == 6


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
        "--awards=9",
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
        "Bids on one tender", "Public pages", "Evaluation", "Savings report", "Sealing in memory",
        "Sealing on the command line",
    }  # fmt: skip
    assert list(tmp_path.iterdir()) == [output]

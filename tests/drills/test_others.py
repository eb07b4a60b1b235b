"""The other drills in short: committee, deadline and clock in the tests' database, early and rollback in one of their own; the command."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from procurement import clock, keystore
from tenders.drills import clocks, committee, deadline, opener, side_channel
from tenders.drills.findings import QUICK, Findings, lines
from tenders.drills.registry import DRILLS
from tests.drills.throwaway import drill
from tests.tenders.conftest import START


def test_any_k_of_n_open_and_fewer_do_not() -> None:
    found = committee.run(QUICK, lambda _: None)
    assert found.passed, found.wrong
    assert dict(found.figures)["false dealings noticed"] == "15"


@pytest.mark.django_db(transaction=True)
def test_opener_refuses_every_wrong_call_and_says_so_in_the_log() -> None:
    keystore.ensure()
    clock.travel(START)
    found = Findings()
    opener.in_every_wrong_way(found)
    assert found.passed, found.wrong
    assert (sum("Opener" in done for done in found.did), sum("Logged" in done for done in found.did)) == (11, 14)


@pytest.mark.django_db(transaction=True)
def test_deadline_is_one_instant_everywhere_and_outages_move_it_three_times() -> None:
    keystore.ensure()
    clock.travel(START)
    found = deadline.run(QUICK, lambda _: None)
    assert found.passed, found.wrong
    assert sum("control" in done or "as it must" in done or "convicted" in done for done in found.did) == 2


@pytest.mark.django_db(transaction=True)
def test_clock_set_back_or_wrong_closes_nothing_and_is_found_out() -> None:
    keystore.ensure()
    clock.travel(START)
    found = clocks.run(QUICK, lambda _: None)
    assert found.passed, found.wrong
    assert any("V7 FAILED" in done for done in found.did)
    assert any("V17 FAILED" in done for done in found.did)


@pytest.mark.full
@pytest.mark.django_db
@pytest.mark.parametrize("name", ["early", "rollback", "side-channel"])
def test_drill_passes(name: str, tmp_path: Path) -> None:
    done = drill(tmp_path, name, "--quick")
    assert done.returncode == 0, done.stdout + done.stderr


def test_rank_test_knows_times_that_differ_from_times_that_do_not() -> None:
    same = [float(number) for number in range(40)]
    assert abs(side_channel.rank_test(same[::2], same[1::2])) < 1
    assert abs(side_channel.rank_test(same[:20], same[20:])) > side_channel.SURE


def test_command_lists_the_drills_and_refuses_a_name_that_is_none() -> None:
    out = StringIO()
    call_command("drill", stdout=out)
    assert [line.split()[0] for line in out.getvalue().splitlines()] == list(DRILLS)
    with pytest.raises(CommandError, match="bid: no such drill"):
        call_command("drill", "bid")
    with pytest.raises(CommandError, match="at least 1"):
        call_command("drill", "bids", clients=0)


def test_drill_never_runs_where_data_may_be() -> None:
    with pytest.raises(CommandError, match="only in an installation that it makes itself"):
        call_command("drill", "bids", here=True)


def test_findings_name_the_first_bad_artefact() -> None:
    found = Findings(["Something was done."], wrong=["row 7", "row 8"])
    assert list(lines("tamper", found))[-1].strip() == "FAILED: row 7"
    assert not Findings().passed

"""T1 in short: a round under kills on an installation of its own; and the drill notices what it is there to notice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.drills.throwaway import drill


@pytest.mark.django_db
def test_no_bid_is_lost_in_ten_kills(tmp_path: Path) -> None:
    done = drill(tmp_path, "bids", "--quick", "--clients=4", "--seconds=12", "--controls=0")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "PASSED" in done.stdout


@pytest.mark.full
@pytest.mark.django_db
def test_without_lock_and_without_keys_the_drill_fails(tmp_path: Path) -> None:
    done = drill(tmp_path, "bids", "--quick")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("the drill fails, as it must") == 2

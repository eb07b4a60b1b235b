"""T3 in short: a sample of all changes of rows, stored objects and bundles, each named; and one that nobody names is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tenders.drills import tamper
from tests.drills.throwaway import drill


@pytest.mark.django_db
def test_every_change_past_the_triggers_is_named(tmp_path: Path) -> None:
    done = drill(tmp_path, "tamper", "--quick", "--mutations=120")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(": V") == 6, done.stdout  # the lies that fit every hash


def test_change_that_no_check_names_fails_the_drill() -> None:
    found, tally = tamper.Findings(did=["something"]), tamper.Tally()
    tamper.judge(found, tally, ("tenders_receipt", "note of row 1"), ("done", ""))
    tamper.judge(found, tally, ("tenders_bidact", "idempotency_key of row 1"), ("done", ""))
    tamper.judge(found, tally, ("tenders_receipt", "note of row 2"), ("done", "Receipt 2 does not verify"))
    assert found.wrong == ["tenders_receipt, note of row 1: nobody noticed"]
    assert not found.passed
    assert tally.counts == {"of columns that nothing binds": 1, "named": 1}

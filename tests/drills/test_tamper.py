"""T3 in short: a sample of all changes of rows, stored objects and bundles, each named; and one that nobody names is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from procurement import clock, keystore
from tenders.drills import tamper
from tenders.drills.findings import QUICK
from tests.tenders.conftest import START


@pytest.mark.django_db(transaction=True)
def test_every_change_past_the_triggers_is_named() -> None:
    keystore.ensure()
    clock.travel(START)
    found = tamper.run(replace(QUICK, mutations=60), lambda _: None)
    assert found.passed, found.wrong
    assert sum(": V" in done for done in found.did) == 6  # the lies that fit every hash


def test_change_that_no_check_names_fails_the_drill() -> None:
    found, tally = tamper.Findings(did=["something"]), tamper.Tally()
    tamper.judge(found, tally, ("tenders_receipt", "note of row 1"), ("done", ""))
    tamper.judge(found, tally, ("tenders_bidact", "idempotency_key of row 1"), ("done", ""))
    tamper.judge(found, tally, ("tenders_receipt", "note of row 2"), ("done", "Receipt 2 does not verify"))
    assert found.wrong == ["tenders_receipt, note of row 1: nobody noticed"]
    assert not found.passed
    assert tally.counts == {"of columns that nothing binds": 1, "named": 1}

"""The bundle of a tender with many bids: how long it takes to write it, and to verify every rule of it offline."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from time import perf_counter

from procurement import clock
from procurement.rules.verify import Verdict, verify
from procurement.rules.visibility import Audience
from tenders.bench.bids import publish, register
from tenders.bench.figures import Figure, Ratio, Report
from tenders.demo import director
from tenders.services.bundles import write_bundle

PART = "Bundle and verifier"
AGO = 90
"""Days: so long ago that everything up to the opening is in the past."""


def measure(*, bids: int, progress: Callable[[str], None]) -> Report:
    """Seconds to write and to verify the public bundle of a tender with so many bids; an error if a rule fails."""
    played = publish(days_ago=AGO)
    clock.travel(clock.now() - timedelta(days=AGO - 2))
    progress(f"{bids} companies hand in a bid each")
    for number in range(bids):
        director.hand_in(played, register(f"Rival {number}"), {1: (str(5400 + number % 97), "150")})
    director.close_and_open(played)
    clock.come_back()
    progress("the bundle is written and verified")
    begun, out = perf_counter(), io.BytesIO()
    write_bundle(played.fresh(), Audience.PUBLIC, out)
    written = perf_counter()
    findings = verify(out, receipts=[("receipt", played.receipts[0].note)])
    verified = perf_counter() - written
    failed = [str(found) for found in findings if found.verdict is Verdict.FAILED]
    return Report(
        [
            Figure(PART, f"write a bundle of {bids} bids", written - begun, "s"),
            Figure(PART, f"size of a bundle of {bids} bids", len(out.getvalue()) / 2**20, "MiB"),
            Figure(PART, f"verify a bundle of {bids} bids", verified, "s"),
        ],
        [Ratio(PART, f"seconds to verify a bundle of {bids} bids", verified, "<= 60")],
        errors=failed,
    )

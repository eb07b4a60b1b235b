"""What the tests of outages share: the minutes of the public log around a deadline, as if the platform had run or not."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

import pytest

from procurement import clock, ticking
from procurement.models import Tick
from procurement.rules.merkle import leaf_of
from procurement.rules.ticks import ClockFacts, gap_between, minute_of
from procurement.rules.ticks import Tick as Leaf

MINUTE = timedelta(minutes=1)


def run_minutes(
    since: datetime, until: datetime, *, down: Collection[int] = (), failed: Collection[int] = (), end: datetime
) -> None:
    """A tick each minute from `since` to before `until`, but for those `down`, counted back from `end`, with a probe that
    failed in `failed`. They continue the log as the service would, without entries."""
    last = Tick.objects.order_by("-index").first()
    index, previous = (last.index + 1, bytes.fromhex(last.leaf)) if last else (0, None)
    before, made = (last.minute if last else None), []
    t = max(minute_of(since), before + MINUTE if before else minute_of(since)) + timedelta(seconds=4)
    while t < until:
        back = (minute_of(end) - minute_of(t)) // MINUTE
        if back not in down:
            probe = "gate" if back in failed else "ok"
            gap = gap_between(before, t) if before else 0
            body = Leaf(t, b"r" * 32, previous, gap, "", ClockFacts(12, 900), probe).to_text()
            previous, before = leaf_of(body), minute_of(t)
            made.append(
                Tick(index=index, minute=before, body=body.decode(), leaf=previous.hex(), seed=b"s" * 32, places=4096)
            )
            index += 1
        t += MINUTE
    Tick.objects.bulk_create(made)
    for one in made:
        ticking._keep_nodes(one.index + 1)


def as_if_live(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' clock is a moved one, whose minutes are no evidence: here it stands for the server's own."""
    monkeypatch.setattr(clock, "is_moved", lambda: False)

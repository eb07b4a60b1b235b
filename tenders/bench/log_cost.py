"""What the public log costs those who hand in bids: its entry in their transaction, and the minute's tick beside them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread
from time import perf_counter
from uuid import uuid4

from django.db import connection, transaction

from procurement import audit, clock, ticking
from procurement.models import Tick
from procurement.rules.events import BidSubmitted
from tenders.models import Tender

ENTRIES = 100


@contextmanager
def tick_beside() -> Iterator[None]:
    """Meanwhile a tick is made over all entries since the last one, signed and kept: what the worker does once a minute."""
    thread = Thread(target=_tick)
    thread.start()
    yield
    thread.join()


def _tick() -> None:
    last = Tick.objects.order_by("-index").first()
    now = (
        max(clock.now(), last.minute + timedelta(minutes=1)) if last else clock.now()
    )  # a round is shorter than a minute
    try:
        ticking.tick(now=now)
    finally:
        connection.close()


def entry_ms(tender: Tender) -> float:
    """Milliseconds of one entry of the log in an open transaction: canonical form, nonce, leaf and row. Nothing of it stays."""
    event = BidSubmitted(
        f"tender:{tender.pk}", bid=str(uuid4()), bidder=str(uuid4()), user=str(uuid4()), act="submit",
        received="2026-01-01T00:00:00.000000Z", manifest="0" * 64, files=("1" * 64,), sealed_by="server",
    )  # fmt: skip
    with transaction.atomic():
        now, begun = clock.now(), perf_counter()
        for _ in range(ENTRIES):
            audit.record(event, actor=None, now=now)
        taken = perf_counter() - begun
        transaction.set_rollback(True)
    return 1000 * taken / ENTRIES

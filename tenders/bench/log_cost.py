"""What the public log costs those who hand in bids: its entry in their transaction, and the minute's tick beside them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
MINUTE = 60.0


@dataclass(slots=True)
class Beside:
    """How long the tick took."""

    seconds: float = 0.0


@contextmanager
def tick_beside(tender: Tender, entries: int) -> Iterator[Beside]:
    """Meanwhile a tick is made over so many new entries, signed and kept: what the worker does once a minute."""
    audit.record_all([_event(tender)] * entries, actor=None, now=clock.now())
    found = Beside()
    thread = Thread(target=_tick, args=(found,))
    thread.start()
    yield found
    thread.join()


def kept_in_a_minute(alone: float, beside: float, seconds: float) -> float:
    """The share of a minute's bids that come in all the same, if the tick slows them from one rate to the other so long."""
    return 1 - max(0.0, 1 - beside / alone) * seconds / MINUTE


def _tick(found: Beside) -> None:
    last, begun = Tick.objects.order_by("-index").first(), perf_counter()
    now = (
        max(clock.now(), last.minute + timedelta(minutes=1)) if last else clock.now()
    )  # a round is shorter than a minute
    try:
        ticking.tick(now=now)
    finally:
        found.seconds = perf_counter() - begun
        connection.close()


def _event(tender: Tender) -> BidSubmitted:
    return BidSubmitted(
        f"tender:{tender.pk}", bid=str(uuid4()), bidder=str(uuid4()), user=str(uuid4()), act="submit",
        received="2026-01-01T00:00:00.000000Z", manifest="0" * 64, files=("1" * 64,), sealed_by="server",
    )  # fmt: skip


def entry_ms(tender: Tender) -> float:
    """Milliseconds of one entry of the log in an open transaction: canonical form, nonce, leaf and row. Nothing of it stays."""
    event = _event(tender)
    with transaction.atomic():
        now, begun = clock.now(), perf_counter()
        for _ in range(ENTRIES):
            audit.record(event, actor=None, now=now)
        taken = perf_counter() - begun
        transaction.set_rollback(True)
    return 1000 * taken / ENTRIES

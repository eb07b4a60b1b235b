"""The gate of bids in the database, altered in a throw-away copy to show that a drill notices what it would otherwise let through."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

LOCK = "PERFORM pg_advisory_xact_lock_shared(tender_lock_key(NEW.tender_id));"
SLOW = "IF at > held.bids_end_at - interval '2 seconds' THEN PERFORM pg_sleep(15); END IF;"
"""A disk that takes fifteen seconds to store the bids of the last two seconds before the deadline: longer than the ten after which the
clock closes (docs/decisions/closing-drain.md)."""


@contextmanager
def slow_gate(*, locked: bool) -> Iterator[None]:
    """Bids just before the deadline are stored slowly; without `locked` closing does not wait for them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('bid_act_gate'::regproc)")
        before: str = cursor.fetchone()[0]
        changed = before.replace("RETURN NEW;", f"{SLOW} RETURN NEW;")
        if LOCK not in before or changed == before:
            raise RuntimeError("The gate of bids is another one than this drill knows.")
        cursor.execute(changed if locked else changed.replace(LOCK, ""))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(before)

"""The clock in the hands of a drill: the database's stands at any microsecond, the kernel says of its own whatever it is told to say.

Nothing above can tell it from the server's clock: the platform knows of no moved time, and reads what it always reads.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.db import connection

from procurement import clock, clock_facts

APP_NOW = """
CREATE OR REPLACE FUNCTION app_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT at FROM drill_clock'
"""
SYNCHRONIZED = 0
NOTHING_CORRECTS_IT = 5


@contextmanager
def own_clock() -> Iterator[Callable[[datetime], datetime]]:
    """While it lasts the time stands, at first as it is, then where it is set by what this gives. Afterwards it runs on from there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('app_now'::regproc)")
        before: str = cursor.fetchone()[0]
        cursor.execute("CREATE TABLE drill_clock AS SELECT app_now() AS at")
        cursor.execute("GRANT SELECT ON drill_clock TO PUBLIC")
        cursor.execute(APP_NOW)
    clock.come_back()
    try:
        yield stand_at
    finally:
        at = clock.now()
        with connection.cursor() as cursor:
            cursor.execute(before)
            cursor.execute("DROP TABLE drill_clock")
        clock.travel(at)


def stand_at(moment: datetime) -> datetime:
    """Set the time, forward or back; it stands there."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE drill_clock SET at = %s", [moment])
    return moment


@contextmanager
def kernel_says(error: int | None) -> Iterator[None]:
    """The kernel's answer about its clock: the largest error in microseconds, or None for one that nothing corrects."""

    def adjtimex(place: Any) -> int:
        place._obj.maxerror = error or 0  # noqa: SLF001  (what byref() has wrapped)
        return NOTHING_CORRECTS_IT if error is None else SYNCHRONIZED

    library = SimpleNamespace(adjtimex=adjtimex)
    clock_facts.ctypes = SimpleNamespace(CDLL=lambda _: library, byref=ctypes.byref)  # type: ignore[assignment]
    try:
        yield
    finally:
        clock_facts.ctypes = ctypes

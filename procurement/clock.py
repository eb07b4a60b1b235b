"""The only reader of the clock. It is the database server's, one for all web nodes and for the triggers that bind in law."""

from datetime import datetime

from django.conf import settings
from django.db import connection


def now() -> datetime:
    """The time as aware UTC. Only a demo or test database may hold an offset (table clock_offset)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app_now()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def is_moved() -> bool:
    """Whether the time is not the server's own, as in tests and while a demonstration is played."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM clock_offset)")
        return bool(cursor.fetchone()[0])


def travel(to: datetime) -> None:
    """Set app_now() to `to`, from where it runs on. Only where settings.CLOCK_MAY_MOVE: in tests and while the demo is played."""
    if not settings.CLOCK_MAY_MOVE:
        raise RuntimeError("The clock of this installation can't be moved.")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO clock_offset (id, amount) VALUES (1, %s - clock_timestamp())"
            " ON CONFLICT (id) DO UPDATE SET amount = excluded.amount",
            [to],
        )


def come_back() -> None:
    """Back to the server's own time."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM clock_offset")

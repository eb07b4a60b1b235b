"""The only reader of the clock. It is the database server's, one for all web nodes and for the triggers that bind in law."""

from datetime import datetime

from django.db import connection


def now() -> datetime:
    """The time as aware UTC. Only a demo or test database may hold an offset (table clock_offset)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app_now()")
        moment: datetime = cursor.fetchone()[0]
    return moment

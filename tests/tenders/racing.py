"""Acts of several people at the same instant: a thread and a connection each, all of them waiting at one lock before any goes on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from django.db import DatabaseError, connection, transaction

from procurement.refusal import Refused

Act = Callable[[], object]


def race(*acts: Act, holding: Act, meanwhile: Act = lambda: None) -> list[str]:
    """What became of each act, sorted: "done", or what the refusal says.

    `holding` runs first, in a transaction that ends only when all acts wait for it (or are over); `meanwhile` is the last thing
    that it does. So nothing is left to luck: every act has read what it reads before its lock while nothing had happened yet.
    """
    said: list[str] = []
    threads = [threading.Thread(target=_run, args=(act, said)) for act in acts]
    with transaction.atomic():
        holding()
        for thread in threads:
            thread.start()
        _wait_until_all_wait(threads)
        meanwhile()
    for thread in threads:
        thread.join(60)
    assert len(said) == len(acts)
    return sorted(said)


def _run(act: Act, said: list[str]) -> None:
    try:
        act()
        said.append("done")
    except Refused as refused:
        said.append(" ".join(str(one) for one in refused.issues))
    except DatabaseError as error:  # a constraint had to help out: a person would see the page of a failure
        said.append(repr(error))
    finally:
        connection.close()


def _wait_until_all_wait(threads: list[threading.Thread]) -> None:
    deadline = time.monotonic() + 60
    while any(thread.is_alive() for thread in threads) and time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            waiting = cursor.fetchone()[0]
        if waiting >= sum(thread.is_alive() for thread in threads):
            return
        time.sleep(0.01)

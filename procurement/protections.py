"""What protects this installation's records, found by looking: rights and triggers in the database, the log, the keys. Reads only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from procurement import kek_copy, key_list, keystore
from procurement.database_guard import TRIGGERS

LATE = timedelta(minutes=5)
# One statement, since it is asked at a page that everybody opens. Rights are those of the role that asks, whatever was configured.
_LOOK = """
WITH guarded AS (
    SELECT DISTINCT c.oid, c.relowner FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE c.relnamespace = 'public'::regnamespace AND t.tgname = c.relname || '_append_only'
)
SELECT
    (SELECT bool_or(has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE')) FROM guarded),
    (SELECT bool_or(pg_has_role(relowner, 'MEMBER')) FROM guarded),
    (SELECT count(*) FROM guarded),
    (SELECT count(*) FROM pg_trigger t WHERE t.tgrelid IN (SELECT oid FROM guarded) AND NOT t.tgisinternal
        AND t.tgenabled <> 'A'),
    (SELECT count(*) FROM pg_event_trigger WHERE evtenabled = 'A' AND evtname = ANY(%s)),
    (SELECT signed_at FROM procurement_checkpoint ORDER BY size DESC LIMIT 1),
    (SELECT body FROM procurement_tick ORDER BY index DESC LIMIT 1)
"""


@dataclass(frozen=True, slots=True)
class Protections:
    """The facts. `own_role`: this process can't change records; `shut`: nobody may, short of the owner; `kek_kept`: a lost key-encryption
    key can come back; `microseconds`: clock's error."""

    own_role: bool
    only_grow: bool
    watched: bool
    log_runs: bool
    root_key: str
    kek_kept: bool
    microseconds: int | None
    embedded: bool


def look(*, now: datetime) -> Protections:
    """Ask the database and the folder of keys, now."""
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, [list(TRIGGERS)])
        may_change, may_own, tables, weak, watchers, signed_at, body = cursor.fetchone()
    return Protections(
        own_role=bool(tables) and not may_change and not may_own,
        only_grow=bool(tables) and not weak,
        watched=watchers == len(TRIGGERS),
        log_runs=signed_at is not None and now - signed_at <= LATE,
        root_key=_root_key(now),
        kek_kept=kek_copy.kept() is not None,
        microseconds=_microseconds(body),
        embedded=settings.EMBEDDED_DATABASE,
    )


def _root_key(now: datetime) -> str:
    """The public root key, where its list has the key that signs now."""
    present = keystore.verifier_keys()[0]
    vouches = any(period.key == present and period.covers(now) for period in key_list.periods())
    return str(key_list.root()) if vouches else ""


def _microseconds(body: str | None) -> int | None:
    """The clock's largest error by the newest minute of the log; None where nobody measures it."""
    found: Any = json.loads(body)["clk"]["err_us"] if body else None
    return found if isinstance(found, int) else None

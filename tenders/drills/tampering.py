"""Changes rows past every trigger, as a superuser of the database can, each change undone afterwards."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction

Row = dict[str, Any]
SUPERUSER = "postgres"
"""Of the embedded cluster, as initdb made it."""


class Undo(Exception):
    """Leaves the savepoint of a change that was looked at."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its primary key and its other columns."""

    name: str
    key: str
    columns: tuple[str, ...]


@contextmanager
def as_superuser(tables: list[str]) -> Iterator[None]:
    """The connection of this process as the database's superuser, with the triggers of these tables off; all is undone."""
    settings = connection.settings_dict
    before = settings["USER"]
    connection.close()
    settings["USER"] = SUPERUSER
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
            yield
            transaction.set_rollback(True)
    finally:
        connection.close()
        settings["USER"] = before


def append_only_tables() -> list[Table]:
    """Every table that the database keeps from being changed, by its triggers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT t.tgrelid::regclass::text FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE p.proname = 'refuse_change' ORDER BY 1"
        )
        return [table_of(row[0]) for row in cursor.fetchall()]


def table_of(name: str) -> Table:
    """A table as the database describes it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.attname, EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisprimary"
            " AND a.attnum = ANY (i.indkey)) FROM pg_attribute a"
            " WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
            [name],
        )
        found = cursor.fetchall()
    key = next(column for column, primary in found if primary)
    return Table(name, key, tuple(column for column, primary in found if not primary))


def rows(table: Table) -> list[Row]:
    """All rows of a small table."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table.name} ORDER BY {table.key}")  # noqa: S608
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def changed(value: Any, chance: random.Random) -> Any:
    """The value with a bit, a letter, a digit or an element changed, put in or taken out."""
    match value:
        case None:
            return None
        case bool():
            return not value
        case int():
            return value ^ (1 << chance.randrange(6))
        case datetime():
            return value + timedelta(microseconds=chance.choice((-1, 1)) << chance.randrange(33))
        case UUID():
            return UUID(int=value.int ^ (1 << chance.randrange(128)))
        case memoryview() | bytes():
            return _damaged(bytes(value), chance, lambda: bytes([chance.randrange(256)]))
        case list():
            return value[:-1] if value and chance.randrange(2) else [*value, "x"]
        case str():
            return _damaged(value, chance, lambda: chance.choice("0123456789abcdefgh"))
        case _:
            return value + 1


def _damaged(value: Any, chance: random.Random, one: Callable[[], Any]) -> Any:
    at = chance.randrange(len(value) + 1)
    kind = chance.choice(("flip", "insert", "delete"))
    return value[:at] + (one() if kind != "delete" else value[:0]) + value[at + (kind != "insert") :]


def looked_at(statement: str, values: list[Any], look: Callable[[], str]) -> tuple[str, str]:
    """What `look` finds after the statement, which is undone; ("refused", "") where the database's own rules refuse it."""
    found = ("refused", "")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            found = ("done", "")
            found = ("done", look())
            raise Undo
    except Undo:
        pass
    except DatabaseError as error:
        if found[0] == "done":
            return "done", f"the check broke off: {type(error).__name__}"
    return found

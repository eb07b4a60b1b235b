"""Test databases as copies of one migrated template: a copy takes a tenth of a second, the migrations take many.

The template's name carries a fingerprint of everything that the migrations read, so it is made again when one changes.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import ProgrammingError, connection

_PREFIX = "template_"


def use_fresh_copy(*, rebuild: bool = False) -> str:
    """Point this process at a new copy of the template; returns the copy's name."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.DATA_DIR / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _drop_leftovers()
        _make_template(rebuild=rebuild)
    name = f"test_{os.getpid()}"
    _copy_template(name)
    _use(name)
    return name


def reset(name: str) -> None:
    """Throw the copy away with whatever a test committed to it, and take a new one."""
    connection.close()
    _copy_template(name)


def drop(name: str) -> None:
    """Throw the copy away for good."""
    connection.close()
    with _server() as execute:
        throw_away(execute, name)


def throw_away(execute: Callable[..., object], name: str) -> None:
    """Drop a database, ending sessions in it. Only the server itself may end an autovacuum worker: then the plain statement does."""
    try:
        execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    except ProgrammingError:
        execute(f'DROP DATABASE IF EXISTS "{name}"')


@cache
def template() -> str:
    """The name of the template that belongs to the files as they were when this process asked first."""
    digest = sha256()
    for file in _sources():
        digest.update(str(file).encode() + b"\0" + file.read_bytes())
    return _PREFIX + digest.hexdigest()[:20]


def _sources() -> list[Path]:
    """The migrations of our apps, the data files that they may load, and the versions of the packages with migrations."""
    ours = [Path(app.path) for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR]
    found = [path for app in ours for path in app.rglob("*") if path.is_file() and _counts(path.relative_to(app))]
    return sorted([*found, settings.BASE_DIR / "requirements.txt", settings.BASE_DIR / "procurement" / "settings.py"])


def _counts(path: Path) -> bool:
    if path.parts[0] in ("static", "locale", "templates") or "__pycache__" in path.parts:
        return False
    return path.suffix != ".py" or "migrations" in path.parts


def _make_template(*, rebuild: bool) -> None:
    name, building = template(), template() + "_building"
    with _server() as execute:
        if not rebuild and execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]):
            return
        for stale in [
            building,
            *(
                str(row[0])
                for row in execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [_PREFIX])
            ),
        ]:
            throw_away(execute, stale)
        execute(f'CREATE DATABASE "{building}"')
    _use(building)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("seed_pages", verbosity=0)
    connection.close()
    with _server() as execute:
        execute(f'ALTER DATABASE "{building}" RENAME TO "{name}"')


def _copy_template(name: str) -> None:
    with _server() as execute:
        throw_away(execute, name)
        execute(f'CREATE DATABASE "{name}" TEMPLATE "{template()}"')


def _drop_leftovers() -> None:
    """Copies of test runs that were killed."""
    with _server() as execute:
        for (name,) in execute("SELECT datname FROM pg_database WHERE datname ~ '^test_[0-9]+$'"):
            if not Path(f"/proc/{str(name).removeprefix('test_')}").exists():
                throw_away(execute, str(name))


def _use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


@contextmanager
def _server() -> Iterator[Callable[..., list[tuple[object, ...]]]]:
    """Statements that belong to no database of ours; each commits by itself."""
    with connection._nodb_cursor() as cursor:

        def execute(statement: str, values: list[str] | None = None) -> list[tuple[object, ...]]:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

        yield execute

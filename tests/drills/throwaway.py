"""A throw-away installation in a second: an embedded database of its own, filled from the tests' migrated template."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection

from procurement.embedded.postgres import DATABASE, ROLE, Postgres, binaries
from tenders.bench.throwaway import MARK
from tests import database


def drill(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a drill in a new installation in `folder`, and end everything that it started."""
    environment = _make(folder)
    command = [sys.executable, "manage.py", "drill", "--here", *arguments]
    return subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=280, check=False
    )


def _make(folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {
        **kept, "DATA_DIR": str(folder), "PORT": str(_free_port()), "LOG_LEVEL": "WARNING", "DEMO": "0",
        "SECOND_STEP_REQUIRED": "1", "DJANGO_SETTINGS_MODULE": "tests.drills.served",
    }  # fmt: skip
    server = Postgres(folder)
    server.ensure()
    try:
        dumped = folder / "template.sql"
        _run("pg_dump", connection.settings_dict["HOST"], database.template(), "--no-owner", f"--file={dumped}")
        _run("psql", str(server.sockets), DATABASE, "--quiet", "--set=ON_ERROR_STOP=1", f"--file={dumped}")
    finally:
        server.release()
    (folder / MARK).touch()
    for command in (["keys", "ensure"], ["database_roles", "create"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=settings.BASE_DIR, env=environment, check=True)
    return environment


def _run(program: str, host: str, name: str, *arguments: str) -> None:
    where = [f"--host={host}", f"--username={ROLE}", f"--dbname={name}"]
    subprocess.run([str(binaries() / program), *where, *arguments], check=True, capture_output=True)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])

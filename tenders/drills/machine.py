"""The processes of this throw-away installation (web, worker, database), each of which can be killed and is started again.

As on one machine under bin/run, but without its pauses: what dies is started again at once.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

from procurement.embedded.postgres import Postgres
from procurement.embedded.processes import Process, ends_with_us
from procurement.embedded.run import processes
from procurement.embedded.server import EmbeddedServerError

_SECONDS_TO_START = 90.0


class Machine:
    """The processes by name, over settings.DATA_DIR. Only on Linux: it finds children of processes in /proc."""

    def __init__(self, *names: str) -> None:
        self.url = f"http://127.0.0.1:{settings.PORT}"
        self.kills: Counter[str] = Counter()
        self._wanted: dict[str, Process] = {
            one.name: one for one in processes(["127.0.0.1"], settings.PORT, settings.DATA_DIR) if one.name in names
        }
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._postgres = Postgres(settings.DATA_DIR)
        self._ended = threading.Event()
        self._watch = threading.Thread(target=self._look_after, daemon=True)

    def start(self) -> None:
        """Start all of it and wait until the web server answers."""
        self._watch.start()
        self.wait_until_it_answers()

    def wait_until_it_answers(self) -> None:
        """RuntimeError with the end of the web server's log if it does not within a minute and a half."""
        if "web" in self._wanted and not wait_for(self._answers, _SECONDS_TO_START):
            raise RuntimeError(f"The web server does not answer: {self._log('web').read_text()[-2000:]}")

    def stop(self) -> None:
        """End what runs; what does not end by itself is killed."""
        self._ended.set()
        self._watch.join()
        for running in self._running.values():
            with suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGTERM)
        for running in self._running.values():
            try:
                running.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(running.pid, signal.SIGKILL)
                running.wait()

    def kill(self, what: str, chance: random.Random) -> bool:
        """kill -9, without goodbye: "web" or "worker" with all children, "web child", "backend", "postmaster"."""
        pids = {
            "web": lambda: [-self._pid("web")],
            "worker": lambda: [-self._pid("worker")],
            "web child": lambda: children(self._pid("web")),
            "postmaster": lambda: [self._postgres.pid() or 0],
            "backend": lambda: [pid for pid in children(self._postgres.pid() or 0) if is_backend(pid)],
        }[what]()
        if not (possible := [pid for pid in pids if pid]):
            return False
        with suppress(ProcessLookupError):
            os.kill(chance.choice(possible), signal.SIGKILL)
            self.kills[what] += 1
            return True
        return False

    def pids(self) -> list[int]:
        """The processes that serve and work, without those that only look after them."""
        return [pid for name in self._wanted for pid in children(self._pid(name))]

    def database_pids(self) -> list[int]:
        """The postmaster and its processes: those of clients, and its own."""
        postmaster = self._postgres.pid() or 0
        return [postmaster, *children(postmaster)] if postmaster else []

    def _pid(self, name: str) -> int:
        running = self._running.get(name)
        return running.pid if running is not None and running.poll() is None else 0

    def _look_after(self) -> None:
        """Start what is not there, until the end."""
        while not self._ended.wait(0.05):
            with suppress(EmbeddedServerError):  # a server that was just killed may need another try
                if not self._postgres.answers():
                    self._postgres.ensure()
            for name in self._wanted:
                if name not in self._running or self._running[name].poll() is not None:
                    self._start(name)

    def _start(self, name: str) -> None:
        process = self._wanted[name]
        self._log(name).parent.mkdir(exist_ok=True)
        with self._log(name).open("ab") as log:
            self._running[name] = subprocess.Popen(
                [*ends_with_us(), *process.command], cwd=settings.BASE_DIR, env={**os.environ, **process.environment},
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def _log(self, name: str) -> Path:
        return Path(settings.DATA_DIR) / "log" / f"{name}.log"

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:  # noqa: S310  (our own address)
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


@contextmanager
def running(*names: str) -> Iterator[Machine]:
    """A machine with these processes; all of them are gone afterwards."""
    machine = Machine(*names)
    try:
        machine.start()
        yield machine
    finally:
        machine.stop()


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    """Look five times a second whether it has come true; False if it has not in time."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.2)
    return True


def children(pid: int) -> list[int]:
    """The processes that this one has started itself."""
    with suppress(OSError):
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def is_backend(pid: int) -> bool:
    """Whether it is a process of the database that serves a client, not one of its own."""
    with suppress(OSError):
        name = Path(f"/proc/{pid}/cmdline").read_bytes()
        return name.startswith(b"postgres: ") and b" procurement [local]" in name
    return False

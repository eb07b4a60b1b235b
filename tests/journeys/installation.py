"""The platform's real processes over the database of one test: gunicorn, a Celery worker, beat, as bin/run starts them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from procurement.embedded.run import processes

LONGEST_START = 60.0


class Installation:
    """One machine: its address, its folder, its processes by name (web, worker, beat)."""

    def __init__(self, folder: Path, *, static: Path | None = None) -> None:
        self.folder, self.port = folder, _free_port()
        self.url = f"http://localhost:{self.port}"
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environment = {
            **kept,
            "DJANGO_SETTINGS_MODULE": "tests.journeys.served",
            "DATA_DIR": str(folder),
            "TEST_DATABASE": json.dumps(connection.settings_dict),
            "KEYS_DIR": str(settings.KEYS_DIR),
            "STORAGE_URL": Path(settings.STORAGES["default"]["OPTIONS"]["location"]).as_uri(),
            "SECRET_KEY": settings.SECRET_KEY,
            "PORT": str(self.port),
            "BIND": f"127.0.0.1:{self.port}",
            "LOG_LEVEL": "WARNING",
        }
        if static:
            self.environment["TEST_STATIC"] = str(static)
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, *names: str) -> None:
        """Start these of web, worker and beat, by the command lines of bin/run."""
        for process in processes(["127.0.0.1"], self.port, self.folder):
            if process.name in names:
                with (self.folder / f"{process.name}.log").open("ab") as log:
                    self._running[process.name] = subprocess.Popen(
                        process.command, cwd=settings.BASE_DIR, env=self.environment, stdin=subprocess.DEVNULL,
                        stdout=log, stderr=log, start_new_session=True,
                    )  # fmt: skip
        if "web" in names:
            wait_until(self._answers, LONGEST_START)

    def kill(self, name: str) -> None:
        """As a power cut does: no goodbye, children included."""
        process = self._running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """End what still runs."""
        for process in self._running.values():
            os.killpg(process.pid, signal.SIGTERM)
        for name in list(self._running):
            try:
                self._running[name].wait(20)
            except subprocess.TimeoutExpired:
                self.kill(name)

    def pids(self) -> list[int]:
        """What was started and still runs; some have children."""
        return [process.pid for process in self._running.values()]

    def said(self, name: str) -> str:
        """The log of a process."""
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def _answers(self) -> bool:
        assert self._running["web"].poll() is None, self.said("web")
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


@contextmanager
def running(folder: Path, *names: str, static: Path | None = None) -> Iterator[Installation]:
    """An installation with these processes; all of them are gone afterwards."""
    installation = Installation(folder, static=static)
    try:
        installation.start(*names)
        yield installation
    finally:
        installation.stop()


def collect_static(folder: Path) -> Path:
    """Our static files with hashed names and compressed, as bin/run serves them; those of Wagtail's editor are left out."""
    installation = Installation(folder, static=folder / "static")
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "-v0", "--ignore=wagtail*", "--ignore=admin"]
    subprocess.run(command, cwd=settings.BASE_DIR, env=installation.environment, check=True)
    return folder / "static"


def wait_until(condition: Callable[[], bool], seconds: float) -> None:
    """Look ten times a second whether it has come true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "It did not come true in time."
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])

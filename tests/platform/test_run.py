"""bin/run's supervisor: all of it starts, what dies comes back, TERM and Ctrl-C leave nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from procurement.embedded.postgres import Postgres
from procurement.embedded.valkey import Valkey

_LONGEST_START = 240


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prepared by the first test, found ready by the next."""
    return tmp_path_factory.mktemp("platform")


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Platform:
    """A running supervisor and what it said."""

    def __init__(self, data_dir: Path, port: int) -> None:
        self.address = f"http://localhost:{port}/"
        self.output = data_dir / f"output-{port}"
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "procurement.embedded.run"],
                cwd=settings.BASE_DIR,
                env={**kept, "DATA_DIR": str(data_dir), "PORT": str(port), "DEMO": "0"},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def said(self) -> str:
        return self.output.read_text()

    def wait_until_it_runs(self) -> None:
        wait_until(lambda: "Running at" in self.said() or self.process.poll() is not None, _LONGEST_START)
        assert self.process.poll() is None, self.said()

    def ready(self) -> bool:
        try:
            with urllib.request.urlopen(self.address + "readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


@pytest.fixture
def platform(data_dir: Path, port: int) -> Iterator[Platform]:
    started = Platform(data_dir, port)
    yield started
    if started.process.poll() is None:
        started.process.kill()
    started.process.wait()


def children(parent: int) -> dict[str, int]:
    """The supervised programs by what they are."""
    found: dict[str, int] = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            status = (process / "stat").read_text().rpartition(")")[2].split()
            words = (process / "cmdline").read_text().split("\0")
        except OSError:
            continue  # gone meanwhile
        if int(status[1]) == parent:
            marks = {"web": "gunicorn", "worker": "worker", "beat": "beat"}
            found |= {name: int(process.name) for name, mark in marks.items() if mark in words}
    return found


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_platform_told_to_end_leaves_nothing_behind(platform: Platform, data_dir: Path, number: int) -> None:
    platform.wait_until_it_runs()
    assert platform.ready()
    started = children(platform.process.pid)
    assert sorted(started) == ["beat", "web", "worker"]
    assert Postgres(data_dir).answers()
    assert Valkey(data_dir).answers()
    platform.process.send_signal(number)
    assert platform.process.wait(40) == 0
    assert not [pid for pid in started.values() if Path(f"/proc/{pid}").exists()]
    assert not Postgres(data_dir).answers()
    assert not Valkey(data_dir).answers()


def test_platform_starts_again_what_dies(platform: Platform, data_dir: Path) -> None:
    platform.wait_until_it_runs()
    wait_until(lambda: len(children(platform.process.pid)) == 3)
    before = children(platform.process.pid)
    os.kill(before["web"], signal.SIGKILL)
    os.kill(before["worker"], signal.SIGKILL)
    os.kill(Postgres(data_dir).pid() or 0, signal.SIGKILL)
    os.kill(Valkey(data_dir).pid() or 0, signal.SIGKILL)

    def all_new() -> bool:
        now = children(platform.process.pid)
        return len(now) == 3 and now["web"] != before["web"] and now["worker"] != before["worker"] and platform.ready()

    wait_until(all_new, 60)
    assert Valkey(data_dir).answers()
    platform.process.terminate()
    assert platform.process.wait(40) == 0


def test_platform_on_a_taken_port_says_what_to_do(data_dir: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = Platform(data_dir, port)
        assert refused.process.wait(20) == 1
    assert refused.said() == (
        f"Port {port} can't be used (Address already in use): run with another, PORT={port + 1} bin/run\n"
    )


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)

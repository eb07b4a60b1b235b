"""One supervised process: started, its lines shown and kept, started again when it dies, ended when told."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO

_LONGEST_PAUSE = 30.0  # seconds between two attempts at something that dies at once
_STEADY = 10.0  # a process that lived this long has started well
_LOG_BYTES, _LOGS_KEPT = 5_000_000, 3
_terminal = threading.Lock()


def say(name: str, line: str) -> None:
    """One line on the terminal, after the name of who speaks."""
    with _terminal, suppress(OSError):  # when the terminal is gone, the files under var/log have it all
        print(f"{name:>8} | {line}", flush=True)


@dataclass
class Process:
    """A program that must run for as long as the platform does."""

    name: str
    command: list[str]
    log: Path
    environment: dict[str, str] = field(default_factory=dict)
    _running: subprocess.Popen[str] | None = None
    _started: float = 0.0
    _pause: float = 0.0
    _due: float = 0.0

    def start(self) -> None:
        """In a session of its own: Ctrl-C on the terminal reaches the supervisor alone, which ends all in order."""
        self._running = subprocess.Popen(
            [*ends_with_us(), *self.command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            bufsize=1,
            env={**os.environ, **self.environment},
            start_new_session=True,
        )
        self._started = time.monotonic()
        if self._running.stdout is not None:
            threading.Thread(target=self._show, args=(self._running.stdout,), daemon=True).start()

    def look_after(self) -> None:
        """Start again if it died; at once the first time, then after pauses that grow while it dies at once."""
        if self._running is not None and (status := self._running.poll()) is not None:
            lived = time.monotonic() - self._started
            self._pause = 0.0 if lived > _STEADY else min(_LONGEST_PAUSE, max(1.0, self._pause * 2))
            self._due = time.monotonic() + self._pause
            self._running = None
            say(self.name, f"ended with status {status}; starting it again in {self._pause:.0f} s")
        if self._running is None and time.monotonic() >= self._due:
            self.start()

    def ask_to_end(self) -> None:
        """What TERM means to it: finish what it is doing, take nothing new."""
        self._signal(signal.SIGTERM)

    def wait_until_gone(self, deadline: float) -> None:
        """Wait, and kill it with its children when the deadline passes."""
        if self._running is None:
            return
        try:
            self._running.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(self.name, "does not end by itself: killed")
        self._signal(signal.SIGKILL)  # children that outlived it
        self._running.wait()

    def _signal(self, number: signal.Signals) -> None:
        if self._running is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._running.pid, number)

    def _show(self, lines: IO[str]) -> None:
        keep = kept_log(self.name, self.log)
        for line in lines:
            say(self.name, line.rstrip("\n"))
            keep.info("%s", line.rstrip("\n"))


def kept_log(name: str, path: Path) -> logging.Logger:
    """A log file that is turned over before it fills the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    logger = logging.getLogger(f"kept.{name}")
    if not logger.handlers:
        logger.addHandler(RotatingFileHandler(path, maxBytes=_LOG_BYTES, backupCount=_LOGS_KEPT, encoding="utf-8"))
        logger.propagate = False
        logger.setLevel(logging.INFO)
    return logger


def follow(name: str, path: Path, ended: threading.Event) -> threading.Thread:
    """Show on the terminal what a server that is not our child adds to its log."""

    def show() -> None:
        with path.open(encoding="utf-8", errors="replace") as file:
            file.seek(0, os.SEEK_END)
            while not ended.is_set():
                line = file.readline()
                if line:
                    say(name, line.rstrip("\n"))
                else:
                    ended.wait(0.5)

    thread = threading.Thread(target=show, daemon=True)
    thread.start()
    return thread


def ends_with_us() -> list[str]:
    """Even if we are killed: the kernel then sends TERM to what we started."""
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []

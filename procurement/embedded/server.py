"""What the embedded servers share: start once however many processes ask, stop when the last of them leaves.

A starter holds start.lock while it looks and starts; every user holds in-use.lock shared, which the kernel drops even
when a process is killed; who can take it alone on leaving is the last one, and stops the server.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import socket
import stat
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import ClassVar

from procurement.embedded.identity import Identity, identity_for

_LONGEST_SOCKET_PATH = 100  # the kernel's limit is 107 bytes; PostgreSQL puts a lock file with a longer name beside it


class EmbeddedServerError(RuntimeError):
    """An embedded server can't be used; the message is one line that says what to do."""


class EmbeddedServer(ABC):
    """One server of one data directory, shared by all processes of this machine that use the directory."""

    name: ClassVar[str]
    socket_name: ClassVar[str]

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.home = data_dir / self.name
        self.log = data_dir / "log" / f"{self.name}.log"
        self.sockets = _socket_folder(self.home, self.socket_name)
        self._in_use: int | None = None
        self._user_pid = 0

    @property
    def socket(self) -> Path:
        """The Unix socket that the server listens on; it listens on nothing else."""
        return self.sockets / self.socket_name

    def ensure(self) -> None:
        """Start the server unless it runs, and count this process among its users until it exits."""
        self._prepare_folders()
        with self._start_lock():
            if self._user_pid != os.getpid():
                self._join()
            if not self.answers():
                self.start(identity_for(self.home))

    def release(self) -> None:
        """Leave; whoever leaves last stops the server. Does nothing in a process that never used it."""
        if self._in_use is None or self._user_pid != os.getpid():
            return
        with self._start_lock():
            try:
                fcntl.flock(self._in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass  # somebody else still uses it
            else:
                if self.answers():
                    self.stop(identity_for(self.home))
            os.close(self._in_use)
            self._in_use, self._user_pid = None, 0

    def answers(self) -> bool:
        """Whether somebody listens on the socket."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(5)
            try:
                probe.connect(str(self.socket))
            except OSError:
                return False
        return True

    @abstractmethod
    def start(self, identity: Identity) -> None:
        """Start and wait until it answers; the caller holds the start lock."""

    @abstractmethod
    def stop(self, identity: Identity) -> None:
        """Stop and wait until it is gone; the caller holds the start lock."""

    def tail(self) -> str:
        """The last line of the log that tells of a failure, for error messages."""
        try:
            lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines() or ["its log is empty"]
        except OSError:
            lines = ["it has no log"]
        failures = [line for line in lines[-20:] if "FATAL" in line or "rror" in line]
        return (failures or lines)[-1]

    def _prepare_folders(self) -> None:
        try:
            self.log.parent.mkdir(parents=True, exist_ok=True)
            identity = identity_for(self.home)
            for folder in {self.home, self.sockets}:
                folder.mkdir(mode=0o700, exist_ok=True)
                identity.adopt(folder)
                _require_private(folder, identity)
        except OSError as error:
            raise EmbeddedServerError(f"{error.filename} can't be written ({error.strerror}): set DATA_DIR.") from error

    def _join(self) -> None:
        # A forked child inherits its parent's descriptor; it needs a lock of its own, that ends with it alone.
        self._in_use = os.open(self.data_dir / f"{self.name}.in-use.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._in_use, fcntl.LOCK_SH)
        self._user_pid = os.getpid()
        atexit.register(self.release)

    @contextmanager
    def _start_lock(self) -> Iterator[None]:
        lock = os.open(self.data_dir / f"{self.name}.start.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def _socket_folder(home: Path, socket_name: str) -> Path:
    """Where the socket lies: beside the data, or in a private folder under /tmp when that path is too long for a socket."""
    if len(os.fsencode(home / socket_name)) <= _LONGEST_SOCKET_PATH:
        return home
    digest = sha256(os.fsencode(home)).hexdigest()[:16]
    return Path("/tmp") / f"procurement-{digest}"  # noqa: S108  (_require_private checks it)


def _require_private(folder: Path, identity: Identity) -> None:
    """Refuse a folder that others may enter or that belongs to a stranger: who reaches the socket is let in."""
    info = folder.lstat()
    if not stat.S_ISDIR(info.st_mode) or info.st_uid != identity.uid or stat.S_IMODE(info.st_mode) & 0o077:
        raise EmbeddedServerError(
            f"{folder} must be a folder of mode 700 of the user who runs the platform: run as its owner or set DATA_DIR"
        )

"""A throw-away installation: its own folder, embedded database and web server, as bin/run starts them; nothing of it is left.

Bench and drills run inside it as a second process, and refuse to run anywhere else: the folder carries a mark.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from procurement.embedded.run import processes

MARK = "throw-away"
_KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "WEB_PROCESSES", "WEB_THREADS", "SECOND_STEP_REQUIRED")
_SECONDS_TO_ANSWER = 60.0


class NotThrowAway(RuntimeError):
    """Bench or drill was told to run on an installation that is not its own."""


def run_inside(arguments: Sequence[str]) -> int:
    """Run `manage.py bench --here` with these arguments in a new installation, and throw the installation away."""
    return max(run_each([["bench", "--here", *arguments]], prefix="bench-"))


def run_each(commands: Sequence[Sequence[str]], *, prefix: str) -> list[int]:
    """Run each of these commands of manage.py in an installation of its own, empty and prepared, and throw it away.

    Returns how each ended; a preparation that fails is the only status. DATABASE_URL and whatever else the caller's
    environment says about data is not passed on.
    """
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that TERM, too, takes the installation away
    try:
        (folder / "new").mkdir()
        (folder / "new" / MARK).touch()
        if status := _run(["prepare", "--no-demo"], folder / "new"):
            return [status]
        return [_run_in_copy(command, folder) for command in commands]
    finally:
        shutil.rmtree(folder)


def _run_in_copy(command: Sequence[str], folder: Path) -> int:
    copy = folder / "copy"
    subprocess.run(["cp", "-a", str(folder / "new"), str(copy)], check=True)  # keeps the owner of the database's files
    try:
        return _run(command, copy)
    finally:
        shutil.rmtree(copy)


def _run(command: Sequence[str], data_dir: Path) -> int:
    """The status of a command that ends before we do, with all that it has started."""
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environment |= {
        "DATA_DIR": str(data_dir), "PORT": str(_free_port()), "LOG_LEVEL": "WARNING", "DEMO": "0",
        "DJANGO_SETTINGS_MODULE": "procurement.settings",
    }  # fmt: skip
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    with subprocess.Popen([*manage, *command], env=environment) as process:
        try:
            return process.wait()
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)


def refuse_elsewhere() -> None:
    """NotThrowAway unless the settings are those of an installation that `run_each` has made."""
    if not settings.EMBEDDED_DATABASE or not (settings.DATA_DIR / MARK).exists():
        raise NotThrowAway("This fills and breaks its database: it runs only in an installation that it makes itself.")


@contextmanager
def web_server() -> Iterator[str]:
    """The address of gunicorn over this installation, by the command line of bin/run; it is gone afterwards."""
    port: int = settings.PORT
    (web,) = [one for one in processes(["127.0.0.1"], port, settings.DATA_DIR) if one.name == "web"]
    with (settings.DATA_DIR / "web.log").open("ab") as log:
        server = subprocess.Popen(
            web.command, cwd=settings.BASE_DIR, env={**os.environ, **web.environment}, stdin=subprocess.DEVNULL,
            stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(f"{url}/readyz", server)
        yield url
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _SECONDS_TO_ANSWER
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310  (our own address)
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"The web server does not answer: {(settings.DATA_DIR / 'web.log').read_text()[-2000:]}")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])

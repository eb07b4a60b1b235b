"""python -m procurement.embedded.run: the whole platform on one machine, until Ctrl-C or TERM.

Web server, Celery worker, Celery beat; PostgreSQL and Valkey where no other is given. What dies is started again.
"""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from procurement.embedded.postgres import Postgres
from procurement.embedded.processes import Process, follow, say
from procurement.embedded.server import EmbeddedServer, EmbeddedServerError
from procurement.embedded.valkey import Valkey

_SECONDS_TO_END = 30.0
_SECONDS_TO_ANSWER = 60.0


class CannotRun(RuntimeError):
    """The platform can't be started; the message is one line that says what to do."""


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "procurement.settings")
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    try:
        _run(stop)
    except (CannotRun, EmbeddedServerError, ImproperlyConfigured) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _run(stop: threading.Event) -> None:
    port: int = settings.PORT
    hosts = _free_hosts(port)
    alone = _be_the_only_one(settings.DATA_DIR)
    servers: list[EmbeddedServer] = [Postgres(settings.DATA_DIR)] if settings.EMBEDDED_DATABASE else []
    servers += [Valkey(settings.DATA_DIR)] if settings.EMBEDDED_BROKER else []
    started = processes(hosts, port, settings.DATA_DIR)
    try:
        for server in servers:
            server.ensure()
            follow(server.name, server.log, stop)
        _prepare(stop)
        for process in started:
            process.start()
        _announce(port, settings.DATA_DIR, stop)
        while not stop.wait(1):
            _look_after(servers, started)
    finally:
        _end(started, servers)
        os.close(alone)


def processes(hosts: list[str], port: int, data_dir: Path) -> list[Process]:
    """Web server, worker and beat by their command lines, not started yet."""
    gunicorn = ["gunicorn", "--config", "python:procurement.web_server", "procurement.wsgi:application"]
    celery = ["celery", "--quiet", "--app", "procurement.celery"]
    worker = [*celery, "worker", "--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
    beat = [*celery, "beat", "--loglevel", "WARNING", "--pidfile", ""]
    # As root Celery would say on six lines what _announce says on one.
    python = [sys.executable, "-W", "ignore:You're running the worker with superuser privileges", "-m"]
    commands = {"web": gunicorn, "worker": worker, "beat": beat}
    bind = {"BIND": ",".join(f"{host}:{port}" for host in hosts)}
    return [
        Process(name, [*python, *command], data_dir / "log" / f"{name}.log", {**bind, **_database_role(name)})
        for name, command in commands.items()
    ]


def _database_role(process: str) -> dict[str, str]:
    """No process but manage.py connects as the owner of the tables."""
    return {"DATABASE_ROLE": "web" if process == "web" else "worker"}


def _free_hosts(port: int) -> list[str]:
    """The loopback addresses of this machine, after checking that nobody listens there."""
    free: list[str] = []
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                raise CannotRun(
                    f"Port {port} can't be used ({os.strerror(error.errno)}): run with another, PORT={port + 1} bin/run"
                ) from error
        else:
            free.append(f"[{host}]" if family == socket.AF_INET6 else host)
    return free


def _be_the_only_one(data_dir: Path) -> int:
    """Two schedulers over the same data would do everything twice."""
    data_dir.mkdir(parents=True, exist_ok=True)
    lock = os.open(data_dir / "run.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CannotRun(f"The platform already runs with the data in {data_dir}: stop it, or set DATA_DIR.") from None
    return lock


def _prepare(stop: threading.Event) -> None:
    command = [sys.executable, "manage.py", "prepare", *([] if settings.DEMO else ["--no-demo"])]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True) as preparing:
        while preparing.poll() is None:
            if stop.wait(0.1):
                preparing.terminate()
                preparing.wait()
    if preparing.returncode and not stop.is_set():
        raise CannotRun("The installation could not be brought up to date; the lines above say why.")


def _announce(port: int, data_dir: Path, stop: threading.Event) -> None:
    """Say where it runs, once it does."""
    deadline = time.monotonic() + _SECONDS_TO_ANSWER
    while not stop.is_set() and not _answers(port):
        if time.monotonic() > deadline:
            raise CannotRun(f"The web server does not answer; see {data_dir / 'log' / 'web.log'}")
        stop.wait(0.1)
    if stop.is_set():
        return
    logins = data_dir / "demo-logins.txt"
    text = logins.read_text(encoding="utf-8").rstrip() if settings.EMBEDDED_DATABASE and logins.exists() else ""
    print(f"\n{text}\n" if text else "", flush=True)
    if os.geteuid() == 0:
        print("This runs as root; for more than trying it out, run it as an ordinary user.", flush=True)
    print(f"Running at {settings.PUBLIC_URL}  (data and logs in {data_dir}; Ctrl-C stops all of it)\n", flush=True)


def _answers(port: int) -> bool:
    request = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers={"Host": f"localhost:{port}"})
    try:
        with urllib.request.urlopen(request, timeout=5) as response:  # noqa: S310  (our own address)
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _look_after(servers: list[EmbeddedServer], processes: list[Process]) -> None:
    for server in servers:
        if not server.answers():
            say(server.name, "has ended; starting it again")
            try:
                server.ensure()
            except EmbeddedServerError as error:
                say(server.name, str(error))
    for process in processes:
        process.look_after()


def _end(processes: list[Process], servers: list[EmbeddedServer]) -> None:
    """First who makes work, then who does it, then what they stand on."""
    for process in reversed(processes):
        process.ask_to_end()
    deadline = time.monotonic() + _SECONDS_TO_END
    for process in processes:
        process.wait_until_gone(deadline)
    for server in reversed(servers):
        server.release()


if __name__ == "__main__":
    sys.exit(main())

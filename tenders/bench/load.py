"""A small load generator: a fixed number of prepared requests over loopback, by clients that keep their connections.

Plain sockets, because a library's client would cost more than the server that it measures, on the same cores.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import socket
import threading
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter, sleep
from urllib.parse import urlsplit

_PATIENCE = 30.0  # seconds for one answer


@dataclass(slots=True)
class Answers:
    """What came back: how long it took in all, and each answer's status, place and seconds."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    places: list[str] = field(default_factory=list)
    each: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return len(self.each) / self.seconds

    def quantile(self, share: float) -> float:
        """The time within which this share of the answers came, in milliseconds."""
        return 1000 * sorted(self.each)[max(0, math.ceil(share * len(self.each)) - 1)]


def get(url: str, path: str, cookies: str = "") -> bytes:
    """A page as a browser asks for it."""
    return _head("GET", url, path, cookies) + b"\r\n"


def post(url: str, path: str, body: bytes, cookies: str) -> bytes:
    """A form as a browser sends it."""
    kind = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n" % len(body)
    return _head("POST", url, path, cookies) + kind + body


def put(url: str, path: str, body: bytes, *, token: str, cookies: str) -> bytes:
    """A part of a sealed object as a browser's script sends it."""
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode("ascii")
    kind = f"X-CSRFToken: {token}\r\nContent-Digest: sha-256=:{digest}:\r\nContent-Length: {len(body)}\r\n\r\n"
    return _head("PUT", url, path, cookies) + kind.encode("ascii") + body


def post_json(url: str, path: str, data: object, *, token: str, cookies: str) -> bytes:
    """A small message as a browser's script sends it."""
    body = json.dumps(data).encode()
    kind = f"X-CSRFToken: {token}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return _head("POST", url, path, cookies) + kind.encode("ascii") + body


def upload(url: str, path: str, body: bytes, *, token: str, cookies: str) -> bytes:
    """A form with a text file in its field `file`, as a browser sends it."""
    edge, part = "----bench" + "x" * 20, "Content-Disposition: form-data; name="
    head = (
        f'--{edge}\r\n{part}"csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
        f'--{edge}\r\n{part}"file"; filename="large.txt"\r\nContent-Type: text/plain\r\n\r\n'
    )
    data = head.encode() + body + f"\r\n--{edge}--\r\n".encode()
    kind = f"Content-Type: multipart/form-data; boundary={edge}\r\nContent-Length: {len(data)}\r\n\r\n"
    return _head("POST", url, path, cookies) + kind.encode("ascii") + data


def _head(method: str, url: str, path: str, cookies: str) -> bytes:
    cookie = f"Cookie: {cookies}\r\n" if cookies else ""
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: {urlsplit(url).netloc}\r\nAccept-Encoding: gzip\r\nAccept-Language: en\r\n"
    )
    return (head + cookie).encode("ascii")


def send(url: str, requests: Sequence[bytes], *, clients: int) -> Answers:
    """Send each request once; each client sends its next one as soon as its last one is answered."""
    waiting, answers, lock = list(reversed(requests)), Answers(), threading.Lock()
    threads = [threading.Thread(target=_client, args=(url, waiting, answers, lock)) for _ in range(clients)]
    begun = perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers.seconds = perf_counter() - begun
    return answers


@dataclass(slots=True)
class Visit:
    """Requests that one visitor sends one after another, the first of them `at` seconds from now; and what came of it."""

    at: float
    requests: Sequence[bytes]
    status: int = 0
    """Of the last answer; 0: none came."""
    place: str = ""
    """Where the last answer leads to."""
    seconds: float = 0.0
    """From the first request to the last answer."""
    last_sent: float = 0.0
    """When the last request was sent, in the seconds of `at`."""


def send_on_time(url: str, visits: Sequence[Visit]) -> None:
    """Every visitor comes at its time, on a connection of its own, whether or not the others are served."""
    begun = perf_counter()
    threads = [threading.Thread(target=_visit, args=(url, visit, begun)) for visit in visits]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _visit(url: str, visit: Visit, begun: float) -> None:
    line = _Line(url)
    sleep(max(0.0, begun + visit.at - perf_counter()))
    first = perf_counter()
    try:
        for request in visit.requests:
            visit.last_sent = perf_counter() - begun
            visit.status, visit.place = line.ask(request)
    except OSError:
        visit.status = 0
    visit.seconds = perf_counter() - first
    line.close()


def middle(rounds: Sequence[float]) -> float:
    """The median of several rounds."""
    return float(median(rounds))


def _client(url: str, waiting: list[bytes], answers: Answers, lock: threading.Lock) -> None:
    line = _Line(url)
    while True:
        try:
            request = waiting.pop()
        except IndexError:
            return line.close()
        begun = perf_counter()
        try:
            status, place = line.ask(request)
        except OSError:
            status, place = 0, ""
            line.close()
        took = perf_counter() - begun
        with lock:
            answers.statuses[status] += 1
            answers.places.append(place)
            answers.each.append(took)


class _Line:
    """One kept connection; opened again where the server has closed it."""

    def __init__(self, url: str) -> None:
        place = urlsplit(url)
        self._address = (place.hostname or "127.0.0.1", place.port or 80)
        self._socket: socket.socket | None = None

    def ask(self, request: bytes) -> tuple[int, str]:
        """Status and place of the answer, once its last byte is here."""
        if self._socket is None:
            self._socket = socket.create_connection(self._address, timeout=_PATIENCE)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in rest)}
        missing = int(headers.get("content-length", 0)) - len(body)
        while missing > 0:
            missing -= len(self._more())
        if headers.get("connection", "").lower() == "close":
            self.close()
        return int(first.split()[1]), headers.get("location", "")

    def close(self) -> None:
        if self._socket is not None:
            with suppress(OSError):
                self._socket.close()
        self._socket = None

    def _more(self) -> bytes:
        assert self._socket is not None
        data = self._socket.recv(262_144)
        if not data:
            raise ConnectionError("The server closed the connection.")
        return data

"""A small server that answers like the REST interface of VIES, over HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Register(ThreadingHTTPServer):
    """Knows some numbers. `trouble` is what it says instead of an answer: an error of VIES, a status, or plain nonsense."""

    daemon_threads = True
    known: dict[str, tuple[str, str]]
    asked: list[str]
    trouble: str | int = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/rest-api"


class Handler(BaseHTTPRequestHandler):
    """One question."""

    server: Register

    def log_message(self, *_: Any) -> None:
        """Nothing: tests say what they look at."""

    def do_POST(self) -> None:
        given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        number, trouble = given["countryCode"] + given["vatNumber"], self.server.trouble
        self.server.asked.append(number)
        if self.path != "/rest-api/check-vat-number" or isinstance(trouble, int):
            self._answer(trouble if isinstance(trouble, int) else 404, b"{}")
            return
        name, address = self.server.known.get(number, ("---", "---"))
        said = {**given, "valid": number in self.server.known, "name": name, "address": address}
        said |= {"requestDate": "2026-03-02T09:00:00Z", "requestIdentifier": "WAPIAAAAX1" if name != "---" else ""}
        if trouble and trouble != "nonsense":
            said |= {"valid": False, "userError": trouble}
        self._answer(200, b"<html>" if trouble == "nonsense" else json.dumps(said).encode())

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def register(**known: tuple[str, str]) -> Iterator[Register]:
    """The server on a free port, until the block ends."""
    server = Register(("127.0.0.1", 0), Handler)
    server.known, server.asked = known, []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

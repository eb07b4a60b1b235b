"""A small server that answers like Stripe's: the API, its idempotency keys, and the page on which somebody pays.

By hand: python -m tests.stripe_server 8055 http://localhost:8000/stripe/webhook/ whsec_local
"""

from __future__ import annotations

import json
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.stripe_world import Answer, Stripe, Thing


class Server(ThreadingHTTPServer):
    """Ends with the tests, whoever still asks."""

    daemon_threads = True
    stripe: Stripe


def nested(pairs: list[tuple[str, str]]) -> Thing:
    """a[b][0]=c as {"a": {"b": {"0": "c"}}}."""
    found: Thing = {}
    for name, value in pairs:
        *path, last = re.findall(r"[^\[\]]+", name)
        at = found
        for part in path:
            at = at.setdefault(part, {})
        at[last] = value
    return found


class Handler(BaseHTTPRequestHandler):
    """One request. Keys of idempotency are looked at before anything else."""

    server: Server
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        """Nothing: tests say what they look at."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path.startswith("/pay/"):
            session = self.server.stripe.get(parts.path.removeprefix("/pay/"))
            amount = f"{session['amount_total'] / 100:.2f} {session['currency'].upper()}"
            form = '<form method="post"><input name="card" aria-label="Card"><button>Pay</button></form>'
            self._html(200, f"<h1>{session['name']}: {amount}</h1>{form}")
            return
        self._api("GET", parts.path, nested(parse_qsl(parts.query)))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        path, given = urlsplit(self.path).path, nested(parse_qsl(body))
        if path.startswith("/pay/"):
            self._pay(path.removeprefix("/pay/"), given)
            return
        stripe, key = self.server.stripe, self.headers.get("Idempotency-Key", "")
        known = stripe.keys.get(key)
        if known and known[0] != f"{path}?{body}":
            words = "Keys for idempotent requests can only be used with the same parameters."
            self._json(400, {"error": {"type": "idempotency_error", "message": words}})
        elif known and not stripe.away:
            self._answered(json.loads(known[1]))
        else:
            self._api("POST", path, given, key, body)

    def _api(self, method: str, path: str, given: Thing, key: str = "", body: str = "") -> None:
        stripe = self.server.stripe
        if stripe.away:
            self._json(503, {"error": {"type": "api_error", "message": "Come again later."}})
            return
        try:
            found = stripe.answer(method, path, given)
        except Answer as refusal:
            self._json(refusal.status, {"error": {"type": refusal.type, "message": refusal.words}})
            return
        if method == "POST":
            stripe.asked.append(path)
            stripe.keys[key] = (f"{path}?{body}", json.dumps(found))
            self._answered(found)
        else:
            self._json(200, found)

    def _answered(self, found: Thing) -> None:
        """An order is answered, unless the answer is to be lost: it is done, but nobody hears of it."""
        if self.server.stripe.loses_answers:
            self.server.stripe.loses_answers -= 1
            self.close_connection = True
            return
        self._json(200, found)

    def _pay(self, name: str, given: Thing) -> None:
        try:
            session = self.server.stripe.pay(name, given.get("card", ""))
        except Answer as refusal:
            self._html(refusal.status, f"<p>{refusal.words}</p>")
            return
        self.send_response(303)
        self.send_header("Location", session["success_url"])
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _json(self, status: int, found: Thing) -> None:
        self._bytes(status, "application/json", json.dumps(found).encode())

    def _html(self, status: int, text: str) -> None:
        self._bytes(status, "text/html; charset=utf-8", f"<!doctype html><title>Pay</title>{text}".encode())

    def _bytes(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serving(port: int = 0) -> Iterator[Stripe]:
    """The server, on a free port of this machine, until the block ends."""
    stripe = Stripe()
    server = Server(("127.0.0.1", port), Handler)
    server.stripe = stripe
    stripe.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield stripe
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


if __name__ == "__main__":
    with serving(int(sys.argv[1])) as served:
        served.webhook, served.secret = sys.argv[2], sys.argv[3]
        threading.Event().wait()

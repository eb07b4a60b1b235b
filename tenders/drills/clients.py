"""Companies that hand in, replace and withdraw over HTTP by the pages' forms, through whatever breaks, and keep what they were given."""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import get_random_string

from tenders.demo.scenario import Company
from tenders.drills.cast import session_of
from tenders.models import Bid

PATIENCE = 120.0
"""Seconds after which a client gives up on an answer: far more than any outage of a drill takes."""
LOST = 0.1
"""So many answers of a hundred percent never reach the client, as when a proxy dies after the commit."""
OFTEN_LOST = 0.6
"""Where it is to be shown what comes of retries that forget their key."""
_PAUSE = 0.15


@dataclass(slots=True)
class Attempt:
    """An act that a client wanted: by which keys it asked, when first (monotonic seconds), and what it holds at the end."""

    kind: str
    keys: list[UUID]
    first_sent: float
    tries: int = 0
    note: str = ""
    words: str = ""

    @property
    def settled(self) -> bool:
        """Whether the client knows what became of it: a signed note, or a page that says why not (its status and place in `words`)."""
        return bool(self.note or self.words)


@dataclass
class Client(threading.Thread):
    """One company at one tender. With `fresh_keys` it forgets, on a retry, which act it is about: what no browser does."""

    url: str
    company: Company
    bid: Bid
    revision: int
    seed: int
    until: float
    fresh_keys: bool = False
    attempts: list[Attempt] = field(default_factory=list)
    trouble: str = ""

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self._chance = random.Random(self.seed)  # noqa: S311  (a drill that can be repeated)
        self._token = get_random_string(32)
        session = f"{settings.SESSION_COOKIE_NAME}={session_of(self.company.submitter)}"
        self._cookies = f"{session}; {settings.CSRF_COOKIE_NAME}={self._token}"
        self._terms = self.bid.tender.terms
        self._paths = {
            kind: reverse(f"tenders:bid-{kind}", args=[self.bid.tender.reference]) for kind in ("submit", "withdraw")
        }

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        try:
            while time.monotonic() < self.until:
                kind = "withdraw" if self._stands() and self._chance.random() < 0.2 else "submit"
                self._act(kind)
                time.sleep(self._chance.uniform(0, _PAUSE))
        except Exception as error:  # noqa: BLE001  (said by the drill, which names the client)
            self.trouble = f"{type(error).__name__}: {error}"

    def _stands(self) -> bool:
        kept = [one.kind for one in self.attempts if one.note and "eproc-receipt" in one.note]
        return bool(kept) and kept[-1] == "submit"

    def _act(self, kind: str) -> None:
        attempt = Attempt(kind, [uuid4()], time.monotonic())
        self.attempts.append(attempt)
        while not attempt.settled and time.monotonic() < attempt.first_sent + PATIENCE:
            if attempt.tries and self.fresh_keys:
                attempt.keys.append(uuid4())
            attempt.tries += 1
            try:
                self._try(attempt)
            except (OSError, http.client.HTTPException):
                time.sleep(self._chance.uniform(0.1, 0.4))

    def _try(self, attempt: Attempt) -> None:
        fields = {"key": attempt.keys[-1], "revision": self.revision, "terms": self._terms}
        body = urlencode({"csrfmiddlewaretoken": self._token, **fields})
        status, place, _ = self._ask("POST", self._paths[attempt.kind], body)
        if attempt.tries == 1 and self._chance.random() < (OFTEN_LOST if self.fresh_keys else LOST):
            return
        if status == 302 and (found := re.search(r"/receipts/([0-9a-f-]{36})/", place)):
            attempt.note = self._fetch(reverse("tenders:receipt-text", args=[found[1]]), attempt)
        elif status in (404, 409, 422) or status == 302:
            attempt.words = f"{status} {place}"
        else:
            time.sleep(0.2)

    def _fetch(self, path: str, attempt: Attempt) -> str:
        """The signed text of a receipt, however long it takes."""
        while time.monotonic() < attempt.first_sent + PATIENCE:
            try:
                status, _, body = self._ask("GET", path, "")
            except (OSError, http.client.HTTPException):
                status, body = 0, ""
            if status == 200:
                return body
            time.sleep(0.2)
        return ""

    def _ask(self, method: str, path: str, body: str) -> tuple[int, str, str]:
        place = urlsplit(self.url)
        line = http.client.HTTPConnection(place.hostname or "", place.port, timeout=20)
        headers = {"Cookie": self._cookies, "Accept-Language": "en"}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            line.request(method, path, body or None, headers)
            answer = line.getresponse()
            text = answer.read().decode("utf-8", "replace")
        finally:
            line.close()
        return answer.status, answer.headers.get("Location", ""), text

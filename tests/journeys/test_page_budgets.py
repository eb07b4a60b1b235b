"""What a public page may cost a visitor on a slow line (ux.md), measured in a browser against the server as it is deployed."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import START
from tests.journeys.installation import collect_static, running
from tests.journeys.look import NARROW
from tests.journeys.pages import PUBLIC
from tests.journeys.world import play
from tests.tenders import history

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

FIRST_VISIT, REPEAT_VISIT, REQUESTS = 60_000, 15_000, 8
"""Bytes transferred, headers included; requests of a first visit."""
LONGEST = 30.0
"""Seconds that a page may take to arrive on a busy machine."""

LAYOUT_SHIFT = """() => new Promise((done) => {
    let moved = 0;
    new PerformanceObserver((list) => { for (const one of list.getEntries()) moved += one.value; })
        .observe({ type: "layout-shift", buffered: true });
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(moved))));
})"""


class Meter:
    """Counts what a page's network traffic is, by Chromium's own account."""

    def __init__(self, page: Page) -> None:
        self.page, self.requests, self.bytes, self.under_way = page, 0, 0.0, dict[str, str]()
        session = page.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.loadingFinished", self._finished)
        session.on("Network.loadingFailed", self._finished)
        session.send("Network.enable")

    def _sent(self, event: dict[str, Any]) -> None:
        if not event["request"]["url"].startswith("data:"):
            self.requests += 1
            if event["type"] != "Other":  # the icon: counted, but Chromium may drop it without a word
                self.under_way[event["requestId"]] = event["request"]["url"]

    def _finished(self, event: dict[str, Any]) -> None:
        self.bytes += event.get("encodedDataLength", 0)
        self.under_way.pop(event["requestId"], None)

    def begin(self) -> None:
        """Count from here. What the page before left unfinished is dropped by Chromium, often without a word."""
        self.requests, self.bytes, self.under_way = 0, 0.0, {}

    def read(self) -> tuple[int, int]:
        """Requests and bytes since the beginning, once nothing is under way."""
        deadline = time.monotonic() + LONGEST
        while self.under_way:
            assert time.monotonic() < deadline, f"never finished: {sorted(self.under_way.values())}"
            self.page.wait_for_timeout(10)
        return self.requests, int(self.bytes)


def visit(page: Page, meter: Meter, address: str) -> tuple[int, int, float]:
    """Requests, bytes and layout shift of a visit that does not begin at the page itself."""
    page.goto("about:blank")
    meter.begin()
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200
    return *meter.read(), layout_shift(page)


def layout_shift(page: Page) -> float:
    """How far what could be seen has moved by itself since the page began to show."""
    return float(page.evaluate(LAYOUT_SHIFT))


def test_public_page_costs_little_on_first_and_on_repeat_visit(world: None, browser: Browser, tmp_path: Path) -> None:
    everything = play(START)
    history.record(
        *[history.procedure(f"x-{number}", title=f"Reparația drumului comunal {number}") for number in range(25)]
    )
    addresses = {scene.address(everything) for scene in PUBLIC if scene.status == 200 and not scene.press}
    with running(tmp_path, "web", static=collect_static(tmp_path)) as server:
        too_much = {}
        for address in sorted(addresses):
            context = browser.new_context(base_url=server.url, viewport={"width": NARROW, "height": 800})
            page = context.new_page()
            meter = Meter(page)
            first, again = visit(page, meter, address), visit(page, meter, address)
            context.close()
            if first[0] > REQUESTS or first[1] > FIRST_VISIT or again[1] > REPEAT_VISIT or first[2] or again[2]:
                too_much[address] = first, again
    assert too_much == {}


def test_layout_shift_is_seen_where_there_is_one(page: Page) -> None:
    page.goto("/register/")
    assert layout_shift(page) == 0
    page.evaluate("document.body.style.paddingTop = '300px'")
    assert layout_shift(page) > 0.1

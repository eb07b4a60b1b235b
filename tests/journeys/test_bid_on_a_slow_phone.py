"""On a phone 360 px wide, at 50 kB a second: documents are kept, and go into bids, sealed there or by the server; lines break."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Route, expect

from tenders.demo.scenario import Company, Played
from tenders.models import Bid, BidAct, FileUpload, VaultVersion
from tenders.queries.bids import draft_of
from tests.journeys.conftest import Meet
from tests.journeys.look import NARROW, complaints, faults
from tests.journeys.person import Person
from tests.journeys.test_sealed_in_browser import bid, company, fills_in, played, saved, stored, submits
from tests.tenders.bidding import OFFER

__all__ = ["bid", "company", "played"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

FILE = b"%PDF-1.7 tax certificate " + bytes(range(256)) * 400
LARGE = b"%PDF-1.7 canary offer kestrel " + bytes(range(256)) * 1500
FIRST_PART = 2**18
PARTS = re.compile(r"/documents/uploads/[0-9a-f-]+/\d+$")
RATE = 50_000
"""Bytes a second, in each direction."""


def slow_phone(boss: Person) -> list[str]:
    """What the browser complains of from now on."""
    boss.page.set_viewport_size({"width": NARROW, "height": 740})
    boss.page.emulate_media(reduced_motion="reduce")  # axe would look in the middle of a change of colors
    line = boss.page.context.new_cdp_session(boss.page)
    line.send("Network.enable")
    conditions = {"offline": False, "latency": 100, "downloadThroughput": RATE, "uploadThroughput": RATE}
    line.send("Network.emulateNetworkConditions", conditions)
    return complaints(boss.page)


def test_document_is_kept_and_sealed_into_a_bid_over_a_slow_line(
    meet: Meet, played: Played, company: Company, bid: Bid
) -> None:
    boss = meet(company.submitter).signs_in()
    said = slow_phone(boss)
    boss.opens("tenders:vault-add").types("Title", "Tax certificate").attaches("File", "certificate.pdf", FILE)
    boss.sees("On another day choose the same file again")
    assert faults(boss.page) == []
    boss.presses("Upload and keep").sees("The document is kept, encrypted.")
    assert VaultVersion.objects.get().size == len(FILE)

    boss.opens("tenders:bid-seal", played.tender.reference)
    fills_in(boss)
    place = boss.main.locator("[data-slot]").filter(has_text=OFFER)
    place.get_by_label("Or one of your company's documents").select_option(label="Tax certificate")
    place.get_by_role("button", name="Fetch it and seal it here").click()
    stored(boss)
    expect(place).to_contain_text("certificate.pdf")
    saved(boss)
    assert faults(boss.page) == []
    submits(boss)
    assert BidAct.objects.get().kind == "submit"
    assert said == []


def uploads_offer(boss: Person, played: Played) -> None:
    boss.opens("tenders:bid-documents", played.tender.reference)
    boss.sees("On another day choose the same file again")  # the page's program is there
    boss.attaches(f"Choose a file: {OFFER}", "offer.pdf", LARGE)
    boss.main.locator("section").filter(has_text=OFFER).get_by_role("button", name="Upload and seal").click()


def test_document_of_an_ordinary_bid_goes_on_after_a_broken_line_and_a_closed_tab(
    meet: Meet, played: Played, company: Company, bid: Bid
) -> None:
    boss = meet(company.submitter).signs_in()
    slow_phone(boss)

    def broken(route: Route) -> None:
        route.continue_() if route.request.url.endswith("/0") else route.abort()

    boss.page.route(PARTS, broken)
    uploads_offer(boss, played)
    boss.sees("The line is down. It goes on by itself.")
    place = Path(settings.STORAGES["default"]["OPTIONS"]["location"])
    assert all(b"canary" not in path.read_bytes() for path in place.rglob("*") if path.is_file())
    boss.loses_the_tab()

    said = slow_phone(boss)
    sent: list[str] = []
    boss.page.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)
    uploads_offer(boss, played)
    boss.sees("Sealed and stored. It counts once you submit your bid.")
    expect(boss.main.locator("section").filter(has_text=OFFER)).to_contain_text("offer.pdf")
    assert [int(url.rsplit("/", 1)[-1]) for url in sent] == [FIRST_PART]  # only what was not there yet
    assert [(file["name"], file["size"]) for file in draft_of(bid).content["files"]] == [("offer.pdf", str(len(LARGE)))]
    assert not FileUpload.objects.filter(taken_at=None).exists()
    assert (faults(boss.page), said) == ([], [])

"""On a phone 360 px wide, at 50 kB a second: a document is kept, put into a bid that is sealed there, and the bid is handed in."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tenders.demo.scenario import Company, Played
from tenders.models import Bid, BidAct, VaultVersion
from tests.journeys.conftest import Meet
from tests.journeys.look import NARROW, complaints, faults
from tests.journeys.person import Person
from tests.journeys.test_sealed_in_browser import bid, company, fills_in, played, saved, stored, submits
from tests.tenders.bidding import OFFER

__all__ = ["bid", "company", "played"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

FILE = b"%PDF-1.7 tax certificate " + bytes(range(256)) * 400
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

"""The bidder's pages in a real browser: on a phone without JavaScript, and what JavaScript adds. axe finds nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from procurement.models import User
from procurement.rules.amounts import NotANumber, parse_amount
from tenders.demo import director
from tenders.demo.scenario import Agency, Company
from tenders.models import BidAct, Receipt
from tests.factories import make_company
from tests.procurement.test_in_the_browser import complaints, sideways, violations
from tests.tenders.bidding import ANSWERS, DECLARATION, OFFER, PDF, PRICES, address, client_of, open_tender

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]
BIG_PDF = PDF + b"0" * 3_000_000


def enter(page: Page, user: User, url: str) -> None:
    """Sign the person in, without the form."""
    session = client_of(user).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])


def offer(tmp_path: Path) -> Path:
    """A file of some megabytes."""
    file = tmp_path / "our offer.pdf"
    file.write_bytes(BIG_PDF)
    return file


def fill_in(page: Page, file: Path) -> None:
    """From the bid's first page to its receipt."""
    page.get_by_role("button", name="Begin the bid").click()
    page.get_by_role("link", name="Price of lot 1").click()
    page.get_by_label("Price of one piece: Laptop 14 inch").fill("4.500,00")
    page.get_by_label("Price of one piece: Bag").fill("100,50")
    page.get_by_role("button", name="Save the prices").click()
    expect(page.get_by_text("Total 92,010.00 RON without VAT")).to_be_visible()
    page.get_by_role("link", name="Documents", exact=True).click()
    page.get_by_label(f"Choose a file: {OFFER}").set_input_files(file)
    page.get_by_role("button", name="Upload and seal").first.click()
    expect(page.get_by_role("link", name="Remove our offer.pdf")).to_be_visible()
    page.get_by_role("link", name="Back to the bid").click()
    page.get_by_role("link", name="Declarations and answers").click()
    page.get_by_label(DECLARATION).check()
    page.get_by_label("Warranty in months").fill("36")
    page.get_by_label("10 days").check()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Check and submit").click()
    page.get_by_role("button", name="Seal and submit the bid").click()
    expect(page.get_by_role("heading", name="Your bid was received")).to_be_visible()


def test_bid_on_a_phone_without_javascript_gets_its_receipt(
    browser: Browser, live_server: Any, agency: Agency, alfa: Company, tmp_path: Path
) -> None:
    played = open_tender(agency)
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 360, "height": 740}, locale="en-GB"
    )
    page = context.new_page()
    enter(page, alfa.submitter, live_server.url)
    page.goto(address(played, "bid"))
    fill_in(page, offer(tmp_path))
    page.go_back()
    expect(page.get_by_text("Your bid is submitted and sealed")).to_be_visible()
    context.close()
    assert (BidAct.objects.count(), Receipt.objects.count()) == (1, 1)


def test_bid_with_javascript_shows_totals_and_keeps_the_csp(
    page: Page, live_server: Any, agency: Agency, alfa: Company, tmp_path: Path
) -> None:
    played = open_tender(agency)
    said = complaints(page)
    enter(page, alfa.submitter, live_server.url)
    page.goto(address(played, "bid"))
    fill_in(page, offer(tmp_path))
    page.goto(address(played, "bid-price", 2))
    page.get_by_label("Price of one piece: Desk").fill("10,005")
    expect(page.locator("[data-line]").first).to_have_text("\u2013")  # could be ten thousand and five
    page.get_by_label("Price of one piece: Desk").fill("10,0050")
    page.get_by_label("Price of one piece: Chair").fill("0.01")
    expect(page.locator("[data-line]").first).to_have_text("450.23")
    expect(page.locator("[data-total]")).to_have_text("451.14\u00a0RON")  # 450.225 and 0.905, each rounded first
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(address(played, "bid-documents"))
    expect(
        page.get_by_text("On another day choose the same file again").last
    ).to_be_visible()  # the page's program is there
    page.get_by_label("Add files: Further files").set_input_files(
        {"name": "run.exe", "mimeType": "application/octet-stream", "buffer": b"MZ"}
    )
    page.get_by_role("button", name="Upload and seal").last.click()
    expect(page.get_by_text("run.exe: Files of this kind are not taken.")).to_be_visible()  # before anything is sent
    assert said == []


TYPED = ["1", "12,5", "12.5", "1.234", "0,125", "1.234,50", "1,234.50", "1 234,50", "1.234.567", "1.2.3", "12,5o", "-3", "",
         "1'000", "1234,5678", "12.345,678", "1.234.567,89", "1,234,56", "007", "0.1", "1000.001", ".5"]  # fmt: skip


def test_live_totals_read_numbers_as_the_server_does(page: Page) -> None:
    page.goto("/design/")
    shown = page.evaluate(
        """async (texts) => {
            const { parse } = await import("/static/js/totals.js");
            return texts.map((text) => parse(text)?.toString() ?? null);
        }""",
        TYPED,
    )
    assert dict(zip(TYPED, shown, strict=True)) == {text: _units(text) for text in TYPED}


SUMS = sorted((Path(__file__).parent.parent / "vectors" / "options").glob("*.json"))


def test_live_sums_are_those_of_the_vectors(page: Page) -> None:
    """What is compared and what everything costs: the same files as tests/rules/test_options.py."""
    page.goto("/design/")
    vectors = [json.loads(path.read_text()) for path in SUMS]
    shown = page.evaluate(
        """async (vectors) => {
            const { start } = await import("/static/js/totals.js");
            const main = document.querySelector("main");
            const made = vectors.map(({ rows, options_estimate }) => {
                const table = document.createElement("table");
                table.dataset.totals = "";
                for (const { quantity, price, optional } of rows) {
                    const row = table.insertRow();
                    row.dataset.quantity = quantity;
                    if (optional && options_estimate !== null) row.dataset.apart = "";
                    const input = row.insertCell().appendChild(document.createElement("input"));
                    input.dataset.price = "";
                    input.value = `${price}${price.includes(".") ? "" : ".0"}`;
                }
                const sums = table.insertRow().insertCell();
                for (const mark of ["compared", "total"]) {
                    sums.appendChild(document.createElement("output")).dataset[mark] = "";
                }
                return main.appendChild(table);
            });
            start("en");
            return made.map((table) => [...table.querySelectorAll("output")].map((one) => one.textContent.trim()));
        }""",
        vectors,
    )
    assert shown == [[f"{Decimal(one[name]):,}" for name in ("compared", "whole")] for one in vectors]


def _units(text: str) -> str | None:
    """The number in units of 10^-8, or None where the server refuses it."""
    try:
        number = parse_amount(text, places=8)
    except NotANumber:
        return None
    return str(int(number * 10**8)) if number >= 0 else None


@pytest.fixture(params=[(360, "dark"), (1280, "light")], ids=["phone", "desk"])
def look(page: Page, request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Opens a page at one width and in one color scheme, with all its details, and asks axe."""
    width, scheme = request.param
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)

    def opened(url: str, name: str) -> None:
        page.goto(url)
        page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
        assert (name, violations(page), sideways(page)) == (name, [], 0)

    return opened


def test_every_page_of_a_bidder_is_accessible(
    page: Page, live_server: Any, agency: Agency, alfa: Company, look: Callable[[str, str], None]
) -> None:
    said = complaints(page)
    rival = make_company("Beta SRL")
    beta = Company(rival.organization, rival.submitter)
    played = open_tender(agency)
    enter(page, alfa.submitter, live_server.url)
    look(address(played, "bid"), "not begun")
    director.draft_bid(played, alfa, {1: ("12,5o", "3"), 2: ("1", "")}, ANSWERS)
    for name in ("bid", "bid-documents", "bid-declarations", "bid-check"):
        look(address(played, name), name)
    look(address(played, "bid-price", 1), "price with an error")
    look(address(played, "bid-price-clear", 1), "price-clear")
    receipt = director.hand_in(played, alfa, PRICES, ANSWERS)
    director.hand_in(played, beta, {1: ("4400", "90")}, ANSWERS)
    look(f"/bids/receipts/{receipt.pk}/", "receipt")
    look(address(played, "bid"), "submitted")
    look(address(played, "bid-withdraw"), "withdraw")
    look("/bids/", "list")
    played = director.close_and_open(played)
    director.decide(played)
    enter(page, alfa.submitter, live_server.url)
    look(address(played, "bid"), "outcome")
    assert said == []

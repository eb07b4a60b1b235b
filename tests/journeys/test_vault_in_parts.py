"""A document goes to the company's own in parts: the line breaks, the page is closed, and the next day only the rest is sent."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect

from tenders.models import FileUpload, VaultVersion
from tests import factories
from tests.journeys.conftest import Meet
from tests.journeys.look import NARROW, faults
from tests.journeys.person import Person

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

FILE = b"%PDF-1.7 tax certificate " + bytes(range(256)) * 4000
FIRST_PART = 2**18
PARTS = re.compile(r"/uploads/[0-9a-f-]+/\d+$")


def fills_in(boss: Person) -> None:
    boss.opens("tenders:vault-add").types("Title", "Tax certificate")
    boss.sees("On another day choose the same file again")  # the page's program is there
    boss.attaches("File", "certificate.pdf", FILE)


def test_upload_goes_on_after_a_broken_line_and_on_another_day(meet: Meet, world: None) -> None:
    boss = meet(factories.make_company("Alfa SRL").submitter).signs_in()

    def broken(route: Route) -> None:
        route.continue_() if route.request.url.endswith("/0") else route.abort()

    boss.page.route(PARTS, broken)
    fills_in(boss)
    boss.presses("Upload and keep").sees("The line is down. It goes on by itself.")
    boss.loses_the_tab()
    boss.page.set_viewport_size({"width": NARROW, "height": 740})
    boss.opens("tenders:vault").sees("Uploads that wait", "certificate.pdf", "are here (25%).")
    assert faults(boss.page) == []
    boss.follows("Go on").sees_heading("Add a document")
    sent: list[str] = []
    boss.page.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)
    fills_in(boss)
    boss.presses("Upload and keep").sees("The document is kept, encrypted.")
    assert int(sent[0].rsplit("/", 1)[-1]) == FIRST_PART  # only what was not there yet
    assert VaultVersion.objects.get().size == len(FILE)
    assert not FileUpload.objects.filter(taken_at=None).exists()


def test_file_stays_through_a_mistake_and_a_refused_one_says_why_before_it_is_sent(meet: Meet, world: None) -> None:
    boss = meet(factories.make_company("Alfa SRL").submitter).signs_in()
    sent: list[str] = []
    boss.page.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)
    boss.opens("tenders:vault-add").sees("On another day choose the same file again")
    boss.attaches("File", "certificate.exe", b"MZ")
    boss.presses("Upload and keep").sees("Files of this kind are not taken.")
    boss.attaches("File", "certificate.pdf", FILE).presses("Upload and keep")
    boss.sees("“certificate.pdf” (", "is here already: only the rest is to be mended")
    boss.types("Title", "Tax certificate").presses("Upload and keep").sees("The document is kept, encrypted.")
    expect(boss.main.get_by_role("heading", level=1)).to_have_text("Tax certificate")
    assert all("/uploads/" in url for url in sent)
    assert VaultVersion.objects.get().size == len(FILE)

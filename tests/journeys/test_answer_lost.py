"""The form that ends an upload in parts is taken, and its answer is lost: pressed again it sends the form alone, and nothing is twice."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect

from tenders.demo.scenario import Company, Played
from tenders.models import Bid, VaultVersion
from tenders.queries.bids import draft_of
from tests import factories
from tests.journeys.conftest import Meet
from tests.journeys.person import Person
from tests.journeys.test_sealed_in_browser import bid, company, played

__all__ = ["bid", "company", "played"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

FILE = b"%PDF-1.7 plan of the works " + bytes(range(256)) * 1500
BROKE = "The connection broke. Press again: it goes on where it stopped."


def loses_the_answer_to(boss: Person, form: str) -> list[str]:
    """The first time that this address is posted to, the server's answer never arrives. Returns what parts are sent from now on."""
    lost: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method != "POST" or lost:
            return route.continue_()
        lost.append(str(route.fetch(max_redirects=0).status))
        assert lost == ["302"]  # the server has done it
        return route.abort("connectionreset")

    boss.page.route(re.compile(form), lose)
    sent: list[str] = []
    boss.page.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)
    return sent


def test_document_of_a_bid_is_attached_once(meet: Meet, played: Played, company: Company, bid: Bid) -> None:
    boss = meet(company.submitter).signs_in()
    boss.opens("tenders:bid-documents", played.tender.reference)
    boss.sees("On another day choose the same file again")  # the page's program is there
    sent = loses_the_answer_to(boss, r"/documents/add/other/$")
    place = boss.main.locator("section").filter(has_text="Further files")
    boss.attaches("Add files: Further files", "plan.pdf", FILE)
    place.get_by_role("button", name="Upload and seal").click()
    boss.sees(BROKE)
    assert [file["name"] for file in draft_of(bid).content["files"]] == ["plan.pdf"]
    before = list(sent)
    assert before
    place.get_by_role("button", name="Upload and seal").click()
    boss.sees("Sealed and stored. It counts once you submit your bid.")
    expect(place).to_contain_text("plan.pdf")
    assert [file["name"] for file in draft_of(bid).content["files"]] == ["plan.pdf"]
    assert sent == before


def test_document_of_a_company_is_kept_once(meet: Meet, world: None) -> None:
    boss = meet(factories.make_company("Alfa SRL").submitter).signs_in()
    boss.opens("tenders:vault-add").types("Title", "Plan of the works")
    boss.sees("On another day choose the same file again")
    sent = loses_the_answer_to(boss, r"/documents/add/?$")
    boss.attaches("File", "plan.pdf", FILE).presses("Upload and keep").sees(BROKE)
    before = list(sent)
    assert before
    boss.presses("Upload and keep").sees("The document is kept, encrypted.")
    assert VaultVersion.objects.get().size == len(FILE)
    assert sent == before

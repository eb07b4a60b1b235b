"""A bid is prepared, sealed and submitted on one page; lines break, tabs close, devices change; nothing leaves in the clear."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, Route, expect

from procurement import blobs, clock
from procurement.rules.bidkeys import parse_bidkey
from procurement.rules.manifest import parse_manifest
from procurement.rules.sealing import open_object
from procurement.rules.sealing_header import Kind, Place
from procurement.rules.sealing_locks import Lock
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Played
from tenders.models import Bid, BidAct, OpenedBid
from tenders.queries.keys import kids
from tests import factories
from tests.journeys.conftest import Meet
from tests.journeys.person import Person
from tests.tenders.bidding import DECLARATION, OFFER, begin, client_of, open_tender

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

CANARY_PRICE = "73918,4625"
CANARY_NAME = "canary-offer-kestrel.pdf"
CANARY = b"%PDF-1.7 canary content ozymandias " + bytes(range(256)) * 6000
SUBMIT = "Seal and submit the bid"


@pytest.fixture
def played(town: factories.Agency) -> Played:
    return open_tender(Agency(town.organization, town.officer, town.approver, town.key_holders))


@pytest.fixture
def company(world: None) -> Company:
    cast = factories.make_company("Alfa SRL")
    return Company(cast.organization, cast.submitter)


@pytest.fixture
def bid(played: Played, company: Company) -> Bid:
    return begin(played, company, client_of(company.submitter))


def at_the_page(meet: Meet, played: Played, company: Company) -> Person:
    boss = meet(company.submitter).signs_in()
    boss.opens("tenders:bid-seal", played.tender.reference)
    return boss


def fills_in(boss: Person) -> None:
    boss.types("Price of one piece: Desk", CANARY_PRICE).types("Price of one piece: Chair", "120")
    boss.ticks(DECLARATION)


def state(boss: Person) -> str:
    return boss.page.locator("[data-save-state]").inner_text()


def saved(boss: Person) -> None:
    expect(boss.page.locator("[data-save-state]")).to_have_text("Saved, sealed")


def stored(boss: Person) -> None:
    boss.sees("Sealed, stored and read back")


def key_file(boss: Person) -> bytes:
    with boss.page.expect_download() as download:
        boss.page.locator("[data-save-key]:visible").first.click()
    return Path(download.value.path()).read_bytes()


def submits(boss: Person) -> None:
    boss.presses(SUBMIT)
    expect(boss.page.get_by_role("heading", name="Your bid was received")).to_be_visible()


def test_whole_bid_is_sealed_here_and_nothing_leaves_in_the_clear(
    meet: Meet, played: Played, company: Company, bid: Bid
) -> None:
    boss = meet(company.submitter).signs_in()
    sent: list[bytes] = []
    boss.page.context.on("request", lambda request: sent.append(_all_of(request)))
    boss.opens("tenders:bid-seal", played.tender.reference).sees("Fill in the prices of at least one lot.")
    fills_in(boss)
    boss.attaches(OFFER, CANARY_NAME, CANARY)
    stored(boss)
    submits(boss)
    kept = parse_bidkey(key_file(boss))
    boss.follows("To the receipt").sees_heading("Your bid was received").sees("your browser, before anything was sent")

    assert len(sent) > 10
    for canary in (b"73918,4625", b"73918.4625", b"739184625", b"kestrel", b"ozymandias"):
        assert not [request for request in sent if canary in request]
    act = BidAct.objects.get()
    assert [one.object_id for one in kept.objects] == [act.manifest, *act.files]
    with blobs.open_blob(act.files[0]) as source:
        place = Place(Kind.FILE, 1, bid.tender_id, bid.pk)
        opened = open_object(source, {Lock.RECOVERY: kept.recovery.private}, place=place, kids=kids(bid.tender))
        assert (opened.read(), opened.meta.name) == (CANARY, CANARY_NAME)
    director.close_and_open(played)
    manifest = parse_manifest(OpenedBid.objects.get().content)
    (desks,) = manifest.lots.values()
    assert [str(line.unit_price) for line in desks.lines] == ["73918.4625", "120"]
    assert str(desks.total) == "3337190.81"


def _all_of(request: Request) -> bytes:
    return request.url.encode() + json.dumps(request.headers).encode() + (request.post_data_buffer or b"")


def test_broken_line_closed_tab_and_another_device_lose_nothing(
    meet: Meet, played: Played, company: Company, bid: Bid
) -> None:
    boss = at_the_page(meet, played, company)
    fills_in(boss)
    saved(boss)
    seen: list[str] = []

    def broken(route: Route) -> None:
        seen.append(route.request.url.rsplit("/", 1)[-1])
        route.continue_() if seen[-1] in ("0", "1") else route.abort()

    boss.page.route(re.compile(r"/uploads/.*/\d+$"), broken)
    boss.attaches(OFFER, CANARY_NAME, CANARY)
    boss.sees("The line is down. It goes on by itself.")
    boss.loses_the_tab()
    boss.opens("tenders:bid-seal", played.tender.reference).sees(
        "Choose the same file again", "“canary-offer-kestrel.pdf” is not"
    )
    expect(boss.main.get_by_label("Price of one piece: Desk")).to_have_value(CANARY_PRICE)
    sent: list[str] = []
    boss.page.on(
        "request", lambda request: sent.append(request.url.rsplit("/", 1)[-1]) if request.method == "PUT" else None
    )
    boss.attaches(OFFER, CANARY_NAME, CANARY)
    stored(boss)
    assert [name for name in sent if name.isdigit()] == ["2"]  # only what was not there yet
    key = key_file(boss)

    elsewhere = at_the_page(meet, played, company)
    expect(elsewhere.page.get_by_role("heading", name="Go on with your key file")).to_be_visible()
    wrong = key.replace(str(bid.pk).encode(), str(bid.tender_id).encode())
    elsewhere.attaches("Key file", "x.bidkey", b"nonsense", "application/octet-stream").sees("This is no key file")
    elsewhere.attaches("Key file", "x.bidkey", wrong, "application/octet-stream").sees(
        "This key file is of another bid"
    )
    elsewhere.attaches("Key file", "x.bidkey", key, "application/octet-stream")
    stored(elsewhere)
    elsewhere.types("Price of one piece: Chair", "99")
    saved(elsewhere)
    boss.types("Price of one piece: Chair", "98").sees("Saved elsewhere meanwhile")
    boss.presses("Keep what is here")
    saved(boss)
    submits(boss)
    assert BidAct.objects.count() == 1


def test_second_tab_says_where_to_go_on_and_a_wrong_clock_changes_nothing(
    meet: Meet, played: Played, company: Company, bid: Bid
) -> None:
    boss = meet(company.submitter).signs_in()
    boss.page.clock.install(time=clock.now() + timedelta(days=900))
    boss.opens("tenders:bid-seal", played.tender.reference)
    fills_in(boss)
    boss.page.clock.run_for(2000)
    saved(boss)
    second: Page = boss.page.context.new_page()
    second.goto(boss.page.url)
    expect(second.locator("main")).to_contain_text("This bid is open in another tab")
    boss.attaches(OFFER, "offer.pdf", CANARY)
    stored(boss)
    submits(boss)


def test_lost_answer_to_the_submission_is_asked_for_again_and_counts_once(
    meet: Meet, played: Played, company: Company, bid: Bid
) -> None:
    boss = at_the_page(meet, played, company)
    fills_in(boss)
    boss.attaches(OFFER, "offer.pdf", CANARY)
    stored(boss)
    lost: list[int] = []

    def lose_the_first(route: Route) -> None:
        answer = route.fetch()
        lost.append(answer.status)
        route.abort() if len(lost) == 1 else route.fulfill(response=answer)

    boss.page.route("**/seal/submit", lose_the_first)
    submits(boss)
    assert (lost, BidAct.objects.count()) == ([200, 200], 1)

    boss.opens("tenders:bid-seal", played.tender.reference).sees(
        "What you change below counts only after you submit again."
    )
    boss.types("Price of one piece: Chair", "77")
    saved(boss)
    submits(boss)
    assert list(BidAct.objects.values_list("kind", "sealed_by")) == [("submit", "browser"), ("replace", "browser")]


def test_protected_files_are_refused_before_anything_is_sent(
    meet: Meet, played: Played, company: Company, bid: Bid
) -> None:
    boss = at_the_page(meet, played, company)
    saved(boss)
    sent: list[str] = []
    boss.page.on("request", lambda request: sent.append(request.url) if "uploads" in request.url else None)
    for name, body, words in (
        (
            "offer.pdf",
            b"%PDF-1.7\n" + b"x" * 2**20 + b"trailer << /Encrypt 5 0 R >>",
            "This PDF is protected with a password",
        ),
        ("offer.zip", b"PK\x03\x04\x14\x00\x01\x00", "This archive is protected with a password."),
        ("offer.docx", bytes.fromhex("d0cf11e0a1b11ae1"), "This document is protected with a password"),
        ("offer.pdf", b"age-encryption.org/v1\n", "This file is encrypted already."),
        ("offer.pdf", b"SB1\n", "This file is encrypted already."),
        ("offer.exe", b"MZ", "Files of this kind are not taken."),
        ("offer.pdf", b"PK\x03\x04", "This file is named .pdf, but its content is something else"),
    ):
        boss.attaches(OFFER, name, body).sees(f"{name}: {words}")
    assert sent == []


def test_answer_that_does_not_match_is_never_called_a_success(
    meet: Meet, played: Played, company: Company, bid: Bid
) -> None:
    boss = at_the_page(meet, played, company)
    fills_in(boss)

    def altered(route: Route) -> None:
        answer = route.fetch()
        body = bytearray(answer.body())
        body[-20] ^= 1
        route.fulfill(response=answer, body=bytes(body))

    boss.page.route("**/objects/*.sb1", altered)
    boss.attaches(OFFER, "offer.pdf", CANARY)
    boss.page.locator("[data-problem]:not(:empty)").wait_for()
    boss.page.unroute("**/objects/*.sb1")
    boss.attaches(OFFER, "offer.pdf", CANARY)
    stored(boss)

    def other_receipt(route: Route) -> None:
        answer = route.fetch()
        given = answer.json()
        note = given["note"].replace("\nmanifest ", "\nmanifest 0")
        route.fulfill(response=answer, json={**given, "note": note})

    boss.page.route("**/seal/submit", other_receipt)
    boss.presses(SUBMIT).sees("The receipt names other files than this browser sealed.")
    expect(boss.page.get_by_role("heading", name="Your bid was received")).to_be_hidden()

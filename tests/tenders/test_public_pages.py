"""Public pages: what they show at each stage, and that nothing gives away a bid before its time."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from procurement import clock
from procurement.models import User
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tests import factories
from tests.tenders.conftest import START

PRICES_ALFA, PRICES_BETA = {1: ("4500", "100")}, {1: ("4400,50", "99.50")}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CHANGING = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"|<time[^>]*>[^<]*</time>|data-\w+="[^"]*"|\d\d:\d\d(:\d\d)?'
)


def page(path: str, user: User | None = None) -> str:
    """The page without what changes from request to request: form tokens and the time."""
    client = Client()
    if user is not None:
        client.force_login(user, backend=BACKEND)
    response = client.get(path)
    assert response.status_code == 200, path
    return CHANGING.sub("", response.content.decode())


@pytest.fixture
def published(agency: Agency, plan: Plan) -> Played:
    return director.publish(agency, plan, publish_at=START + timedelta(days=1))


def test_pages_before_closing_are_the_same_with_and_without_bids(
    published: Played, agency: Agency, alfa: Company, beta: Company
) -> None:
    reference = published.tender.reference
    people = [
        None,
        agency.officer,
        agency.approver,
        agency.key_holders[0],
        factories.make_auditor(),
        factories.make_admin(),
    ]
    names = ["tenders:tender", "tenders:tender-log", "tenders:lot", "tenders:ocds-record-of", "tenders:officer-tender"]

    def look() -> dict[str, str]:
        found = {}
        for person in people:
            for name in names:
                if name.startswith("tenders:officer") and person not in (agency.officer, agency.approver):
                    continue
                words: dict[str, list[object]] = {
                    "tenders:lot": [reference, 1],
                    "tenders:ocds-record-of": [published.tender.ocid],
                }
                found[f"{name} {person}"] = page(reverse(name, args=words.get(name, [reference])), person)
        return found

    moment = clock.now()
    before = look()
    director.hand_in(published, alfa, PRICES_ALFA)
    director.hand_in(published, beta, PRICES_BETA)
    clock.travel(moment)
    assert look() == before


def test_tender_page_shows_the_number_at_closing_and_names_and_prices_at_the_opening(
    published: Played, alfa: Company, beta: Company
) -> None:
    director.hand_in(published, alfa, PRICES_ALFA)
    director.hand_in(published, beta, PRICES_BETA)
    path = published.tender.get_absolute_url()
    assert "bids received" not in page(path)
    director.move_to(published.bids_end_at + timedelta(minutes=1))
    closed = page(path)
    assert "2 bids received" in closed
    assert "Alfa SRL" not in closed
    director.close_and_open(published)
    opened = page(path)
    assert "Alfa SRL" in opened
    assert "90,000.00" in opened
    assert "The lowest price" not in page(f"{path}lots/1/")  # the ranking is public once the letters are out
    director.decide(published)
    assert "The lowest price, 90,000.00" in page(f"{path}lots/1/")


def test_tender_page_of_a_draft_is_not_found_for_strangers(agency: Agency, alfa: Company, plan: Plan) -> None:
    draft = director.schedule(agency, plan, publish_at=START + timedelta(days=1))
    path = draft.tender.get_absolute_url()
    assert "Not published" in page(path, agency.officer)
    client = Client()
    assert client.get(path).status_code == 404
    client.force_login(alfa.submitter, backend=BACKEND)
    assert client.get(path).status_code == 404


def test_board_filters_and_keeps_the_query(published: Played) -> None:
    path = reverse("tenders:board")
    title = published.tender.title
    same = ["q=laptops", "q=town+hall", f"q={published.tender.reference}", "cpv=30000000", "region=RO3", "stage=open"]
    for query in [*same, "min_value=100.000,00"]:
        assert title in re.sub("</?mark>", "", page(f"{path}?{query}")), query  # what was found is marked
    for query in ("q=bridge", "cpv=45000000", "region=RO4", "stage=finished", "max_value=100", "procedure=direct"):
        assert title not in page(f"{path}?{query}"), query
    unclear = page(f"{path}?min_value=1.234")
    assert "can be read in two ways" in unclear
    assert title in unclear


def test_board_needs_as_many_queries_for_three_tenders_as_for_one(
    published: Played, agency: Agency, plan: Plan
) -> None:
    from django.db import connection

    def count() -> int:
        page(reverse("tenders:board"))
        with CaptureQueriesContext(connection) as queries:
            page(reverse("tenders:board"))
        return len(queries)

    one = count()
    for day in (2, 3):
        director.publish(agency, plan, publish_at=clock.now() + timedelta(days=day))
    assert count() == one
    assert one <= 10


def test_feed_holds_what_the_board_finds(published: Played) -> None:
    found = Client().get(reverse("tenders:feed"), {"q": "laptops"})
    assert found["Content-Type"].startswith("application/atom+xml")
    assert published.tender.ocid in found.content.decode()
    assert published.tender.ocid not in Client().get(reverse("tenders:feed"), {"q": "bridge"}).content.decode()


def test_receipt_check_tells_a_good_one_from_an_altered_one(published: Played, alfa: Company) -> None:
    receipt = director.hand_in(published, alfa, PRICES_ALFA)
    path = reverse("tenders:verification")
    good = Client().post(path, {"note": receipt.note.replace("\n", "\r\n")})
    assert "The signature is good" in good.content.decode()
    altered = Client().post(path, {"note": receipt.note.replace("act submit", "act replace")})
    assert altered.status_code == 422
    assert "does not verify" in altered.content.decode()
    assert Client().post(path).status_code == 422
    keys = Client().get(reverse("tenders:keys")).content.decode()
    assert keys.strip() in page(path).replace("&#x2B;", "+").replace("&amp;", "&")

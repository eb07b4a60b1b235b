"""Pages for everybody are made once a second and never shown past it; whoever is somebody gets a page of their own."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from procurement import clock
from procurement.shared_pages import SharedPages
from tests.factories import make_user
from tests.tenders.conftest import START
from tests.tenders.history import procedure, record

pytestmark = pytest.mark.django_db
BOARD = "/tenders/"


@pytest.fixture(autouse=True)
def second(settings: Any) -> None:
    """Sharing is on, and a second has just begun."""
    settings.SHARED_PAGES = True
    clock.travel(START)


def test_page_is_made_once_within_a_second(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client.get(f"{BOARD}?page=1")  # the first page of a process takes long; the next one is made well within its second
    clock.travel(START)
    first = client.get(BOARD)
    record(procedure("x-1", title="A new road"))
    with django_assert_num_queries(0):
        again = client.get(BOARD)
    assert (again.content, dict(again.items())) == (first.content, dict(first.items()))


def test_page_is_made_anew_when_its_second_is_over(client: Client) -> None:
    clock.travel(START + timedelta(milliseconds=900))
    client.get(BOARD)
    record(procedure("x-1", title="A new road"))
    time.sleep(0.11)
    assert "A new road" in client.get(BOARD).content.decode()


def test_page_made_for_one_host_is_not_shown_for_another(client: Client) -> None:
    client.get(BOARD)
    assert client.get(BOARD, headers={"host": "elsewhere.example"}).status_code == 400


@pytest.mark.parametrize("other", [{"accept-encoding": "gzip"}, {"accept-language": "ro"}])
def test_other_language_or_encoding_is_another_page(client: Client, other: dict[str, str]) -> None:
    first = client.get(BOARD)
    assert client.get(BOARD, headers=other).content != first.content


def test_whoever_is_signed_in_gets_a_page_of_their_own_and_leaves_none(client: Client) -> None:
    anonymous = client.get(BOARD).content
    client.force_login(make_user("ana@agency.example"))
    assert b"Sign out" in client.get(BOARD).content
    client.logout()
    client.cookies.clear()
    assert client.get(BOARD).content == anonymous


def test_only_marked_views_are_shared(client: Client) -> None:
    client.get("/verify/receipt/")
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("tenders:tender", args=["nowhere"]))
        client.get(reverse("tenders:tender", args=["nowhere"]))
    assert len([query for query in queries if "tenders_tender" in query["sql"]]) == 2


@pytest.mark.django_db(transaction=True)
def test_many_at_once_wait_for_one_page_that_is_begun_after_they_came() -> None:
    made: list[float] = []

    def slowly(_: HttpRequest) -> HttpResponse:
        made.append(time.monotonic())
        time.sleep(1.1)  # longer than a page is kept
        return HttpResponse("page")

    pages, answers = SharedPages(slowly), list[bytes]()

    def ask() -> None:
        answers.append(pages(RequestFactory().get(BOARD)).content)
        connection.close()

    readers = [threading.Thread(target=ask) for _ in range(8)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert answers == [b"page"] * 8
    assert len(made) <= 2


def test_language_is_changed_without_a_token_by_those_who_are_nobody_in_particular() -> None:
    client = Client(enforce_csrf_checks=True)
    assert "csrfmiddlewaretoken" not in client.get(BOARD).content.decode()
    client.post(reverse("set_language"), {"language": "ro", "next": BOARD})
    assert 'lang="ro"' in client.get(BOARD).content.decode()


def test_language_of_somebody_signed_in_needs_the_token_or_a_browser_that_vouches() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user("ana@agency.example"))
    assert "csrfmiddlewaretoken" in client.get(BOARD).content.decode()
    form = {"language": "ro", "next": BOARD}
    assert client.post(reverse("set_language"), form).status_code == 403
    own = {"sec-fetch-site": "same-origin"}
    assert client.post(reverse("set_language"), form, headers=own).status_code == 302

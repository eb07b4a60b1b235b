"""Public pages are small on the line; pages of logged-in people are not compressed."""

from __future__ import annotations

import gzip

import pytest
from django.test import Client

from tests.factories import make_user

pytestmark = pytest.mark.django_db
BUDGET_OF_A_REPEAT_VISIT = 15_000


@pytest.mark.parametrize("address", ["/tenders/", "/accounts/login/", "/verify/receipt/", "/nowhere/"])
def test_public_page_is_compressed_within_the_budget(client: Client, address: str) -> None:
    response = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in response["Vary"]
    assert len(response.content) <= BUDGET_OF_A_REPEAT_VISIT
    assert b"<!doctype html>" in gzip.decompress(response.content)


def test_page_of_a_logged_in_person_is_not_compressed(client: Client) -> None:
    client.force_login(make_user("ana@agency.example"))
    assert "Content-Encoding" not in client.get("/tenders/", headers={"Accept-Encoding": "gzip"})


def test_answer_to_a_program_with_a_token_is_not_compressed(client: Client) -> None:
    asked = {"Accept-Encoding": "gzip", "Authorization": "Bearer sgl_nothing"}
    assert "Content-Encoding" not in client.get("/tenders/", headers=asked)


def test_public_page_for_a_reader_of_plain_text_stays_plain(client: Client) -> None:
    assert "Content-Encoding" not in client.get("/tenders/")

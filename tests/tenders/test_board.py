"""The notice board's counts and its search, over history that differs in stage, category and words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from procurement import clock
from tenders.bench import pages
from tenders.models import Tender
from tenders.queries.board import BoardFilters, counts, notice_board
from tenders.services.search_words import keep_words
from tests.tenders.conftest import START

pytestmark = pytest.mark.django_db
FILTERS = (
    BoardFilters(),
    BoardFilters(stage="open"),
    BoardFilters(stage="finished", cpv="45000000"),
    BoardFilters(stage="closed", cpv="33"),
    BoardFilters(q="road school", sort="value"),
    BoardFilters(q="Agency 7"),
    BoardFilters(deadline_days=30, stage="open"),
)


@pytest.fixture
def board() -> None:
    clock.travel(START)
    pages.fill(60)


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_counts_are_those_of_the_rows(board: None, filters: BoardFilters) -> None:
    now, found = clock.now(), counts(filters, clock.now())
    rows = list(notice_board(filters, now))
    assert found.total == len(rows)
    for stage, count in found.stage.items():
        assert count == notice_board(replace(filters, stage=stage), now).count()
    for division in ("30", "45", "99"):
        assert found.cpv.get(division, 0) == notice_board(replace(filters, cpv=f"{division}000000"), now).count()


@pytest.mark.parametrize("words", ["ROAD-ish words", "b-000007", "Agency 7", "light"])
def test_search_finds_words_references_parts_of_titles_and_buyers(board: None, words: str) -> None:
    tender = Tender.objects.get(reference="B-000007")
    tender.title, tender.summary = "Lights for the park", "ROAD-ish words"
    tender.save()
    keep_words([tender.pk])
    tender.buyer.name = "Agency 7"
    tender.buyer.save()
    assert tender in notice_board(BoardFilters(q=words if words != "b-000007" else "B-000007"), clock.now())


def test_tender_that_is_due_counts_as_running_at_once(board: None) -> None:
    last = Tender.objects.filter(stage="published").latest("bids_end_at").bids_end_at
    assert last is not None
    assert counts(BoardFilters(), last - timedelta(seconds=1)).stage["open"] == 1
    assert counts(BoardFilters(), last).stage["open"] == 0


def test_board_asks_few_questions_however_many_tenders(client: Client, board: None) -> None:
    client.get("/tenders/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/tenders/?q=road&stage=open")
    assert len(queries) == 8

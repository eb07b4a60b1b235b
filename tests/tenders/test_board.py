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
from tenders.models import SearchText, Tender
from tenders.queries import board_counts, board_words
from tenders.queries.board import BoardFilters, notice_board
from tenders.queries.board_counts import counts
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
    rows = notice_board(filters, now)
    assert (found.total, found.many) == (len(rows), False)
    assert found.cpv is not None
    for stage, count in found.stage.items():
        assert count == len(notice_board(replace(filters, stage=stage), now))
    for division in ("30", "45", "99"):
        assert found.cpv.get(division, 0) == len(notice_board(replace(filters, cpv=f"{division}000000"), now))


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
    for address, most in (("/tenders/?q=road&stage=open", 14), ("/tenders/?stage=open", 10)):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        assert len(queries) == most


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_part_of_the_list_is_that_of_the_whole_list(board: None, filters: BoardFilters) -> None:
    rows = notice_board(filters, clock.now())
    for few in (False, True):
        part = notice_board(filters, clock.now(), None, slice(3, 9), few=few)
        assert [(one.pk, one.estimate, one.lot_count) for one in part] == [
            (one.pk, one.estimate, one.lot_count) for one in rows[3:9]
        ]


def test_more_than_are_counted_are_said_to_be_more_and_listed_as_far(
    client: Client, board: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    still_open = counts(BoardFilters(), clock.now()).stage["open"]
    monkeypatch.setattr(board_counts, "MOST_COUNTED", 30)
    page = client.get("/tenders/?page=2").content.decode()
    assert "More than 30 tenders match. The first of them are shown: use words or filters." in page
    assert f"Open for bids: {still_open}." in page
    assert "21 to 30 of more than 30" in page
    assert page.count('<article class="card result">') == 10
    few = counts(BoardFilters(cpv="33000000"), clock.now())
    assert (few.total, few.many, few.cpv) == (len(notice_board(BoardFilters(cpv="33"), clock.now())), False, None)
    assert "Being decided" in client.get("/tenders/?region=RO3&deadline=7").content.decode()


def test_counts_of_very_many_take_two_questions_or_three(board: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board_counts, "MOST_COUNTED", 30)
    now = clock.now()
    with CaptureQueriesContext(connection) as queries:
        assert counts(BoardFilters(), now).many
        assert not counts(BoardFilters(stage="published"), now).many
    assert len(queries) == 2 + 2


@pytest.mark.parametrize(
    "asked",
    [
        BoardFilters(),
        BoardFilters(stage="finished"),
        BoardFilters(stage="open"),
        BoardFilters(cpv="45"),
        BoardFilters(region="RO1"),
    ],
    ids=str,
)
@pytest.mark.parametrize("words", ["bought", "Agency 1", "-road bought"])
@pytest.mark.parametrize("guess", ["all read", "counted up to a bound", "surely many", "surely many, in one step"])
def test_newest_of_common_words_are_those_of_all_with_the_words(
    board: None, monkeypatch: pytest.MonkeyPatch, asked: BoardFilters, words: str, guess: str
) -> None:
    if guess != "all read":
        monkeypatch.setattr(board_words, "ALL_READ", -1)
    if guess.startswith("surely many"):
        monkeypatch.setattr(board_words, "SURELY_MANY", 0)
    if guess.endswith("one step"):
        monkeypatch.setattr(board_words, "STEPS", 0)
    now, filters = clock.now(), replace(asked, q=words)
    whole = board_words.WordsFound(
        list(SearchText.objects.filter(words=board_words.AskedWords(words)).values_list("pk", flat=True))
    )
    if words == "Agency 1":
        whole = board_words.WordsFound(
            list(Tender.objects.filter(buyer__name__icontains=words).values_list("pk", flat=True))
        )
    every = sorted(notice_board(filters, now, whole), key=lambda one: (-one.published_at.timestamp(), one.pk))
    monkeypatch.setattr(board_words, "MOST_RANKED", 3)
    for newest in (2, 100):
        monkeypatch.setattr(board_words, "NEWEST", newest)
        for few in (0, 100):
            monkeypatch.setattr(board_words, "FEW", few)
            found = board_words.found_by_words(filters, now)
            listed = set(found.ids) & {one.pk for one in every}
            assert listed == {one.pk for one in every[:newest]}
            if found.narrowed:
                assert list(found.ids) == [one.pk for one in every[:newest]]
                total = counts(filters, now, found)
                assert (total.total, total.many) == (min(newest, len(every)), len(every) > newest)


def test_page_says_that_it_shows_the_newest_of_common_words(
    client: Client, board: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_words, "MOST_RANKED", 3)
    monkeypatch.setattr(board_words, "NEWEST", 5)
    page = client.get("/tenders/?q=bought").content.decode()
    assert "More than 5 tenders match. The newest of them are shown: use more words or filters." in page
    assert "Being decided" not in page


def test_question_without_words_finds_no_tender_of_a_month(board: None, monkeypatch: pytest.MonkeyPatch) -> None:
    named = Tender.objects.get(reference="B-000007")
    named.buyer.name = "Roads & bridges"
    named.buyer.save()
    monkeypatch.setattr(board_words, "MOST_RANKED", 0)
    found = board_words.found_by_words(BoardFilters(q="&"), clock.now())
    assert set(found.ids) == set(Tender.objects.filter(buyer=named.buyer).values_list("pk", flat=True))

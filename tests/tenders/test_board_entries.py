"""The notice board's entries: at every moment what tender and lots say, whoever wrote them; value filters and value order go by them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum

from procurement import clock
from tenders.bench import pages
from tenders.models import BoardEntry, Lot, Tender
from tenders.queries import board_counts, board_page
from tenders.queries.board import BoardFilters, notice_board
from tenders.queries.tenders import public
from tests.tenders.conftest import START

pytestmark = pytest.mark.django_db
KEPT = (
    "published_at",
    "bids_end_at",
    "requests_end_at",
    "buyer",
    "procedure",
    "stage",
    "cpv_code",
    "region",
    "estimate",
)


@pytest.fixture
def board() -> None:
    clock.travel(START)
    pages.fill(60)
    Tender.objects.update(imported=True)  # whose stages and dates no gate guards


def kept() -> list[Any]:
    return list(BoardEntry.objects.order_by("pk").values_list("pk", *KEPT))


def added_up() -> list[Any]:
    """The same from tenders and lots."""
    found = Tender.objects.annotate(estimate=Sum("lots__estimated_value"))
    return list(found.order_by("pk").values_list("pk", *KEPT))


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


CHANGES: dict[str, Callable[[Tender, Lot], object]] = {
    "a lot's value": lambda _tender, lot: Lot.objects.filter(pk=lot.pk).update(estimated_value=Decimal("0.01")),
    "no value": lambda tender, _lot: tender.lots.update(estimated_value=None),
    "all values": lambda _tender, _lot: sql("UPDATE tenders_lot SET estimated_value = estimated_value * 2"),
    "one lot more": lambda tender, _lot: Lot.objects.create(tender=tender, number=9, title="9", estimated_value=Decimal(7)),
    "a lot less": lambda _tender, lot: lot.items.all().delete() and lot.delete(),
    "a lot that moves": lambda _tender, lot: Lot.objects.filter(pk=lot.pk).update(
        tender=Tender.objects.exclude(pk=lot.tender_id).earliest("reference"), number=99
    ),
    "region and category": lambda tender, _lot: Tender.objects.filter(pk=tender.pk).update(region="", cpv_code="09"),
    "stage": lambda _tender, _lot: sql("UPDATE tenders_tender SET stage = 'terminated' WHERE stage = 'published'"),
    "dates": lambda tender, _lot: Tender.objects.filter(pk=tender.pk).update(
        published_at=None, bids_end_at=None, requests_end_at=START
    ),
    "buyer and procedure": lambda tender, _lot: Tender.objects.filter(pk=tender.pk).update(
        buyer=Tender.objects.exclude(buyer=tender.buyer).earliest("reference").buyer, procedure="limited"
    ),
    "nothing of this": lambda tender, _lot: Tender.objects.filter(pk=tender.pk).update(title="Other"),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_entries_are_what_tenders_and_lots_say_after_each_change(board: None, name: str) -> None:
    before = kept()
    assert before == added_up()
    assert len(before) == 60
    lot = Lot.objects.earliest("tender__reference", "number")
    CHANGES[name](lot.tender, lot)
    assert kept() == added_up()
    assert (kept() != before) is (name != "nothing of this")


def test_entry_of_a_tender_that_is_deleted_goes_with_it(board: None) -> None:
    gone = Tender.objects.create(
        reference="gone", ocid="gone", buyer=Tender.objects.earliest("reference").buyer, created_at=START
    )
    Lot.objects.create(tender=gone, number=1, title="gone", estimated_value=Decimal(5))
    assert BoardEntry.objects.get(pk=gone.pk).estimate == 5
    sql(
        "DELETE FROM tenders_lot WHERE number = 1 AND title = 'gone'; DELETE FROM tenders_tender WHERE reference = 'gone'"
    )
    assert not BoardEntry.objects.filter(pk=gone.pk).exists()
    assert kept() == added_up()


def test_no_more_is_written_than_what_changed(board: None) -> None:
    def places() -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT tender_id, ctid FROM tenders_boardentry ORDER BY 1")
            return list(cursor.fetchall())

    before = places()
    sql("UPDATE tenders_tender SET title = title || '.'")
    sql("UPDATE tenders_lot SET title = title || '.', estimated_value = estimated_value + 0")
    assert places() == before


ASKED = [
    BoardFilters(min_value=low, max_value=high, sort=sort, stage=stage)
    for low, high, sort, stage in product(
        (None, Decimal(3_000_000)), (None, Decimal(6_000_000)), ("newest", "deadline", "value"), ("", "open")
    )
]  # fmt: skip


@pytest.mark.parametrize("filters", ASKED, ids=str)
def test_values_filter_and_order_by_the_sums_of_the_lots(board: None, filters: BoardFilters) -> None:
    Lot.objects.filter(tender__reference="B-000003").update(estimated_value=None)
    now = clock.now()
    sums = dict(Tender.objects.annotate(total=Sum("lots__estimated_value")).values_list("pk", "total"))

    def passes(tender: Tender) -> bool:
        value = sums[tender.pk]
        if filters.stage and not (tender.stage == "published" and tender.bids_end_at and tender.bids_end_at > now):
            return False
        if filters.min_value is not None and (value is None or value < filters.min_value):
            return False
        return filters.max_value is None or (value is not None and value <= filters.max_value)

    orders: dict[str, Callable[[Tender], Any]] = {
        "newest": lambda one: -one.published_at.timestamp() if one.published_at else 0,
        "deadline": lambda one: one.bids_end_at,
        "value": lambda one: -sums[one.pk] if sums[one.pk] is not None else Decimal("Infinity"),
    }
    expected = sorted(filter(passes, public()), key=lambda one: (orders[filters.sort](one), one.pk))
    assert expected
    for few in (False, True):
        found = notice_board(filters, now, part=slice(100), few=few)
        assert [(one.pk, one.estimate) for one in found] == [(one.pk, sums[one.pk]) for one in expected]


@pytest.mark.parametrize("passed", [0, 1_000])
@pytest.mark.parametrize("sort", ["newest", "deadline", "value"])
def test_pages_of_more_than_are_counted_are_those_of_the_whole_list(
    board: None, monkeypatch: pytest.MonkeyPatch, passed: int, sort: str
) -> None:
    filters = BoardFilters(sort=sort, min_value=Decimal(1))
    every = notice_board(filters, clock.now())
    for most, sorted_at_most in ((40, 1_000), (40, 45), (1_000, 1_000)):
        monkeypatch.setattr(board_counts, "MOST_COUNTED", most)
        monkeypatch.setattr(board_page, "PASSED", passed)
        monkeypatch.setattr(board_page, "SORTED", sorted_at_most)
        found = board_page.board_page(filters, clock.now(), 2)
        assert (found.counts.total, found.counts.many) == (min(most, 60), most < 60)
        assert list(found.page) == every[20:40]


def test_what_is_open_is_left_to_the_clock(board: None) -> None:
    now = clock.now()
    last = Tender.objects.filter(stage="published").latest("bids_end_at").bids_end_at
    assert last is not None
    before = replace(BoardFilters(stage="open"), min_value=Decimal(0))
    assert notice_board(before, now)
    assert notice_board(before, last - timedelta(seconds=1))
    assert notice_board(before, last) == []

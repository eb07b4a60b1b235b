"""A page of the notice board: what is found, how many there are, and the rows of the page. Reads only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import connection, transaction

from tenders.queries.board import found_by_words, notice_board
from tenders.queries.board_counts import Counts, counts, no_more_than
from tenders.queries.board_filters import BoardFilters
from tenders.queries.board_words import WordsFound
from tenders.queries.search import corrected

PAGE_SIZE = 20
PASSED, SORTED = 1_000, 50_000
"""Of more tenders than are counted, so many are passed one by one in their order to get to a page. To get further all are sorted, if
no more than so many match: of more, enough lie near the beginning."""
_BY_INDEX = """
SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true),
    set_config('max_parallel_workers_per_gather', '0', true), set_config('work_mem', '16MB', true)
"""


@dataclass(frozen=True, slots=True)
class BoardPage:
    """`filters` as they were answered: with the words that were `meant`, if nothing has those that were typed."""

    filters: BoardFilters
    meant: str
    counts: Counts
    page: Page[Any]


class _Counted(Paginator[Any]):
    """Pages of a list that is counted already, each of which asks for its own rows alone."""

    def __init__(self, rows: Callable[[slice], list[Any]], counted: Counts) -> None:
        super().__init__((), PAGE_SIZE)
        self.rows, self.many = rows, counted.many
        self.count = counted.total  # in the place of the cached property

    def page(self, number: int | str) -> Page[Any]:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        return Page(self.rows(slice(first, min(first + self.per_page, self.count))), number, self)


def board_page(filters: BoardFilters, now: datetime, number: int | str | None) -> BoardPage:
    """The page of this number, or the nearest that there is."""
    with _by_index():
        words, meant = found_by_words(filters, now) if filters.q else None, ""
        if words is not None and not words.ids and (meant := corrected(filters.q)):
            filters = replace(filters, q=meant)
            words = found_by_words(filters, now)
        counted = counts(filters, now, words)
        page = _Counted(partial(_rows, filters, now, words, counted), counted).get_page(number)
    return BoardPage(filters, meant if counted.total else "", counted, page)


def _rows(filters: BoardFilters, now: datetime, words: WordsFound | None, counted: Counts, part: slice) -> list[Any]:
    few = not counted.many or (part.stop > PASSED and words is None and no_more_than(SORTED, filters, now))
    return notice_board(filters, now, words, part, few=few)


@contextmanager
def _by_index() -> Iterator[None]:
    """Until the end of the transaction. The planner can't know how soon enough rows are found, and would read all tenders."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_BY_INDEX)
        yield

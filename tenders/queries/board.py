"""The notice board: search and filters over public tenders, in the order asked for. Reads only.

What the filters mean is in board_filters, the search for words in board_words, how many match in board_counts.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, Min, Q, QuerySet

from tenders.queries.board_filters import (
    SORTS,
    BoardFilters,
    ends_at,
    in_stage,
    lot_count_of,
    narrow,
    public_with_values,
)
from tenders.queries.board_words import WordsFound, found_by_words, rank_of
from tenders.queries.tenders import public

__all__ = [
    "BoardFilters",
    "earliest_publication",
    "ends_at",
    "found_by_words",
    "next_deadlines",
    "notice_board",
    "open_now",
    "rows_of_page",
]


def notice_board(filters: BoardFilters, now: datetime, words: WordsFound | None = None) -> QuerySet[Any]:
    """Public tenders that match, with `estimate` (sum over the lots), in the order asked for.

    `words`: what `found_by_words` found for these filters, if it is known already.
    """
    found = narrow(public_with_values().select_related("buyer").annotate(lot_count=lot_count_of()), filters, now)
    if filters.q:
        found = found.filter(pk__in=(words or found_by_words(filters, now)).ids)
    return _sorted(found, filters)


def _sorted(found: QuerySet[Any], filters: BoardFilters) -> QuerySet[Any]:
    if filters.q and filters.sort == "newest":
        return found.annotate(rank=rank_of(filters.q)).order_by(F("rank").desc(nulls_last=True), "-published_at", "id")
    return found.order_by(*SORTS.get(filters.sort, SORTS["newest"]))


def rows_of_page(filters: BoardFilters, now: datetime, words: WordsFound | None, part: slice) -> list[Any]:
    """A part of the notice board. Only its own rows are summed up and joined, not those before them."""
    places = _sorted(narrow(public_with_values(), filters, now), filters)
    if filters.q:
        places = places.filter(pk__in=(words or found_by_words(filters, now)).ids)
    ids = list(places.values_list("pk", flat=True)[part])
    shown = public_with_values().select_related("buyer").annotate(lot_count=lot_count_of())
    rows = {row.pk: row for row in shown.filter(pk__in=ids)}
    return [rows[pk] for pk in ids if pk in rows]


def open_now(now: datetime) -> Q:
    """What the board calls open."""
    return in_stage("open", now)


def next_deadlines(now: datetime, count: int = 5) -> list[Any]:
    """The open tenders whose time ends first, each with `ends_at`."""
    found = notice_board(BoardFilters(stage="open"), now).annotate(ends_at=ends_at())
    return list(found.order_by("ends_at", "id")[:count])


def earliest_publication() -> datetime | None:
    """When the first public tender was published."""
    first: datetime | None = public().aggregate(first=Min("published_at"))["first"]
    return first

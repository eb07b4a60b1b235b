"""The notice board: search and filters over public tenders, in the order asked for. Reads only.

What the filters mean is in board_filters, the search for words in board_words, how many match in board_counts.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery

from tenders.models import BoardEntry, Lot, Tender
from tenders.queries.board_filters import SORTS, BoardFilters, ends_at, in_stage, narrow, public_entries
from tenders.queries.board_words import WordsFound, found_by_words, rank_of
from tenders.queries.tenders import public

__all__ = [
    "BoardFilters",
    "earliest_publication",
    "ends_at",
    "entries",
    "found_by_words",
    "next_deadlines",
    "notice_board",
    "open_now",
    "tenders_of",
]
_SORTED = {
    "newest": "published_at DESC, tender_id",
    "deadline": "bids_end_at ASC NULLS LAST, tender_id",
    "value": "estimate DESC NULLS LAST, tender_id",
}
"""SORTS in SQL."""


def entries(filters: BoardFilters, now: datetime, words: WordsFound | None = None) -> QuerySet[BoardEntry]:
    """What matches, in no order. `words`: what `found_by_words` found for these filters, if it is known already."""
    found = narrow(public_entries(), filters, now)
    return found.filter(pk__in=(words or found_by_words(filters, now)).ids) if filters.q else found


def notice_board(
    filters: BoardFilters,
    now: datetime,
    words: WordsFound | None = None,
    part: slice = slice(None),
    *,
    few: bool = False,
) -> list[Any]:
    """Public tenders that match, in the order asked for: all, or a `part` of them. Only its own rows are read, not those before it.

    With `few` all that match are sorted. Without it they are looked for in their order until the part is full, which is quick
    where many match and the part is near the beginning.
    """
    found = entries(filters, now, words)
    ids = _sorted_ids(found, filters, part) if few and not filters.q else _ids_in_order(found, filters, part)
    return tenders_of(ids)


def tenders_of(ids: Iterable[UUID]) -> list[Any]:
    """These tenders in this order, each with `estimate` (sum over the lots) and `lot_count`."""
    lots = Lot.objects.filter(tender=OuterRef("pk")).order_by().values("tender")
    shown = Tender.objects.select_related("buyer").annotate(
        estimate=F("on_board__estimate"), lot_count=Subquery(lots.annotate(total=Count("id")).values("total"))
    )
    asked = list(ids)
    rows = {row.pk: row for row in shown.filter(pk__in=asked)}
    return [rows[pk] for pk in asked if pk in rows]


def _ids_in_order(found: QuerySet[BoardEntry], filters: BoardFilters, part: slice) -> list[UUID]:
    if filters.q and filters.sort == "newest":
        ranked = found.annotate(rank=rank_of(filters.q))
        best = ranked.order_by(F("rank").desc(nulls_last=True), "-published_at", "pk")
        return list(best.values_list("pk", flat=True)[part])
    ordered = found.order_by(*SORTS.get(filters.sort, SORTS["newest"]))
    return list(ordered.values_list("pk", flat=True)[part])


def _sorted_ids(found: QuerySet[BoardEntry], filters: BoardFilters, part: slice) -> list[UUID]:
    """The planner would go by the order, and pass a million entries for a few; what stands before OFFSET it plans alone. Places, and
    no LIMIT: keeping the first 10,000 in order as they come takes three times as long as sorting all at once."""
    sql, values = (
        found.order_by().values("tender_id", "published_at", "bids_end_at", "estimate").query.sql_with_params()
    )
    order, start = _SORTED.get(filters.sort, _SORTED["newest"]), part.start or 0
    places = f"SELECT tender_id, row_number() OVER (ORDER BY {order}) AS place FROM ({sql} OFFSET 0) few"  # noqa: S608
    wanted = f"SELECT tender_id FROM ({places}) placed WHERE place > %s AND place <= %s ORDER BY place"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(wanted, [*values, start, sys.maxsize if part.stop is None else part.stop])
        return [pk for (pk,) in cursor.fetchall()]


def open_now(now: datetime) -> Q:
    """What the board calls open."""
    return in_stage("open", now)


def next_deadlines(now: datetime, count: int = 5) -> list[Any]:
    """The open tenders whose time ends first, each with `ends_at`."""
    ending = entries(BoardFilters(stage="open"), now).annotate(ends_at=ends_at()).order_by("ends_at", "pk")
    ends = dict(ending.values_list("pk", "ends_at")[:count])
    found = tenders_of(ends)
    for tender in found:
        tender.ends_at = ends[tender.pk]
    return found


def earliest_publication() -> datetime | None:
    """When the first public tender was published."""
    first: datetime | None = public().aggregate(first=Min("published_at"))["first"]
    return first

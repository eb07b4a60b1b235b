"""Which tenders have the words that somebody typed. Reads only.

Few of them are all found and ranked. Of very many only the newest are, so that the time it takes has a bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from django.db.models import Max, Min, OuterRef, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from tenders.models import BoardEntry, SearchText
from tenders.queries.board_filters import BoardFilters, narrow, public_entries
from tenders.queries.tenders import public

MOST_RANKED = 1_000
"""Tenders with the words that are all looked at and ranked; of more, only the newest are."""
NEWEST = 200
FEW = 2_000
"""If no more than so many pass the other filters, each of them is asked for the words."""
ALL_READ, SURELY_MANY = 5_000, 20_000
"""Up to so many, as PostgreSQL's statistics guess, all that have the words are read; from so many on nobody looks whether they could
all be ranked."""
STEPS = 8
"""Months of the longest step back. What is older is asked for at once: a question for very many months takes longer than one for all."""

# The union of a reference, of words and of the names of buyers: each is quick where one condition for all is not.
_MATCHING = """
SELECT search_found(search_query(%(words)s), %(most)s)
UNION ALL SELECT id FROM tenders_tender WHERE reference = %(words)s
UNION ALL (SELECT id FROM tenders_tender WHERE buyer_id = ANY(%(buyers)s::uuid[]) LIMIT %(most)s)
LIMIT %(most)s
"""
_BUYERS = "SELECT id FROM procurement_organization WHERE kind = 'agency' AND strpos(upper(name), upper(%s)) > 0"
_ALL_MATCHING = """
SELECT tender_id FROM tenders_searchtext WHERE words @@ search_query(%(words)s)
UNION ALL SELECT id FROM tenders_tender WHERE reference = %(words)s
UNION ALL SELECT id FROM tenders_tender WHERE buyer_id = ANY(%(buyers)s::uuid[])
LIMIT %(most)s
"""
_IN_MONTHS = """
SELECT search_found_in(search_query(%s), %s, %s, NULL)
UNION ALL SELECT id FROM tenders_tender WHERE buyer_id = ANY(%s::uuid[]) AND published_at >= %s AND published_at < %s
"""
_BEFORE = """
SELECT tender_id FROM tenders_searchtext WHERE words @@ search_query(%s)
UNION ALL SELECT id FROM tenders_tender WHERE buyer_id = ANY(%s::uuid[]) AND published_at < %s
"""
_EXPECTED = "EXPLAIN (FORMAT JSON) SELECT FROM tenders_searchtext WHERE words @@ search_query(%s)"


@dataclass(frozen=True, slots=True)
class WordsFound:
    """The ids of tenders that have the words asked for.

    `narrowed`: these are only those that pass the other filters too. `common`: more do, and these are the newest.
    """

    ids: Sequence[UUID]
    narrowed: bool = False
    common: bool = False


class AskedWords(SearchQuery):
    """What people typed, as a question to the words of tenders: stems of every language, accents forgiven."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.function = "search_query"


def rank_of(words: str) -> SearchRank:
    """How well a tender answers these words."""
    own = SearchText.objects.filter(tender=OuterRef("pk")).values("words")
    return SearchRank(Subquery(own), AskedWords(words))


def found_by_words(filters: BoardFilters, now: datetime) -> WordsFound:
    """The tenders with the words of these filters: all, or of common words the newest that pass the other filters too."""
    with connection.cursor() as cursor:
        cursor.execute(_BUYERS, [filters.q])
        buyers = [buyer for (buyer,) in cursor.fetchall()]
        expected = _expected(cursor, filters.q)
        asked: dict[str, Any] = {
            "words": filters.q,
            "buyers": buyers,
            "most": (ALL_READ if expected <= ALL_READ else MOST_RANKED) + 1,
        }
        if expected < SURELY_MANY:
            cursor.execute(_ALL_MATCHING if expected <= ALL_READ else _MATCHING, asked)
            ids = [tender for (tender,) in cursor.fetchall()]
            if len(ids) <= MOST_RANKED:
                return WordsFound(ids)
            if expected <= ALL_READ and len(ids) <= ALL_READ:
                return _shown(list(_passing(filters, now).filter(pk__in=_listed(ids))[: NEWEST + 1]))
    return _shown(_newest(filters, buyers, now))


def _expected(cursor: Any, words: str) -> int:
    """How many have the words, by PostgreSQL's statistics: it decides about time, not about what is found."""
    cursor.execute(_EXPECTED, [words])
    [[[plan]]] = cursor.fetchall()
    return int(plan["Plan"]["Plan Rows"])


def _shown(newest: list[UUID]) -> WordsFound:
    return WordsFound(newest[:NEWEST], narrowed=True, common=len(newest) > NEWEST)


def _passing(filters: BoardFilters, now: datetime) -> QuerySet[BoardEntry, UUID]:
    """What passes the other filters, the newest first."""
    return narrow(public_entries(), filters, now).order_by("-published_at", "pk").values_list("pk", flat=True)


def _listed(ids: Sequence[UUID]) -> RawSQL:
    """Thousands of ids as one value."""
    return RawSQL("SELECT unnest(%s::uuid[])", ["{" + ",".join(map(str, ids)) + "}"])


def _newest(filters: BoardFilters, buyers: Sequence[UUID], now: datetime) -> list[UUID]:
    """One more than are shown, if there are so many. From the newest month back, in steps that double; then all that is older."""
    passing = _passing(filters, now)
    if replace(filters, q="", sort="") != BoardFilters(sort=""):
        few = list(passing.order_by().values_list("pk", "published_at")[: FEW + 1])
        if len(few) <= FEW:
            newest_first = sorted(few, key=lambda one: (-one[1].timestamp() if one[1] else 0, one[0]))
            return _having([pk for pk, _at in newest_first], filters.q, buyers)
    newest: list[UUID] = []
    for first, last in _months(now):
        begin, end = _begin(first), _begin(last + 1)
        found = RawSQL(_IN_MONTHS, [filters.q, first, last, list(buyers), begin, end])  # noqa: S611  (no text of people)
        if last - first >= STEPS:
            begin, found = datetime.min.replace(tzinfo=UTC), RawSQL(_BEFORE, [filters.q, list(buyers), end])  # noqa: S611
        part = passing.filter(pk__in=found, published_at__gte=begin, published_at__lt=end)
        newest += part[: NEWEST + 1 - len(newest)]
        if len(newest) > NEWEST or last - first >= STEPS:
            break
    return newest


def _having(few: list[UUID], words: str, buyers: Sequence[UUID]) -> list[UUID]:
    """Those of a few tenders that have the words."""
    have = SearchText.objects.filter(pk__in=_listed(few), words=AskedWords(words)).values_list("pk", flat=True)
    named = BoardEntry.objects.filter(pk__in=_listed(few), buyer__in=buyers).values_list("pk", flat=True)
    found = {*have, *named}
    return [tender for tender in few if tender in found][: NEWEST + 1]


def _months(now: datetime) -> Iterator[tuple[int, int]]:
    """First and last month of each step, as the database numbers them (search_month)."""
    dates = public().aggregate(first=Min("published_at"), last=Max("published_at"))
    last, step = _month(dates["last"] or now), 1
    while last >= _month(dates["first"] or now):
        yield last - step + 1, last
        last, step = last - step, step * 2


def _month(moment: datetime) -> int:
    in_utc = moment.astimezone(UTC)
    return in_utc.year * 12 + in_utc.month - 1


def _begin(month: int) -> datetime:
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)

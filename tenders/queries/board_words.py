"""Which tenders have the words that somebody typed. Reads only.

Few of them are all found and ranked. Of very many only the newest are, so that the time it takes has a bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from django.db.models import Max, Min, OuterRef, Subquery
from django.db.models.expressions import RawSQL

from tenders.models import BoardEntry, SearchText
from tenders.queries.board_filters import BoardFilters, narrow, public_entries
from tenders.queries.tenders import public

MOST_RANKED = 1_000
"""Tenders with the words that are all looked at and ranked; of more, only the newest are."""
NEWEST = 200
FEW = 2_000
"""If no more than so many pass the other filters, each of them is asked for the words."""

# The union of a reference, of words and of the names of buyers: each is quick where one condition for all is not.
_MATCHING = """
SELECT search_found(search_query(%(words)s), %(most)s)
UNION ALL SELECT id FROM tenders_tender WHERE reference = %(words)s
UNION ALL (SELECT id FROM tenders_tender WHERE buyer_id = ANY(%(buyers)s::uuid[]) LIMIT %(most)s)
LIMIT %(most)s
"""
_BUYERS = "SELECT id FROM procurement_organization WHERE kind = 'agency' AND strpos(upper(name), upper(%s)) > 0"
_IN_MONTHS = """
SELECT search_found_in(search_query(%s), %s, %s, NULL)
UNION ALL SELECT id FROM tenders_tender WHERE buyer_id = ANY(%s::uuid[]) AND published_at >= %s AND published_at < %s
"""


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
        cursor.execute(_MATCHING, {"words": filters.q, "buyers": buyers, "most": MOST_RANKED + 1})
        ids = [tender for (tender,) in cursor.fetchall()]
    if len(ids) <= MOST_RANKED:
        return WordsFound(ids)
    newest = _newest(filters, buyers, now)
    return WordsFound(newest[:NEWEST], narrowed=True, common=len(newest) > NEWEST)


def _newest(filters: BoardFilters, buyers: Sequence[UUID], now: datetime) -> list[UUID]:
    """One more than are shown, if there are so many. From the newest month back, in steps that double."""
    passing = narrow(public_entries(), filters, now).order_by("-published_at", "pk").values_list("pk", flat=True)
    if filters.buyer or filters.deadline_days is not None or filters.stage in ("open", "running"):
        few = list(passing[: FEW + 1])  # there is an index for each of these
        if len(few) <= FEW:
            return _having(few, filters.q, buyers)
    newest: list[UUID] = []
    for first, last in _months(now):
        asked = [filters.q, first, last, list(buyers), _begin(first), _begin(last + 1)]
        newest += passing.filter(pk__in=RawSQL(_IN_MONTHS, asked))[: NEWEST + 1 - len(newest)]  # noqa: S611  (no text of people)
        if len(newest) > NEWEST:
            break
    return newest


def _having(few: list[UUID], words: str, buyers: Sequence[UUID]) -> list[UUID]:
    """Those of a few tenders that have the words."""
    have = SearchText.objects.filter(pk__in=few, words=AskedWords(words)).values_list("pk", flat=True)
    named = BoardEntry.objects.filter(pk__in=few, buyer__in=buyers).values_list("pk", flat=True)
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

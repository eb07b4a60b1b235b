"""How many tenders of the notice board match, and how many each choice of a filter would leave. Reads only.

Counting to the end takes as long as there are tenders. So it is done up to a bound, and past it the page says "more than".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Case, Q, QuerySet, Value, When
from django.db.models.functions import Left

from tenders.queries.board_filters import BoardFilters, in_branch, in_stage, narrow, public_entries
from tenders.queries.board_words import WordsFound, found_by_words

MOST_COUNTED = 10_000
"""Up to so many tenders are counted one by one, with the stage and the category left open as without them."""
GROUPS = ("open", "running", "finished")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tenders match: `total`, or more than that (`many`). And how many each choice of a filter would leave with the
    other filters kept; not said where that was not counted to the end.
    """

    total: int
    many: bool
    stage: Mapping[str, int]
    cpv: Mapping[str, int] | None


def counts(filters: BoardFilters, now: datetime, words: WordsFound | None = None) -> Counts:
    """All counts of the board by one query, or by two or three where more match than are counted."""
    if filters.q and words is None:
        words = found_by_words(filters, now)
    base = replace(filters, stage="", cpv="")
    rows = _groups(_found(base, now, words), filters, now) if words is None or words.ids else []
    if sum(n for *_group, n in rows) > MOST_COUNTED:
        return _many(filters, now, words)
    total, stage, cpv = 0, Counter[str](), Counter[str]()
    for division, group, asked, branch, n in rows:
        total += n if asked and branch else 0
        stage[group] += n if branch else 0
        cpv[division] += n if asked else 0
    if words is not None and words.narrowed:
        return Counts(total, words.common, {}, None)
    return Counts(total, False, {name: stage[name] for name in GROUPS}, {d: n for d, n in cpv.items() if n})


def _found(filters: BoardFilters, now: datetime, words: WordsFound | None) -> QuerySet[Any]:
    found = narrow(public_entries(), filters, now)
    return found if words is None else found.filter(pk__in=words.ids)


def _groups(found: QuerySet[Any], filters: BoardFilters, now: datetime) -> list[tuple[str, str, bool, bool, int]]:
    """The tenders, if no more than are counted, by division, stage and whether they match these two filters."""
    few = found.annotate(
        division=Left("cpv_code", 2),
        group=Case(*(When(in_stage(name, now), then=Value(name)) for name in GROUPS), default=Value("")),
        asked=_yes(in_stage(filters.stage, now)),
        branch=_yes(in_branch(filters)),
    ).values_list("division", "group", "asked", "branch")[: MOST_COUNTED + 1]
    sql, values = few.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT few.*, count(*) FROM ({sql}) few GROUP BY 1, 2, 3, 4", values)  # noqa: S608  (Django's own SQL)
        return list(cursor.fetchall())


def _many(filters: BoardFilters, now: datetime, words: WordsFound | None) -> Counts:
    """The total as far as it is counted, and how many are open: mostly few, and what most people look for."""
    narrower = filters.stage or filters.cpv
    total = _count(filters, now, words) if narrower else MOST_COUNTED + 1
    still_open = _count(replace(filters, stage="open"), now, words) if not filters.stage else MOST_COUNTED + 1
    stage = {"open": still_open} if still_open <= MOST_COUNTED else {}
    return Counts(min(total, MOST_COUNTED), total > MOST_COUNTED, stage, None)


def no_more_than(most: int, filters: BoardFilters, now: datetime) -> bool:
    """Whether no more than so many match, without words."""
    return _count(filters, now, None, most) <= most


def _count(filters: BoardFilters, now: datetime, words: WordsFound | None, most: int | None = None) -> int:
    return _found(filters, now, words).values("pk")[: (most or MOST_COUNTED) + 1].count()


def _yes(condition: Q) -> Case:
    """A condition as a column; one that asks nothing is met by all."""
    return Case(When(condition, then=Value(True)), default=Value(False)) if condition else Case(default=Value(True))

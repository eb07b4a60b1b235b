"""The notice board: search, filters and their counts over public tenders. Reads only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Left

from procurement.models import Organization
from procurement.rules.alerts import branch as branch_of
from procurement.rules.lifecycle import Stage
from tenders.models import Lot, SearchText, Tender
from tenders.queries.tenders import public

SORTS: dict[str, tuple[Any, ...]] = {
    "newest": ("-published_at", "id"),
    "deadline": (F("bids_end_at").asc(nulls_last=True), "id"),
    "value": (F("estimate").desc(nulls_last=True), "id"),
}
RUNNING = (
    Stage.CALL_CLOSED, Stage.CALL_DECIDED, Stage.NEGOTIATING, Stage.CLOSED, Stage.OPENED, Stage.EVALUATED, Stage.DECIDED,
    Stage.STANDSTILL,
)  # fmt: skip
FINISHED = (Stage.AWARDED, Stage.CONTRACTED, Stage.COMPLETED, Stage.TERMINATED, Stage.CANCELLED, Stage.UNSUCCESSFUL)

MOST_RANKED = 1_000
"""Tenders with the words that are all looked at and ranked; of more, only the newest are."""
MOST_LISTED = 5_000
"""Up to so many their ids are taken in hand; words that more have are met soon enough on the way from the newest back."""
NEWEST = 200


@dataclass(frozen=True, slots=True)
class BoardFilters:
    """What the visitor asked for; empty values filter nothing. Several categories or regions stand with commas between them.
    `stage` is open, running or finished, or a stage's name."""

    q: str = ""
    cpv: str = ""
    region: str = ""
    stage: str = ""
    buyer: str = ""
    procedure: str = ""
    deadline_days: int | None = None
    min_value: Decimal | None = None
    max_value: Decimal | None = None
    sort: str = "newest"


@dataclass(frozen=True, slots=True)
class WordsFound:
    """The ids of tenders that have the words asked for. `common`: too many have, and these are the newest that match in full."""

    ids: Sequence[UUID]
    common: bool = False


def notice_board(filters: BoardFilters, now: datetime, words: WordsFound | None = None) -> QuerySet[Any]:
    """Public tenders that match, with `estimate` (sum over the lots), in the order asked for.

    `words`: what `found_by_words` found for these filters, if it is known already.
    """
    found = _narrow(
        public().select_related("buyer").annotate(estimate=_estimate(), lot_count=_lot_count()), filters, now
    )
    if filters.q:
        found = found.filter(pk__in=(words or found_by_words(filters, now)).ids)
        if filters.sort == "newest":
            return _ranked(found, filters)
    return found.order_by(*SORTS.get(filters.sort, SORTS["newest"]))


def _estimate() -> Subquery:
    """The sum of a tender's lots, computed only for the rows of the page unless it is filtered or sorted by."""
    return Subquery(_lots().annotate(total=Sum("estimated_value")).values("total"))


def _lot_count() -> Subquery:
    return Subquery(_lots().annotate(total=Count("id")).values("total"))


def _lots() -> QuerySet[Any]:
    return Lot.objects.filter(tender=OuterRef("pk")).order_by().values("tender")


def _narrow(found: QuerySet[Any], filters: BoardFilters, now: datetime) -> QuerySet[Any]:
    found = found.filter(_under("cpv_code", [branch_of(code) for code in _codes(filters.cpv)]))
    found = found.filter(_under("region", _codes(filters.region)))
    if filters.procedure:
        found = found.filter(procedure=filters.procedure)
    if filters.buyer:
        found = found.filter(buyer=filters.buyer)
    if filters.deadline_days is not None:
        found = found.filter(bids_end_at__gt=now, bids_end_at__lte=now + timedelta(days=filters.deadline_days))
    if filters.min_value is not None:
        found = found.filter(estimate__gte=filters.min_value)
    if filters.max_value is not None:
        found = found.filter(estimate__lte=filters.max_value)
    return found.filter(_stage(filters.stage, now))


def _codes(text: str) -> list[str]:
    """The codes of a filter: one, or several with commas between them."""
    return [code for code in text.split(",") if code]


def _under(column: str, beginnings: list[str]) -> Q:
    """Codes that begin with one of these; all codes, if there is none."""
    found = Q()
    for beginning in beginnings:
        found |= Q(**{f"{column}__startswith": beginning})
    return found


def _stage(name: str, now: datetime) -> Q:
    """Open means that bids are taken right now, whatever the clock has written down so far."""
    if name == "open":
        return Q(stage=Stage.PUBLISHED, bids_end_at__gt=now) | Q(stage=Stage.CALL_OPEN, requests_end_at__gt=now)
    if name == "running":
        late = Q(stage=Stage.PUBLISHED, bids_end_at__lte=now) | Q(stage=Stage.CALL_OPEN, requests_end_at__lte=now)
        return Q(stage__in=RUNNING) | late
    if name == "finished":
        return Q(stage__in=FINISHED)
    return Q(stage=name) if name else Q()


class AskedWords(SearchQuery):
    """What people typed, as a question to the words of tenders: stems of every language, accents forgiven."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.function = "search_query"


def found_by_words(filters: BoardFilters, now: datetime) -> WordsFound:
    """The tenders with the words of these filters: all, or of common words the newest that pass the other filters too.

    In two steps, for the database takes a million rows in hand where it has to guess how many a question of words finds.
    """
    ids = list(_matching(filters.q)[: MOST_LISTED + 1])
    if len(ids) <= MOST_RANKED:
        return WordsFound(ids)
    have = Exists(SearchText.objects.filter(tender=OuterRef("pk"), words=AskedWords(filters.q)))
    common = Q(have) | Q(buyer__in=list(_buyers_named(filters.q))) if len(ids) > MOST_LISTED else Q(pk__in=ids)
    newest = _narrow(public().annotate(estimate=_estimate()).filter(common), filters, now)
    return WordsFound(list(newest.order_by("-published_at", "id").values_list("pk", flat=True)[:NEWEST]), common=True)


def _matching(words: str) -> QuerySet[Any]:
    """A union, for each of its branches is quick where one condition is not."""
    by_words = SearchText.objects.filter(words=AskedWords(words)).order_by().values_list("pk", flat=True)
    others = Tender.objects.filter(reference=words).order_by().values_list("pk", flat=True)
    of_buyers = Tender.objects.filter(buyer__in=_buyers_named(words)).order_by().values_list("pk", flat=True)
    return by_words.union(others, of_buyers, all=True)


def _buyers_named(words: str) -> QuerySet[Any]:
    agencies = Organization.objects.filter(kind=Organization.Kind.AGENCY, name__icontains=words)
    return agencies.order_by().values_list("pk", flat=True)


def _ranked(found: QuerySet[Any], filters: BoardFilters) -> QuerySet[Any]:
    words = SearchText.objects.filter(tender=OuterRef("pk")).values("words")
    rank = SearchRank(Subquery(words), AskedWords(filters.q))
    return found.annotate(rank=rank).order_by(F("rank").desc(nulls_last=True), "-published_at", "id")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tenders match (`many`: only the newest of common words are counted), and how many each choice of a filter would
    leave with the other filters kept.
    """

    total: int
    many: bool
    stage: Mapping[str, int]
    cpv: Mapping[str, int]


def counts(filters: BoardFilters, now: datetime, words: WordsFound | None = None) -> Counts:
    """All counts of the board by one query: matching tenders by stage, division and whether they match these two filters."""
    if filters.q and words is None:
        words = found_by_words(filters, now)
    base = replace(filters, stage="", cpv="", sort="newest")
    in_stage, in_branch = (
        _stage(filters.stage, now),
        _under("cpv_code", [branch_of(code) for code in _codes(filters.cpv)]),
    )
    rows = (
        notice_board(base, now, words)
        .order_by()
        .annotate(division=Left("cpv_code", 2), group=_group(now), asked=_yes(in_stage), branch=_yes(in_branch))
        .values_list("division", "group", "asked", "branch")
        .annotate(n=Count("pk"))
    )
    total, stage, cpv = 0, Counter[str](), Counter[str]()
    for division, group, asked, branch, n in rows:
        total += n if asked and branch else 0
        stage[group] += n if branch else 0
        cpv[division] += n if asked else 0
    return Counts(
        total,
        words is not None and words.common,
        {name: stage[name] for name in ("open", "running", "finished")},
        {d: n for d, n in cpv.items() if n},
    )


def _group(now: datetime) -> Case:
    return Case(
        *(When(_stage(name, now), then=Value(name)) for name in ("open", "running", "finished")), default=Value("")
    )


def _yes(condition: Q) -> Case:
    """A condition as a column; one that asks nothing is met by all."""
    return Case(When(condition, then=Value(True)), default=Value(False)) if condition else Case(default=Value(True))


def ends_at() -> Case:
    """When the time that runs for companies ends: to ask to participate while a call is open, else to bid."""
    return Case(When(stage=Stage.CALL_OPEN, then=F("requests_end_at")), default=F("bids_end_at"))


def open_now(now: datetime) -> Q:
    """What the board calls open."""
    return _stage("open", now)


def next_deadlines(now: datetime, count: int = 5) -> list[Any]:
    """The open tenders whose time ends first, each with `ends_at`."""
    found = notice_board(BoardFilters(stage="open"), now).annotate(ends_at=ends_at())
    return list(found.order_by("ends_at", "id")[:count])


def earliest_publication() -> datetime | None:
    """When the first public tender was published."""
    first: datetime | None = public().aggregate(first=Min("published_at"))["first"]
    return first

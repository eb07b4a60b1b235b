"""The notice board: search, filters and their counts over public tenders. Reads only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Case, Count, F, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Left

from procurement.models import Organization
from procurement.rules.lifecycle import Stage
from tenders.models import Lot, Tender
from tenders.models.tender import words_of_a_tender
from tenders.queries.tenders import public

SORTS: dict[str, tuple[Any, ...]] = {
    "newest": ("-published_at", "id"),
    "deadline": (F("bids_end_at").asc(nulls_last=True), "id"),
    "value": (F("estimate").desc(nulls_last=True), "id"),
}
RUNNING = (
    Stage.CALL_CLOSED, Stage.CALL_DECIDED, Stage.CLOSED, Stage.OPENED, Stage.EVALUATED, Stage.DECIDED, Stage.STANDSTILL,
)  # fmt: skip
FINISHED = (Stage.AWARDED, Stage.CONTRACTED, Stage.COMPLETED, Stage.TERMINATED, Stage.CANCELLED, Stage.UNSUCCESSFUL)


@dataclass(frozen=True, slots=True)
class BoardFilters:
    """What the visitor asked for; empty values filter nothing. `stage` is open, running or finished, or a stage's name."""

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


def notice_board(filters: BoardFilters, now: datetime) -> QuerySet[Any]:
    """Public tenders that match, with `estimate` (sum over the lots), in the order asked for."""
    found = _narrow(
        public().select_related("buyer").annotate(estimate=_estimate(), lot_count=_lot_count()), filters, now
    )
    if filters.q:
        found = found.filter(pk__in=matching(filters.q))
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
    if filters.cpv:
        found = found.filter(cpv_code__startswith=cpv_branch(filters.cpv))
    if filters.region:
        found = found.filter(region__startswith=filters.region)
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


def cpv_branch(code: str) -> str:
    """The digits that all codes below a category share: 30000000 -> 30, 30210000 -> 3021. A division has two digits."""
    return code[:2] + code[2:8].rstrip("0")


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


def matching(words: str) -> QuerySet[Any]:
    """The ids of tenders that these words find. A union, for each of its branches is quick where one condition is not."""
    query = SearchQuery(words, search_type="websearch", config="simple")
    buyers = Organization.objects.filter(kind=Organization.Kind.AGENCY, name__icontains=words)
    by_words = Tender.objects.annotate(match=words_of_a_tender()).filter(match=query)
    others = Tender.objects.filter(Q(reference=words) | Q(title__icontains=words))
    of_buyers = Tender.objects.filter(buyer__in=buyers)
    return by_words.order_by().values("pk").union(others.order_by().values("pk"), of_buyers.order_by().values("pk"))


def _ranked(found: QuerySet[Any], filters: BoardFilters) -> QuerySet[Any]:
    query = SearchQuery(filters.q, search_type="websearch", config="simple")
    return found.annotate(rank=SearchRank(words_of_a_tender(), query)).order_by("-rank", "-published_at", "id")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tenders match, and how many each choice of a filter would leave with the other filters kept."""

    total: int
    stage: Mapping[str, int]
    cpv: Mapping[str, int]


def counts(filters: BoardFilters, now: datetime) -> Counts:
    """All counts of the board by one query: matching tenders by stage, division and whether they match these two filters."""
    base = replace(filters, stage="", cpv="", sort="newest")
    in_stage, in_branch = _stage(filters.stage, now), Q(cpv_code__startswith=cpv_branch(filters.cpv))
    rows = (
        notice_board(base, now)
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
        total, {name: stage[name] for name in ("open", "running", "finished")}, {d: n for d, n in cpv.items() if n}
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

"""The notice board: search, filters and their counts over public tenders. Reads only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Left

from procurement.rules.lifecycle import Stage
from tenders.models import Lot, Tender
from tenders.queries.tenders import public

SORTS: dict[str, tuple[Any, ...]] = {
    "newest": ("-published_at", "id"),
    "deadline": (F("bids_end_at").asc(nulls_last=True), "id"),
    "value": (F("estimate").desc(nulls_last=True), "id"),
}
RUNNING = (Stage.CLOSED, Stage.OPENED, Stage.EVALUATED, Stage.DECIDED, Stage.STANDSTILL)
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
        return _search(found, filters)
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
        return Q(stage=Stage.PUBLISHED, bids_end_at__gt=now)
    if name == "running":
        return Q(stage__in=RUNNING) | Q(stage=Stage.PUBLISHED, bids_end_at__lte=now)
    if name == "finished":
        return Q(stage__in=FINISHED)
    return Q(stage=name) if name else Q()


def _search(found: QuerySet[Any], filters: BoardFilters) -> QuerySet[Any]:
    vector = SearchVector("title", weight="A", config="simple") + SearchVector("summary", weight="B", config="simple")
    query = SearchQuery(filters.q, search_type="websearch", config="simple")
    matching = found.annotate(match=vector).filter(
        Q(match=query) | Q(reference=filters.q) | Q(title__icontains=filters.q) | Q(buyer__name__icontains=filters.q)
    )
    if filters.sort in SORTS and filters.sort != "newest":
        return matching.order_by(*SORTS[filters.sort])
    return matching.annotate(rank=SearchRank(vector, query)).order_by("-rank", "-published_at", "id")


def facets(filters: BoardFilters, now: datetime) -> dict[str, dict[str, int]]:
    """How many tenders each choice of a filter would leave, the other filters kept. Keys: stage, cpv, procedure."""

    def base(changed: BoardFilters) -> QuerySet[Any]:
        return notice_board(replace(changed, sort="newest"), now).order_by()

    stages = {name: base(replace(filters, stage=name)).count() for name in ("open", "running", "finished")}
    divisions = (
        base(replace(filters, cpv=""))
        .annotate(division=Left("cpv_code", 2))
        .values_list("division")
        .annotate(n=Count("id", distinct=True))
    )
    procedures = base(replace(filters, procedure="")).values_list("procedure").annotate(n=Count("id", distinct=True))
    return {"stage": stages, "cpv": dict(divisions), "procedure": dict(procedures)}


def next_deadlines(now: datetime, count: int = 5) -> list[Tender]:
    """The open tenders whose time for bids ends first."""
    return list(notice_board(BoardFilters(stage="open", sort="deadline"), now)[:count])


def earliest_publication() -> datetime | None:
    """When the first public tender was published."""
    first: datetime | None = public().aggregate(first=Min("published_at"))["first"]
    return first

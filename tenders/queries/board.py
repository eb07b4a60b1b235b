"""The notice board: search, filters and their counts over public tenders. Reads only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.db.models.functions import Left

from procurement.rules.lifecycle import Stage
from tenders.models import Tender
from tenders.queries.tenders import public

SORTS = {
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


def notice_board(filters: BoardFilters, now: datetime) -> QuerySet[Tender]:
    """Public tenders that match, with `estimate` (sum over the lots), in the order asked for."""
    found = public().select_related("buyer").annotate(estimate=Sum("lots__estimated_value"), lot_count=Count("lots"))
    found = _narrow(found, filters, now)
    if filters.q:
        return _search(found, filters)
    return found.order_by(*SORTS.get(filters.sort, SORTS["newest"]))


def _narrow(found: QuerySet[Tender], filters: BoardFilters, now: datetime) -> QuerySet[Tender]:
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


def _search(found: QuerySet[Tender], filters: BoardFilters) -> QuerySet[Tender]:
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

    def base(**without: str) -> QuerySet[Tender]:
        return notice_board(replace(filters, sort="newest", **without), now).order_by()

    stages = {name: base(stage=name).count() for name in ("open", "running", "finished")}
    divisions = (
        base(cpv="")
        .annotate(division=Left("cpv_code", 2))
        .values_list("division")
        .annotate(n=Count("id", distinct=True))
    )
    procedures = base(procedure="").values_list("procedure").annotate(n=Count("id", distinct=True))
    return {"stage": stages, "cpv": dict(divisions), "procedure": dict(procedures)}


def next_deadlines(now: datetime, count: int = 5) -> list[Tender]:
    """The open tenders whose time for bids ends first."""
    return list(notice_board(BoardFilters(stage="open", sort="deadline"), now)[:count])


def earliest_publication() -> datetime | None:
    """When the first public tender was published."""
    first: datetime | None = public().aggregate(first=Min("published_at"))["first"]
    return first

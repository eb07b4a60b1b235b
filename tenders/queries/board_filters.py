"""The filters of the notice board: what they mean, as conditions on public tenders. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, When

from procurement.rules.alerts import branch as branch_of
from procurement.rules.lifecycle import Stage
from tenders.models import Lot
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


def estimate_of() -> Subquery:
    """The sum of a tender's lots, computed only for the rows of the page unless it is filtered or sorted by."""
    return Subquery(_lots().annotate(total=Sum("estimated_value")).values("total"))


def lot_count_of() -> Subquery:
    """How many lots a tender has."""
    return Subquery(_lots().annotate(total=Count("id")).values("total"))


def _lots() -> QuerySet[Any]:
    return Lot.objects.filter(tender=OuterRef("pk")).order_by().values("tender")


def public_with_values() -> QuerySet[Any]:
    """Public tenders with `estimate`, which two filters and an order ask for."""
    return public().annotate(estimate=estimate_of())


def narrow(found: QuerySet[Any], filters: BoardFilters, now: datetime) -> QuerySet[Any]:
    """Those that pass every filter but the words."""
    found = found.filter(in_branch(filters))
    found = found.filter(under("region", codes_of(filters.region)))
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
    return found.filter(in_stage(filters.stage, now))


def codes_of(text: str) -> list[str]:
    """The codes of a filter: one, or several with commas between them."""
    return [code for code in text.split(",") if code]


def under(column: str, beginnings: list[str]) -> Q:
    """Codes that begin with one of these; all codes, if there is none."""
    found = Q()
    for beginning in beginnings:
        found |= Q(**{f"{column}__startswith": beginning})
    return found


def in_branch(filters: BoardFilters) -> Q:
    """In one of the categories asked for."""
    return under("cpv_code", [branch_of(code) for code in codes_of(filters.cpv)])


def in_stage(name: str, now: datetime) -> Q:
    """Open means that bids are taken right now, whatever the clock has written down so far."""
    if name == "open":
        return Q(stage=Stage.PUBLISHED, bids_end_at__gt=now) | Q(stage=Stage.CALL_OPEN, requests_end_at__gt=now)
    if name == "running":
        late = Q(stage=Stage.PUBLISHED, bids_end_at__lte=now) | Q(stage=Stage.CALL_OPEN, requests_end_at__lte=now)
        return Q(stage__in=RUNNING) | late
    if name == "finished":
        return Q(stage__in=FINISHED)
    return Q(stage=name) if name else Q()


def ends_at() -> Case:
    """When the time that runs for companies ends: to ask to participate while a call is open, else to bid."""
    return Case(When(stage=Stage.CALL_OPEN, then=F("requests_end_at")), default=F("bids_end_at"))

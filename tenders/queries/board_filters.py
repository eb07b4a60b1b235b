"""The filters of the notice board: what they mean, as conditions on its entries, one a public tender. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Case, F, Q, QuerySet, When

from procurement.rules.alerts import branch as branch_of
from procurement.rules.lifecycle import PREPARATION, Stage
from tenders.models import BoardEntry

SORTS: dict[str, tuple[Any, ...]] = {
    "newest": ("-published_at", "pk"),
    "deadline": (F("bids_end_at").asc(nulls_last=True), "pk"),
    "value": (F("estimate").desc(nulls_last=True), "pk"),
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


def public_entries() -> QuerySet[BoardEntry]:
    """The entries of tenders that everybody may know of, as `tenders.public` says it of tenders."""
    return BoardEntry.objects.exclude(stage__in=PREPARATION).exclude(published_at=None)


def narrow(found: QuerySet[BoardEntry], filters: BoardFilters, now: datetime) -> QuerySet[BoardEntry]:
    """Those that pass every filter but the words."""
    found = found.filter(in_branch(filters))
    found = found.filter(under("region", codes_of(filters.region)))
    if filters.procedure:
        found = found.filter(procedure=filters.procedure)
    if filters.buyer:
        found = found.filter(buyer=UUID(filters.buyer))
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

"""Red flags as everybody reads them: the list with its filters, how many there are of what, one flag, one organization's. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Left, TruncMonth
from django.http import Http404

from procurement.models import Organization
from tenders.models import FlagMark, FlagReply, FlagRun, RedFlag, Tender

STANDING, GONE, FALSE_ALARM = "standing", "gone", "false_alarm"
BATCH = 500
MOST_LINES = 10
"""Lines of a breakdown: who wants more filters."""


@dataclass(frozen=True, slots=True)
class FlagFilters:
    """What is asked for; empty values filter nothing. `state` is one of the three above; the months half-open, aware UTC."""

    state: str = STANDING
    code: str = ""
    who: str = ""
    procedure: str = ""
    division: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    organization: UUID | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a breakdown: `value` is what a filter takes."""

    value: Any
    count: int


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often a rule is met, how many of these were marked as false alarms, and to how many somebody replied."""

    code: str
    count: int
    false_alarms: int
    replied: int


def _marked() -> Exists:
    return Exists(FlagMark.objects.filter(flag=OuterRef("pk"), withdrawal=None))


def flags(filters: FlagFilters) -> QuerySet[RedFlag]:
    """The flags that match, the latest first, each with `marked` and `replied`."""
    found = RedFlag.objects.filter(_state(filters.state))
    if filters.state == FALSE_ALARM:
        found = found.filter(_marked())
    wanted = {
        "code": filters.code,
        "tender__procedure": filters.procedure,
        "tender__cpv_code__startswith": filters.division,
        "found_at__gte": filters.starts_at,
        "found_at__lt": filters.ends_at,
    }
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    if filters.who:
        found = found.filter(
            Q(organization__name__icontains=filters.who) | Q(tender__buyer__name__icontains=filters.who)
        )
    if filters.organization:
        found = found.filter(Q(organization=filters.organization) | Q(tender__buyer=filters.organization))
    return found.order_by("-found_at", "id")


def _state(state: str) -> Q:
    return {STANDING: Q(gone_at=None), GONE: Q(gone_at__isnull=False)}.get(state, Q())


def shown(found: QuerySet[RedFlag]) -> QuerySet[RedFlag]:
    """The flags with everything that a list or a file says about each."""
    replied = Exists(FlagReply.objects.filter(flag=OuterRef("pk")))
    return found.select_related("tender__buyer", "organization").annotate(marked=_marked(), replied=replied)


def in_turn(found: QuerySet[RedFlag]) -> Iterator[RedFlag]:
    """All of them by id, a batch in memory at a time, without a transaction that stays open as long as a slow reader reads."""
    found = shown(found).order_by("pk")
    batch = list(found[:BATCH])
    while batch:
        yield from batch
        batch = list(found.filter(pk__gt=batch[-1].pk)[:BATCH])


def by_rule(found: QuerySet[RedFlag]) -> list[RuleCount]:
    """The rules that are met, by their code."""
    counts = _counts(found, "code")
    marked = _counts(found.filter(_marked()), "code")
    replied = _counts(found.filter(Exists(FlagReply.objects.filter(flag=OuterRef("pk")))), "code")
    return [RuleCount(code, counts[code], marked.get(code, 0), replied.get(code, 0)) for code in sorted(counts)]


def _counts(found: QuerySet[RedFlag], name: str) -> dict[str, int]:
    rows = found.order_by().values_list(name).annotate(count=Count("pk"))
    return dict(rows)


def breakdowns(found: QuerySet[RedFlag]) -> dict[str, list[Line]]:
    """How many there are by buyer (id and name), procedure, division of the category and month, the most (or latest) first."""
    of_tenders = found.filter(tender__isnull=False)
    return {
        "buyer": _lines(of_tenders.annotate(value=F("tender__buyer__name"))),
        "procedure": _lines(of_tenders.annotate(value=F("tender__procedure"))),
        "division": _lines(of_tenders.exclude(tender__cpv_code="").annotate(value=Left("tender__cpv_code", 2))),
        "month": _lines(found.annotate(value=TruncMonth("found_at")), "-value"),
    }


def _lines(found: QuerySet[Any], *order: str) -> list[Line]:
    rows = found.order_by().values_list("value").annotate(count=Count("pk")).order_by(*order, "-count", "value")
    return [Line(value, count) for value, count in rows[:MOST_LINES]]


def get_flag(flag_id: UUID) -> RedFlag:
    """One flag, for everybody: it tells what releases tell. 404 if there is none."""
    found = shown(RedFlag.objects.filter(pk=flag_id)).first()
    if found is None:
        raise Http404
    return found


def replies_to(flag: RedFlag) -> tuple[list[FlagReply], list[FlagReply]]:
    """What each organization says now, and the versions that stood before."""
    every = list(flag.replies.select_related("organization"))
    latest = list({one.organization_id: one for one in every}.values())
    return latest, [one for one in every if one not in latest]


def get_flagged_organization(organization_id: UUID) -> Organization:
    """An organization that some flag concerns; 404 for any other."""
    found = Organization.objects.filter(pk=organization_id).first()
    if found is None or not flags(FlagFilters(state="", organization=organization_id)).exists():
        raise Http404
    return found


def flags_of(tender: Tender) -> list[RedFlag]:
    """The flags that a tender shows now, by their code."""
    return list(shown(RedFlag.objects.filter(tender=tender, gone_at=None)).order_by("code", "group", "found_at", "id"))


def last_run() -> FlagRun | None:
    """The last reading of all processes."""
    return FlagRun.objects.last()

"""How the platform is used, in figures that each have a numerator and a denominator: of all agencies and of each. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Min
from django.http import Http404

from procurement.models import Organization
from procurement.rules.money import rounded
from tenders.queries import usage_sql
from tenders.queries.savings_rows import fetch
from tenders.queries.tenders import public
from tenders.queries.usage_sql import UsageFilters

FEWEST_BEGUN = 5
"""Of fewer bids that were begun nothing is said about how far they came: it would be the course of single companies."""


class Kind(StrEnum):
    """How a figure is read: a share of 100, so many for each, or a median in days."""

    SHARE = "share"
    EACH = "each"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `value` is numerator by denominator (in percent for a share); of a median, the numerator is empty and
    the denominator says of how many. None where nothing was counted."""

    code: str
    kind: Kind
    numerator: int | None
    denominator: int
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Use:
    """The figures of one agency, or of all (`agency` is empty), by code, in the order in which they are shown."""

    agency: str
    figures: dict[str, Figure]


def use_of(filters: UsageFilters) -> dict[str, Use]:
    """By id of the agency; those of all under the empty one, together with those of the platform if no agency is asked for."""
    found: dict[str, dict[str, Figure]] = {"": {}}
    for sql, values, figures in (
        (*usage_sql.awarded_sql(filters), _awarded),
        (*usage_sql.opened_sql(filters), _opened),
        (*usage_sql.steps_sql(filters), _steps),
    ):
        for agency, *counts in fetch(sql, values):
            found.setdefault(agency or "", {}).update({one.code: one for one in figures(counts)})
    if not filters.agency:
        [of_platform] = fetch(*usage_sql.platform_sql(filters))
        found[""].update({one.code: one for one in _platform(of_platform)})
    return {agency: Use(agency, figures) for agency, figures in found.items()}


def first_publication() -> datetime | None:
    """When the first tender that everybody may know of was published; None while there is none."""
    found: datetime | None = public().aggregate(first=Min("published_at"))["first"]
    return found


def get_publishing_agency(agency_id: UUID) -> Organization:
    """An agency that has published something, or 404."""
    found = Organization.objects.filter(pk=agency_id, kind=Organization.Kind.AGENCY).first()
    if found is None or not public().filter(buyer=found).exists():
        raise Http404
    return found


def names_of(uses: dict[str, Use]) -> dict[str, str]:
    """The names of these agencies by id, in their order."""
    named = Organization.objects.filter(pk__in=[agency for agency in uses if agency])
    return {str(pk): name for pk, name in named.order_by("name", "pk").values_list("pk", "name")}


def _share(code: str, numerator: Any, denominator: Any) -> Figure:
    part, whole = int(numerator or 0), int(denominator or 0)
    return Figure(code, Kind.SHARE, part, whole, rounded(Decimal(100 * part) / whole) if whole else None)


def _awarded(counts: list[Any]) -> Iterator[Figure]:
    awarded, here, answered, bid_here, contracted, whole, days, timed = counts
    yield _share("online", whole, awarded)
    yield _share("online_published", here, awarded)
    yield _share("online_questions", answered, awarded)
    yield _share("online_bids", bid_here, awarded)
    yield _share("online_contract", contracted, awarded)
    median = rounded(Decimal(str(days)), Decimal("0.1")) if timed else None
    yield Figure("days_to_award", Kind.DAYS, None, timed, median)


def _opened(counts: list[Any]) -> Iterator[Figure]:
    tenders, bids, small, unknown, with_bids, single, questions, answers = (int(one or 0) for one in counts)
    yield Figure("bids_a_tender", Kind.EACH, bids, tenders, rounded(Decimal(bids) / tenders) if tenders else None)
    yield _share("single_bid", single, with_bids)
    yield _share("small_companies", small, bids - unknown)
    yield _share("size_unknown", unknown, bids)
    yield _share("questions_answered", answers, questions)


def _steps(counts: list[Any]) -> Iterator[Figure]:
    begun, submitted, here, priced, documented, checked, submitted_here = counts
    if begun >= FEWEST_BEGUN:
        yield _share("submitted", submitted, begun)
    if here >= FEWEST_BEGUN:
        yield _share("step_priced", priced, here)
        yield _share("step_documented", documented, here)
        yield _share("step_checked", checked, here)
        yield _share("step_submitted", submitted_here, here)


def _platform(counts: tuple[Any, ...]) -> Iterator[Figure]:
    signed, passed, publishing, agencies, bidding, companies = counts
    yield _share("available", signed, passed)
    yield _share("agencies_publishing", publishing, agencies)
    yield _share("companies_bidding", bidding, companies)

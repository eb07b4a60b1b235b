"""Half-yearly reports that were made, for everybody; and for the agency's own people and auditors the figures so far. Reads only."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from procurement.access import Actor
from procurement.models import Organization
from procurement.rules.half_years import HalfYear, parse_half_year
from procurement.rules.lifecycle import Role
from tenders.models import ActivityReport
from tenders.queries.activity import Asked, asked


def activity_reports(*, agency: str = "", half_year: str = "") -> QuerySet[ActivityReport]:
    """The reports that fit: words of the agency's name and the code of a half-year; the latest first."""
    found = ActivityReport.objects.select_related("agency").defer("content")
    if agency:
        found = found.filter(agency__name__icontains=agency)
    if half_year:
        found = found.filter(half_year=half_year)
    return found.order_by("-half_year", "agency__name", "pk")


def half_years() -> list[HalfYear]:
    """The half-years of which there are reports, the latest first."""
    codes = ActivityReport.objects.order_by("-half_year").values_list("half_year", flat=True).distinct()
    return [found for code in codes if (found := parse_half_year(code))]


def get_activity_report(agency_id: UUID, half_year: str) -> ActivityReport:
    """The report of an agency for a half-year, or 404."""
    found = ActivityReport.objects.select_related("agency").filter(agency=agency_id, half_year=half_year).first()
    if found is None:
        raise Http404
    return found


def sees_so_far(actor: Actor, agency: Organization) -> bool:
    """Whether this person sees the figures of a half-year before they are reported."""
    return bool(actor.roles_in(agency.pk)) or actor.has(Role.AUDITOR)


def own_agencies(actor: Actor) -> list[Organization]:
    """The agencies for which this person works."""
    return [one for one in actor.organizations if one.kind == Organization.Kind.AGENCY and one.approved_at]


def get_half_year_so_far_for(
    actor: Actor, agency_id: UUID, half_year: str, now: datetime
) -> tuple[Organization, Asked]:
    """A half-year that has begun and has no report yet, for people of the agency and auditors; 404 for everybody else."""
    agency = Organization.objects.filter(pk=agency_id, kind=Organization.Kind.AGENCY).first()
    found = parse_half_year(half_year)
    if found is None or agency is None or not sees_so_far(actor, agency):
        raise Http404
    of = asked(found, agency.pk)
    if of.starts_at > now:
        raise Http404
    return agency, of

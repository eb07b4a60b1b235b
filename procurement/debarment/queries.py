"""Records of debarment: lists, one record, and those of companies. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from procurement.access import Actor
from procurement.models import Debarment, Organization
from procurement.people.queries import require_platform_administrator
from procurement.rules.bid_companies import Company, company_key
from procurement.rules.canonical import canonical_json


def today(now: datetime) -> date:
    """The calendar day at the platform's place: days of debarment are days there."""
    return timezone.localtime(now, timezone.get_default_timezone()).date()


def debarments(text: str = "", *, on: date | None = None) -> QuerySet[Debarment]:
    """Records by words of the name or number, the latest first; `on` leaves those that hold on this day."""
    found = Debarment.objects.select_related("lifting")
    if text:
        found = found.filter(Q(name__icontains=text) | Q(registry_number__icontains=text))
    if on is not None:
        found = found.filter(first_day__lte=on, last_day__gte=on)
        found = found.filter(Q(lifting=None) | Q(lifting__lifted_on__gt=on))
    return found


def get_debarment_for(actor: Actor, debarment_id: UUID) -> Debarment:
    """One record to be lifted; the page does not exist for others than platform administrators."""
    require_platform_administrator(actor)
    found = debarments().filter(pk=debarment_id).first()
    if found is None:
        raise Http404
    return found


def debarments_of(companies: Iterable[Organization], start: date, end: date) -> dict[UUID, tuple[Debarment, ...]]:
    """The records that hold for these companies on any day from `start` to `end`, by organization (one query)."""
    numbers = {(one.country, one.registry_number): one.pk for one in companies if one.registry_number}
    rows = debarments().filter(registry_number__in={number for _, number in numbers}) if numbers else ()
    found: dict[UUID, tuple[Debarment, ...]] = {}
    for row in rows:
        company = numbers.get((row.country, row.registry_number))
        if company is not None and row.spell.holds_within(start, end):
            found[company] = (*found.get(company, ()), row)
    return found


def debarments_of_named(companies: Iterable[Company], start: date, end: date) -> dict[str, tuple[Debarment, ...]]:
    """The same for companies that a bid names and that need not be registered here, by their key (one query)."""
    known = {one.key: one for one in companies if one.key}
    numbers = {
        text for key, one in known.items() for text in (key.partition(" ")[2], one.registry.upper(), one.registry)
    }
    found: dict[str, tuple[Debarment, ...]] = {}
    for row in debarments().filter(registry_number__in=numbers - {""}) if known else ():
        key = company_key(row.country, row.registry_number)
        if key in known and row.spell.holds_within(start, end):
            found[key] = (*found.get(key, ()), row)
    return found


def debarred_on(company: Organization, now: datetime) -> tuple[Debarment, ...]:
    """The records that bar this company today."""
    day = today(now)
    return debarments_of([company], day, day).get(company.pk, ())


def record_hash(row: Debarment) -> str:
    """SHA-256 of the canonical JSON of a record, by which anybody compares the list with the log."""
    return sha256(canonical_json(record_data(row))).hexdigest()


def record_data(row: Debarment) -> dict[str, str]:
    """What was recorded, as the columns of the file say it."""
    return {
        "country": row.country,
        "registry_number": row.registry_number,
        "name": row.name,
        "reason": row.reason,
        "decision_number": row.decision_number,
        "decision_body": row.decision_body,
        "citation": row.citation,
        "first_day": row.first_day.isoformat(),
        "last_day": row.last_day.isoformat(),
    }

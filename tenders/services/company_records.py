"""Keeping a company's figures and past contracts. The size that follows from the figures is the one that statistics count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from procurement import keystore
from procurement.access import Actor
from procurement.models import Organization
from procurement.people.organizations import take_size
from procurement.rules.boxes import seal_draft
from procurement.rules.company_record import MOST_CONTRACTS, CompanyRecord, Reference, record_data
from procurement.rules.company_size import YearFigures
from procurement.rules.messages import gettext_noop
from tenders.models import CompanyRecord as Row
from tenders.queries.company_profiles import may_answer_for
from tenders.queries.company_records import record_of, size_working
from tenders.services.refusal import Stale, refuse

NOT_YOURS = gettext_noop("Only people who prepare or submit bids of your company can do this.")


@transaction.atomic
def save_figures(
    company: Organization,
    years: tuple[YearFigures, ...],
    *,
    public_quarter: bool,
    revision: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep the figures of these years in place of the earlier ones, and the size that follows, if they give one."""
    if len({one.year for one in years}) < len(years):
        raise refuse("", gettext_noop("Give each year once."))
    record = _change(
        company, lambda kept: replace(kept, years=years, public_quarter=public_quarter), revision, actor, now
    )
    if size := size_working(record, now.date()).size:
        take_size(company, size.value, actor=actor, now=now)


def save_reference(company: Organization, given: Reference, *, revision: int, actor: Actor, now: datetime) -> None:
    """Keep a past contract: in the place of the one with its id, or as a new one if it has none."""
    if given.ended_on < given.started_on:
        raise refuse("ended_on", gettext_noop("The last day is before the first one."))
    if given.ended_on > now.date():
        raise refuse("ended_on", gettext_noop("This contract has not ended yet: a past contract proves what was done."))
    _change(company, lambda kept: _with(kept, given), revision, actor, now)


def remove_reference(company: Organization, reference: str, *, revision: int, actor: Actor, now: datetime) -> None:
    """Take a past contract out. Bids that named it keep their words."""
    _change(company, lambda kept: _without(kept, reference), revision, actor, now)


def _with(kept: CompanyRecord, given: Reference) -> CompanyRecord:
    if not given.id and len(kept.references) >= MOST_CONTRACTS:
        raise refuse("", gettext_noop("At most %(count)s past contracts: take out an old one."), count=MOST_CONTRACTS)
    if not given.id:
        return replace(kept, references=(*kept.references, replace(given, id=uuid4().hex)))
    return replace(kept, references=tuple(given if one.id == given.id else one for one in kept.references))


def _without(kept: CompanyRecord, reference: str) -> CompanyRecord:
    return replace(kept, references=tuple(one for one in kept.references if one.id != reference))


@transaction.atomic
def _change(
    company: Organization,
    change: Callable[[CompanyRecord], CompanyRecord],
    revision: int,
    actor: Actor,
    now: datetime,
) -> CompanyRecord:
    """The record as it is after a change. Stale if another save came first."""
    if not may_answer_for(actor, company):
        raise refuse("", NOT_YOURS)
    Organization.objects.select_for_update().get(pk=company.pk)
    current = record_of(company)
    if revision != current.revision:
        raise Stale
    record = change(current.record)
    row = Row.objects.filter(organization=company).first() or Row(organization=company)
    row.ciphertext = seal_draft(
        keystore.draft_key(), record_data(record), tender=company.pk, bid=row.pk, organization=company.pk
    )
    row.revision, row.updated_at, row.updated_by = revision + 1, now, actor.account
    row.save()
    return record

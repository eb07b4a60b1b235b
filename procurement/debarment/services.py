"""Recording that a company is debarred, and lifting a record: by a platform administrator, each with its entry in the public log."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from procurement import audit
from procurement.access import Actor
from procurement.debarment.queries import record_hash
from procurement.models import Debarment, DebarmentLifting
from procurement.people.numbers import clean_registry_number
from procurement.people.queries import require_platform_administrator
from procurement.refusal import Refused, refuse
from procurement.rules.debarments import Spell, lifting_issues, spell_issues
from procurement.rules.events_debarment import DebarmentLifted, DebarmentRecorded
from procurement.rules.messages import gettext_noop


@dataclass(frozen=True, slots=True)
class DebarmentDraft:
    """Who is debarred, why, by which decision, and on which days (both included)."""

    country: str
    registry_number: str
    name: str
    reason: str
    decision_number: str
    decision_body: str
    citation: str
    first_day: date
    last_day: date


@transaction.atomic
def record_debarment(draft: DebarmentDraft, *, actor: Actor, now: datetime) -> Debarment:
    """Put a company on the list. Refused where the number can't exist, the days don't fit, or the decision is on the list."""
    require_platform_administrator(actor)
    number = clean_registry_number(draft.country, draft.registry_number)
    if issues := spell_issues(Spell(draft.first_day, draft.last_day)):
        raise Refused(issues)
    known = {"country": draft.country, "registry_number": number, "decision_number": draft.decision_number}
    if Debarment.objects.filter(**known, lifting=None).exists():
        raise refuse("decision_number", gettext_noop("This decision about this company is on the list already."))
    stored = {**asdict(draft), "registry_number": number}
    row = Debarment.objects.create(**stored, recorded_by=actor.account, recorded_at=now)
    days = {"first_day": row.first_day.isoformat(), "last_day": row.last_day.isoformat()}
    audit.record(DebarmentRecorded(_subject(row), record=record_hash(row), **days), actor=actor.user, now=now)
    return row


@transaction.atomic
def lift_debarment(row: Debarment, lifted_on: date, reason: str, *, actor: Actor, now: datetime) -> DebarmentLifting:
    """Say that a record holds no longer from this day on. Refused where it was lifted before, or has ended by then."""
    require_platform_administrator(actor)
    Debarment.objects.select_for_update().get(pk=row.pk)
    lifted = DebarmentLifting.objects.filter(debarment=row).first()
    if issues := lifting_issues(Spell(row.first_day, row.last_day, lifted.lifted_on if lifted else None), lifted_on):
        raise Refused(issues)
    lifting = DebarmentLifting.objects.create(
        debarment=row, lifted_on=lifted_on, reason=reason.strip(), recorded_by=actor.account, recorded_at=now
    )
    event = DebarmentLifted(_subject(row), record=record_hash(row), lifted_on=lifted_on.isoformat())
    audit.record(event, actor=actor.user, now=now)
    return lifting


def _subject(row: Debarment) -> str:
    return f"debarment:{row.pk}"

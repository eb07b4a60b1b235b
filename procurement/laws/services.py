"""New versions of rulesets and lawyers' readings: by a platform administrator, each with its entry in the public log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from procurement import audit
from procurement.access import Actor
from procurement.laws.queries import data_hash
from procurement.models import RulesetReview, RulesetVersion
from procurement.people.queries import require_platform_administrator
from procurement.refusal import Refused, refuse
from procurement.rules.events_rulesets import RulesetAdded, RulesetReviewed
from procurement.rules.messages import gettext_noop, issue
from procurement.rules.rulesets.changing import following_issues
from procurement.rules.rulesets.ruleset import Ruleset, from_data


@dataclass(frozen=True, slots=True)
class Reading:
    """What a lawyer read: the rules by key, who it was, and on which day."""

    keys: Sequence[str]
    reviewer: str
    reviewed_on: date
    note: str = ""


def check_version(after: RulesetVersion, data: Mapping[str, Any]) -> Ruleset:
    """The version that these data make; Refused where its name is taken or its days don't follow `after`."""
    made = from_data(data)
    issues = following_issues(from_data(after.data), made)
    if not issues and RulesetVersion.objects.filter(code=made.code, version=made.version).exists():
        taken = gettext_noop("There is a version %(version)s already: give this one another name.")
        issues = (issue("version", taken, version=made.version),)
    if issues:
        raise Refused(issues)
    return made


@transaction.atomic
def add_version(after: RulesetVersion, data: Mapping[str, Any], *, actor: Actor, now: datetime) -> RulesetVersion:
    """Store the version that follows `after`. Tenders keep theirs; drafts choose anew once it is in force.

    Refused with what is wrong with name or dates, and where the name is taken.
    """
    require_platform_administrator(actor)
    made = check_version(after, data)
    stored = RulesetVersion.objects.create(
        code=made.code,
        version=made.version,
        title=made.title,
        valid_from=made.valid_from,
        valid_until=made.valid_until,
        data=dict(data),
    )
    event = RulesetAdded(
        _subject(stored), data=data_hash(stored), valid_from=made.valid_from.isoformat(), after=after.version
    )
    audit.record(event, actor=actor.user, now=now)
    return stored


@transaction.atomic
def record_review(version: RulesetVersion, reading: Reading, *, actor: Actor, now: datetime) -> RulesetReview:
    """Store that a lawyer has read these rules against the law and found them right."""
    require_platform_administrator(actor)
    keys = [key for key in version.data["values"] if key in reading.keys]
    if not keys:
        raise refuse("keys", gettext_noop("Tick the rules that were read."))
    if reading.reviewed_on > now.date():
        raise refuse("reviewed_on", gettext_noop("The reading can't lie in the future."))
    review = RulesetReview.objects.create(
        version=version,
        keys=keys,
        reviewer=reading.reviewer.strip(),
        reviewed_on=reading.reviewed_on,
        note=reading.note.strip(),
        recorded_by=actor.account,
        recorded_at=now,
    )
    event = RulesetReviewed(
        _subject(version), data=data_hash(version), keys=tuple(keys), reviewed_on=reading.reviewed_on.isoformat()
    )
    audit.record(event, actor=actor.user, now=now)
    return review


def _subject(version: RulesetVersion) -> str:
    return f"ruleset:{version.code}/{version.version}"

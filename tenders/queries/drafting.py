"""What an officer may choose from while drafting. Reads only."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from procurement.display import law_text
from procurement.models import RulesetVersion


def rulesets_in_force(now: datetime, *, keep: RulesetVersion | None = None) -> list[tuple[str, str]]:
    """The ruleset versions that a tender may follow today, newest of each first, and the one it has already."""
    in_force = _in_force(now)
    if keep is not None:
        in_force |= Q(pk=keep.pk)
    return [(str(version.pk), law_text(version.title)) for version in RulesetVersion.objects.filter(in_force)]


def usual_ruleset(country: str, now: datetime) -> str:
    """The id of the ruleset in force for a buyer of this country; empty where none is made for it."""
    found = RulesetVersion.objects.filter(_in_force(now), data__jurisdiction=country).order_by("-valid_from").first()
    return str(found.pk) if found else ""


def _in_force(now: datetime) -> Q:
    today = now.date()
    return Q(valid_from__lte=today) & (Q(valid_until=None) | Q(valid_until__gt=today))

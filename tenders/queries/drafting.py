"""What an officer may choose from while drafting. Reads only."""

from __future__ import annotations

from datetime import datetime

from procurement.display import law_text
from procurement.laws.queries import in_force
from procurement.models import RulesetVersion


def rulesets_in_force(now: datetime, *, keep: RulesetVersion | None = None) -> list[tuple[str, str]]:
    """The ruleset versions that a tender may follow today, newest of each first, and the one it has already."""
    found = in_force(now.date())
    if keep is not None:
        found = found | RulesetVersion.objects.filter(pk=keep.pk)
    return [(str(version.pk), law_text(version.title)) for version in found]


def usual_ruleset(country: str, now: datetime) -> str:
    """The id of the ruleset in force for a buyer of this country; empty where none is made for it."""
    found = in_force(now.date()).filter(data__jurisdiction=country).order_by("-valid_from").first()
    return str(found.pk) if found else ""

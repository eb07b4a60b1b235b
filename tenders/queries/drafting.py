"""What an officer may choose from while drafting. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.http import Http404

from procurement.display import law_text
from procurement.laws.queries import in_force
from procurement.models import Organization, RulesetVersion
from tenders.models import TenderTemplate


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


def templates_of(agencies: Iterable[Organization]) -> list[TenderTemplate]:
    """The templates of these agencies, by name."""
    return list(TenderTemplate.objects.filter(organization__in=list(agencies)).select_related("organization", "tender"))


def template_of(agencies: Iterable[Organization], number: int) -> TenderTemplate:
    """One of them by its number, or 404."""
    for template in templates_of(agencies):
        if template.pk == number:
            return template
    raise Http404

"""The filters of the savings report that somebody keeps: one's own only. Reads only."""

from __future__ import annotations

from procurement.access import Actor
from tenders.models import SavedFilters


def kept_filters(actor: Actor) -> list[SavedFilters]:
    """By name; none for whoever is not signed in."""
    return list(SavedFilters.objects.filter(user=actor.user)) if actor.user else []

"""Keeps what the notice board's search looks into: the one writer of SearchText and SearchWord (docs/decisions/search.md)."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from tenders.models import SearchText
from tenders.queries.tenders import public

BATCH = 500


def keep_words(tenders: Iterable[UUID]) -> None:
    """Write the words of these tenders anew from their rows. Called last by what publishes or changes a public text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_keep(%s::uuid[])", [list(tenders)])


def keep_missing() -> int:
    """Write the words of public tenders that have none, a batch at a time; returns of how many. Safe to run again.

    In the order of publication: the search looks from the newest month back, and reads fewer pages where neighbours lie together.
    Each batch begins where the last one ended: looking from the start each time takes hours with a million tenders.
    """
    missing = public().exclude(Exists(SearchText.objects.filter(tender=OuterRef("pk")))).order_by("published_at", "pk")
    count, following = 0, missing
    while batch := list(following.values_list("pk", "published_at")[:BATCH]):
        keep_words(pk for pk, _ in batch)
        count += len(batch)
        last, at = batch[-1]
        following = missing.filter(Q(published_at__gt=at) | Q(published_at=at, pk__gt=last), published_at__gte=at)
    return count

"""What loading any table of figures from a file shares: versions one after the other."""

from __future__ import annotations

from typing import TypeVar

from django.db import connection

from tenders.models.loaded_version import LoadedVersion

Loaded = TypeVar("Loaded", bound=LoadedVersion)


def newest_locked(kind: type[Loaded], code: str) -> Loaded | None:
    """The newest version under a short name; nobody else makes the next one until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{kind._meta.label_lower}:{code}"])  # noqa: SLF001
    return kind._default_manager.filter(code=code).order_by("-number").first()  # noqa: SLF001

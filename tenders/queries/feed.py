"""The feed of changes: every release in the order in which it came to be seen. Reads only.

A place is given while the release's transaction commits, and such commits wait for each other (migration 0003). So a reader who
knows the last place that he has seen gets everything after it, however many write at the same time.
"""

from __future__ import annotations

from tenders.models import ReleasePlace

PAGE_SIZE = 100


def changes(after: int, *, full: bool, size: int = PAGE_SIZE) -> list[ReleasePlace]:
    """What follows this place, the oldest first; `full` reads the texts of the releases too."""
    found = ReleasePlace.objects.filter(place__gt=after).select_related("release__tender")
    return list((found if full else found.defer("release__body"))[:size])

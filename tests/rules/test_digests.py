"""A digest is due at the same hour of the wall clock each day or Monday, also when the clocks change."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from procurement.rules.digests import digest_after, digest_before

ZONE = ZoneInfo("Europe/Bucharest")


@pytest.mark.parametrize(
    ("now", "weekly", "before", "after"),
    [
        ("2026-11-25 04:59", False, "2026-11-24 05:00", "2026-11-25 05:00"),
        ("2026-11-25 05:00", False, "2026-11-25 05:00", "2026-11-26 05:00"),
        ("2026-11-25 05:00", True, "2026-11-23 05:00", "2026-11-30 05:00"),
        ("2026-11-23 04:59", True, "2026-11-16 05:00", "2026-11-23 05:00"),
        ("2026-10-25 04:00", False, "2026-10-24 04:00", "2026-10-25 05:00"),  # summer time ended in the night
        ("2026-03-29 04:00", True, "2026-03-23 05:00", "2026-03-30 04:00"),
    ],
)
def test_digest_is_due_at_seven_local_time(now: str, weekly: bool, before: str, after: str) -> None:
    at, earlier, later = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (now, before, after))
    assert digest_before(at, weekly=weekly, zone=ZONE) == earlier
    assert digest_after(at, weekly=weekly, zone=ZONE) == later

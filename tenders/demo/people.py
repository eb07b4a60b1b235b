"""An absence in the demo: an approver on leave, and a colleague who stands in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from procurement import clock
from procurement.access import actor_for
from procurement.people.absences import declare_absence
from tenders.demo.cast import Cast


def on_leave(cast: Cast) -> Iterator[datetime]:
    """The hospital's approver is away for two weeks; the first of its key holders stands in."""
    agency, now = cast.hospital, clock.now()
    declare_absence(
        agency.approver,
        agency.organization,
        deputy=agency.key_holders[0],
        starts_at=now,
        ends_at=now + timedelta(days=14),
        actor=actor_for(agency.approver),
        now=now,
    )
    yield from ()

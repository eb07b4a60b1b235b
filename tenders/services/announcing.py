"""Notes down that something was published which people may look for, in the transaction that publishes it."""

from __future__ import annotations

from datetime import datetime

from tenders.models import Announcement, Consultation, PlanVersion, Tender


def announce_tender(tender: Tender, *, now: datetime) -> None:
    """A tender that anybody may bid for, or ask to: to be compared with every saved search."""
    if not tender.invited_only:
        Announcement.objects.create(tender=tender, announced_at=now)


def announce_consultation(consultation: Consultation, *, now: datetime) -> None:
    """A market consultation, to be compared with every saved search."""
    Announcement.objects.create(consultation=consultation, announced_at=now)


def announce_plan(version: PlanVersion, *, now: datetime) -> None:
    """A version of a plan; only lines that no earlier version had are new to anybody."""
    Announcement.objects.create(plan_version=version, announced_at=now)

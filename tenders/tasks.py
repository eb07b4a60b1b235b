"""What tenders do in the background. Ids in, the clock once, one service call; each may run twice without harm."""

from __future__ import annotations

from celery import shared_task

from procurement import clock
from tenders.services import clockwork


@shared_task(name="tenders.tasks.run_due")
def run_due() -> int:
    """Do what time asks for: publish, close, open what enough key holders confirmed, end standstills. Returns how many."""
    return clockwork.run_due(now=clock.now())

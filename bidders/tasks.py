"""What is done about money in the background. The clock once, one service call; each may run twice without harm."""

from __future__ import annotations

from celery import shared_task

from bidders import billing
from bidders.payments import ordering
from procurement import clock


@shared_task(name="bidders.tasks.send_orders")
def send_orders() -> int:
    """Ask the payment service for what the ledger ordered. Returns how many orders were carried out."""
    return ordering.send_due(now=clock.now()) if billing.enabled() else 0

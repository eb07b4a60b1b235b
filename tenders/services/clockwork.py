"""The clock of all tenders: does what is due, each tender in its own transaction, idempotently, however late it comes."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction

from procurement.rules.lifecycle import Stage
from procurement.rules.procedures import CALL_OFF
from tenders.models import Lot, Tender
from tenders.queries.auctions import auctions_over
from tenders.queries.blocking import what_waits
from tenders.queries.enquiries import questions_open
from tenders.queries.price_openings import due_openings
from tenders.services import (
    auctions,
    awarding,
    calls,
    closing,
    enquiries,
    holding,
    negotiations,
    opening,
    opening_session,
    ordering,
    price_reveal,
    publishing,
)
from tenders.services.lifecycle import reschedule
from tenders.services.opening_guard import OpenerRefused

logger = logging.getLogger(__name__)


def run_due(*, now: datetime, limit: int = 500) -> int:
    """Do everything that time asks for by `now`; returns how many tenders were moved.

    Safe to run twice, in parallel and late: a tender that another worker holds is skipped, one that fails is logged
    and does not hold up the others.
    """
    due = Tender.objects.filter(next_event_at__lte=now, imported=False).order_by("next_event_at")
    return sum(_run_one(pk, now) for pk in list(due.values_list("pk", flat=True)[:limit]))


def _run_one(pk: UUID, now: datetime) -> bool:
    try:
        with transaction.atomic():
            tender = (
                Tender.objects.select_for_update(no_key=True, of=("self",), skip_locked=True)
                .select_related("buyer", "ruleset")
                .filter(pk=pk, next_event_at__lte=now)
                .first()
            )
            if tender is None:
                return False
            try:
                _advance(tender, now)
            except OpenerRefused as refused:  # undone already but for its record, which is committed here
                logger.error("The opening of tender %s was refused: %s", pk, refused.reason)
                return False
            return True
    except Exception:
        logger.exception("What is due for tender %s failed; it is tried again at the next run.", pk)
        return False


def _advance(tender: Tender, now: datetime) -> None:
    """What time asks of a locked tender at its stage; nothing while it is suspended."""
    if tender.suspended_at is not None:
        reschedule(tender)
        return
    match tender.stage_now:
        case Stage.SCHEDULED:
            publishing.publish(tender, now=now)
        case Stage.CALL_OPEN | Stage.PUBLISHED if questions_open(tender) or what_waits(tender).closing:
            enquiries.extend_for_questions(tender, now=now)
        case Stage.CALL_OPEN:
            if not holding.must_wait(tender, now=now):
                calls.close_call(tender, now=now)
        case Stage.NEGOTIATING:
            negotiations.close_round(tender, now=now)
        case Stage.PUBLISHED:
            if not holding.must_wait(tender, now=now):
                closing.close(tender, now=now)
        case Stage.CLOSED:
            if not opening_session.waits(tender, now=now):
                opening.open_bids(tender, now=now)
        case _:
            _advance_lots(tender, now)


def _advance_lots(tender: Tender, now: datetime) -> None:
    """What time asks of lots that go their own ways."""
    for found in due_openings(tender, now):
        price_reveal.open_prices(found, tender, now=now)
    for lot in Lot.objects.filter(tender=tender, stage=Stage.STANDSTILL, standstill_ends_at__lte=now):
        lot.tender = tender
        if what_waits(tender, lot).standstill:
            continue
        awarding.end_standstill(lot, now=now)
    if tender.procedure == CALL_OFF.code:
        ordering.lapse_order(tender, now=now)
    for auction in auctions_over(tender, now):
        auctions.settle(auction, now=now)

"""Closing by the clock: drain what is being stored, list what counts, publish the number."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from procurement.rules.events import TenderClosed, TenderUnsuccessful
from procurement.rules.lifecycle import Action, Role
from tenders.models import Receipt, Tender
from tenders.queries.counting import counting_acts
from tenders.services.lifecycle import apply
from tenders.services.releasing import store_release


def close(tender: Tender, *, now: datetime) -> None:
    """Close a published tender whose deadline has passed; the caller (the clock) holds the row's lock.

    The exclusive advisory lock waits for every submission that took its shared one before the deadline, so the list
    holds all that was received. Without bids the tender ends as unsuccessful at once.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(tender_lock_key(%s))", [tender.pk])
    counted = {act.pk for act in counting_acts(tender)}
    leaves = list(
        Receipt.objects.filter(act__tender=tender, refused=False).order_by("leaf").values_list("act_id", "leaf")
    )
    assert tender.bids_end_at is not None  # a published tender has its deadline
    event = TenderClosed(
        f"tender:{tender.pk}",
        bids_end_at=tender.bids_end_at.isoformat(),
        bids=len(counted),
        counted=tuple(leaf for act, leaf in leaves if act in counted),
        superseded=tuple(leaf for act, leaf in leaves if act not in counted),
    )
    apply(Action.CLOSE, tender, event, actor=None, roles=[Role.CLOCK], now=now)
    if not counted:
        ended = TenderUnsuccessful(f"tender:{tender.pk}", reason="no_bids")
        apply(Action.END_WITHOUT_BIDS, tender, ended, actor=None, roles=[Role.CLOCK], now=now)
    store_release(tender, "tenderUpdate", now=now)

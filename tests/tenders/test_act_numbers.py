"""Public acts on a tender carry numbers without gaps, whoever records them at the same time; acts that would tell of bids carry none."""

from __future__ import annotations

import threading
import uuid
from typing import Any

import pytest
from django.db import connection, transaction

from procurement import audit, clock
from procurement.models import LogEntry
from procurement.rules.canonical import parse_canonical
from procurement.rules.events import BidSubmitted, OrganizationApproved, TenderCancelled, TenderCreated

pytestmark = pytest.mark.django_db


def numbers(subject: str) -> list[Any]:
    found: list[Any] = [
        parse_canonical(e.body.encode()) for e in LogEntry.objects.filter(subject=subject).order_by("id")
    ]
    return [data.get("seq") for data in found]


def cancelled(subject: str) -> TenderCancelled:
    return TenderCancelled(subject, code="x", reason="y")


def test_public_acts_on_a_tender_are_numbered_and_no_others() -> None:
    now, one, other = clock.now(), f"tender:{uuid.uuid4()}", f"tender:{uuid.uuid4()}"
    bid = BidSubmitted(one, "b", "c", "u", "submit", "t", "m", ("f",), "server")
    for event in (TenderCreated(one), cancelled(one), bid, cancelled(one), cancelled(other)):
        audit.record(event, actor=None, now=now)
    audit.record_all([cancelled(one), TenderCreated(other), cancelled(other), cancelled(one)], actor=None, now=now)
    audit.record(OrganizationApproved("organization:1"), actor=None, now=now)
    assert numbers(one) == [None, 1, None, 2, 3, 4]
    assert numbers(other) == [1, None, 2]
    assert numbers("organization:1") == [None]


@pytest.mark.django_db(transaction=True)
def test_acts_of_two_at_the_same_time_get_two_numbers() -> None:
    subject, now = f"tender:{uuid.uuid4()}", clock.now()

    def record() -> None:
        try:
            with transaction.atomic():
                audit.record(cancelled(subject), actor=None, now=now)
        finally:
            connection.close()

    with transaction.atomic():
        audit.record(cancelled(subject), actor=None, now=now)
        rivals = [threading.Thread(target=record) for _ in range(3)]
        for rival in rivals:
            rival.start()
        rivals[0].join(0.3)
        assert rivals[0].is_alive()
    for rival in rivals:
        rival.join(10)
    assert numbers(subject) == [1, 2, 3, 4]

"""The end-to-end probe: whether a bid could be sealed, stored, handed in and opened just now. The ticks publish its result.

The canary tender, its bid and its act are rows of the real tables, let in by the real gate, in a transaction that is always
rolled back: no list, page, statistic or release can ever show them. docs/decisions/outages.md says what this proves.
"""

from __future__ import annotations

import logging
import secrets
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import DatabaseError, transaction

from procurement import blobs, clock, keystore
from procurement.models import ProbeResult
from procurement.rules.boxes import unwrap_key
from procurement.rules.lifecycle import Stage
from procurement.rules.sealing import Meta, open_object, seal
from procurement.rules.sealing_header import Kind, Place
from procurement.rules.sealing_locks import KeyPair, Lock
from procurement.rules.ticks import PROBE_OK
from tenders.models import Bid, BidAct, SealedObject, Tender
from tenders.queries.keys import ENVELOPE

SLOWEST = timedelta(seconds=30)
"""A bidder who waits longer gives up."""
PATIENCE = 5.0
"""Seconds for the web server to answer."""
_logger = logging.getLogger(__name__)


class ProbeError(Exception):
    """A step went through, with a wrong result."""


def probe(*, now: datetime) -> str:
    """Try the whole way of a bid and keep the result for the next tick: `ok`, the step that failed, or `slow`.

    May run twice at once or die anywhere: what it left in the storage is thrown away by the next one.
    """
    code = "database"
    try:
        for step in _steps(now):
            code = step  # of what comes next
        code = PROBE_OK if clock.now() - now <= SLOWEST else "slow"
    except Exception:  # whatever stops a bid is what the probe is to find
        _logger.exception("The probe failed: %s", code)
    try:
        _clear()
        ProbeResult.objects.filter(pk=ProbeResult.ONLY).update(at=now, code=code)
    except (DatabaseError, OSError):
        _logger.exception("The result of the probe can't be kept.")
    return code


def _steps(now: datetime) -> Iterator[str]:
    """Names each step before doing it."""
    yield "database"
    ProbeResult.objects.get_or_create(pk=ProbeResult.ONLY)
    yield "storage"
    _clear()
    yield "keys"
    place = Place(Kind.MANIFEST, ENVELOPE, uuid4(), uuid4())
    pair = _stage_key(place.tender)
    yield "sealing"
    body = secrets.token_bytes(1000)
    sealed, object_id = seal(place, {Lock.PLATFORM: pair.public}, Meta("manifest.json", "", "application/json"), body)
    yield "storage"
    ProbeResult.objects.filter(pk=ProbeResult.ONLY).update(left_over=object_id)
    blobs.store(sealed, object_id)
    yield "gate"
    _hand_in(place, object_id, len(sealed), now)
    yield "opening"
    with blobs.open_blob(object_id) as source:
        opened = open_object(source, {Lock.PLATFORM: pair.private}, place=place, kids={Lock.PLATFORM: pair.kid})
        if opened.read() != body:
            raise ProbeError("What was opened is not what was sealed.")
    yield "web"
    if settings.PROBE_URL:
        _ask_web(settings.PROBE_URL)


def _clear() -> None:
    """Throw away the object of this probe, or of one that died."""
    for row in ProbeResult.objects.exclude(left_over=""):
        blobs.delete(row.left_over)
        ProbeResult.objects.filter(pk=row.pk, left_over=row.left_over).update(left_over="")


def _stage_key(tender: UUID) -> KeyPair:
    """A key as a tender gets it, put away under the key-encryption key and taken out again."""
    public, wrapped = keystore.new_stage_key(tender, ENVELOPE)
    return unwrap_key(keystore.kek(), wrapped, tender=tender, stage=ENVELOPE, public=public)


def _hand_in(place: Place, object_id: str, size: int, now: datetime) -> None:
    """Insert the act of a bid, as services.bidding does, for a tender that never was: all of it is rolled back."""
    with transaction.atomic():
        tender = Tender.objects.create(
            id=place.tender,
            reference=f"canary-{place.tender}",
            ocid=f"canary-{place.tender}",
            buyer_id=uuid4(),  # references are checked at the commit, which never comes
            stage=Stage.PUBLISHED,
            bids_end_at=now + timedelta(hours=1),
            created_at=now,
        )
        bid = Bid.objects.create(id=place.bid, tender=tender, bidder_id=uuid4(), created_at=now)
        SealedObject.objects.create(bid=bid, object_id=object_id, size=size, created_at=now)
        act = BidAct.objects.create(
            idempotency_key=uuid4(),
            tender=tender,
            bid=bid,
            kind=BidAct.Kind.SUBMIT,
            user_id=uuid4(),
            manifest=object_id,
            size=size,
            received_at=now - timedelta(days=1),  # the gate writes the true time over it
            bids_end_at=now,
        )
        transaction.set_rollback(True)
    if not now <= act.received_at < act.bids_end_at:
        raise ProbeError("The gate let the bid in without its own time.")


def _ask_web(url: str) -> None:
    """Whether the web server answers that it is ready; the address is the operator's, never a user's."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(url, timeout=PATIENCE) as answer:
        if answer.status != 200:
            raise ProbeError(f"The web server answered {answer.status}.")

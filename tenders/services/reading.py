"""A bid that opened but is in no form that a program reads: one person reads it, a second confirms, then it is evaluated.

Nobody is rejected by a program for the form of a bid. What can't be read is left empty, and the published rules say what follows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from procurement import audit, blobs
from procurement.access import Actor
from procurement.rules.events_opening import ReadingConfirmed, ReadingProposed, ReadingReturned
from procurement.rules.facts import PriceLine
from procurement.rules.lifecycle import Action, Stage
from procurement.rules.manifest import LotPrices, Manifest, ManifestError, SealedFile
from procurement.rules.messages import gettext_noop
from procurement.rules.sealing_errors import SealingError
from procurement.rules.sealing_header import Kind, Place
from tenders.models import ManifestReading, OpenedBid, Tender
from tenders.queries.keys import ENVELOPE
from tenders.services.evaluation import evaluate_lot
from tenders.services.lifecycle import lock_tender, require
from tenders.services.refusal import refuse
from tenders.services.unsealing import keys_of, with_recovery


@dataclass(frozen=True, slots=True)
class ReadingDraft:
    """What a person reads in the bid: prices by lot and item (lots that it does not bid for are absent), statements, answers."""

    lots: Mapping[str, Mapping[str, Decimal]]
    declarations: frozenset[str]
    answers: Mapping[str, str]
    explanation: str


@transaction.atomic
def propose_reading(opened: OpenedBid, draft: ReadingDraft, *, actor: Actor, now: datetime) -> ManifestReading:
    """Write down what the bid says. A second person confirms it or sends it back; until then the lots wait."""
    tender = lock_tender(opened.bid.tender)
    absent = require(Action.PROPOSE_READING, tender, actor=actor, now=now)
    if not opened.flaw:
        raise refuse("", gettext_noop("A program reads this bid: nobody has to."))
    if ManifestReading.objects.filter(bid=opened.bid).exclude(confirmed=False).exists():
        raise refuse(
            "", gettext_noop("Somebody has read this bid already: a second person confirms it or sends it back.")
        )
    if not draft.lots:
        raise refuse("", gettext_noop("Tick the lots that the bid is for, even where no price can be read."))
    if not draft.explanation.strip():
        raise refuse(
            "explanation", gettext_noop("Say how you read it and what can't be read: the second person decides by it.")
        )
    try:
        manifest = _manifest(tender, opened, draft).to_bytes()
    except ManifestError as error:
        raise refuse("", gettext_noop("This can't be written down: %(problem)s"), problem=str(error)) from error
    row = ManifestReading.objects.create(
        bid=opened.bid, manifest=manifest.decode("ascii"), explanation=draft.explanation.strip(),
        proposed_by=actor.account, proposed_at=now,
    )  # fmt: skip
    event = ReadingProposed(f"tender:{tender.pk}", bid=str(opened.bid_id), digest=sha256(manifest).hexdigest())
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)
    return row


def _manifest(tender: Tender, opened: OpenedBid, draft: ReadingDraft) -> Manifest:
    lots = {
        lot: LotPrices(tuple(PriceLine(item, price) for item, price in prices.items()), None)
        for lot, prices in draft.lots.items()
    }
    return Manifest(
        tender=tender.pk, bid=opened.bid_id, currency=tender.currency, lots=lots, answers=draft.answers,
        declarations=draft.declarations, files=tuple(_file(opened, name) for name in opened.act.files),
    )  # fmt: skip


def _file(opened: OpenedBid, name: str) -> SealedFile:
    """A file with what is sealed in it about itself; one that does not open has a name by its number and answers nothing."""
    keys = with_recovery(keys_of(opened.bid.tender), opened.bid)
    try:
        with blobs.open_blob(name) as source:
            meta = keys.open(source, Place(Kind.FILE, ENVELOPE, opened.bid.tender_id, opened.bid_id), name).meta
    except (SealingError, blobs.BlobMissing):
        return SealedFile("", f"file-{opened.act.files.index(name) + 1}", name)
    return SealedFile(meta.slot, meta.name, name)


@transaction.atomic
def return_reading(reading_id: UUID, *, reason: str, actor: Actor, now: datetime) -> None:
    """The second person reads something else: it is read anew."""
    if not reason.strip():
        raise refuse("reason", gettext_noop("Say why, so that the officer can act on it."))
    row = _decide(reading_id, Action.RETURN_READING, actor, now, confirmed=False, reason=reason.strip())
    event = ReadingReturned(f"tender:{row.bid.tender_id}", bid=str(row.bid_id), reason=reason.strip())
    audit.record(event, actor=actor.user, now=now)


@transaction.atomic
def confirm_reading(reading_id: UUID, *, actor: Actor, now: datetime) -> None:
    """A second person reads the same: it counts, and the lots that waited for it are evaluated."""
    row = _decide(reading_id, Action.CONFIRM_READING, actor, now, confirmed=True)
    digest = sha256(row.manifest.encode("ascii")).hexdigest()
    tender = row.bid.tender
    audit.record(ReadingConfirmed(f"tender:{tender.pk}", bid=str(row.bid_id), digest=digest), actor=actor.user, now=now)
    for lot in tender.lots.order_by("number"):
        if Stage(lot.stage) is Stage.OPENED:
            lot.tender = tender
            evaluate_lot(lot, now=now)


def _decide(
    reading_id: UUID, action: Action, actor: Actor, now: datetime, *, confirmed: bool, reason: str = ""
) -> ManifestReading:
    row = ManifestReading.objects.select_related("bid").get(pk=reading_id)
    row.bid.tender = lock_tender(row.bid.tender)
    require(action, row.bid.tender, actor=actor, now=now)
    row.refresh_from_db(fields=["confirmed"])
    if row.confirmed is not None:
        raise refuse("", gettext_noop("This is decided already."))
    if row.proposed_by_id == actor.account.pk:
        raise refuse("", gettext_noop("You read this bid yourself: a second person must confirm it."))
    row.confirmed, row.reason, row.decided_by, row.decided_at = confirmed, reason, actor.account, now
    row.save(update_fields=["confirmed", "reason", "decided_by", "decided_at"])
    return row

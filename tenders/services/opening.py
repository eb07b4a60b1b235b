"""Opening: the key holders confirm, then everything is opened and recorded at once; one bad bid never blocks the others.

Level A: the platform's key opens, but only after closing, from the opening time on, and once enough key holders have
confirmed (rules.lifecycle guards it). Nothing is shown before all of it is opened: it is one transaction.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import BinaryIO

from django.db import transaction

from procurement import audit, blobs
from procurement.access import Actor
from procurement.models import User
from procurement.rules.events import BidRead, BidsOpened, OpeningConfirmed
from procurement.rules.lifecycle import Action, Role
from procurement.rules.manifest import ManifestError, parse_manifest
from procurement.rules.messages import gettext_noop
from procurement.rules.sealing import Meta, OpenedObject, open_object
from procurement.rules.sealing_errors import SealingError
from procurement.rules.sealing_header import Kind, Place
from procurement.rules.sealing_id import object_id
from procurement.rules.sealing_locks import Lock
from tenders.models import BidAct, KeyHolder, OpenedBid, Tender
from tenders.queries.counting import counting_acts
from tenders.queries.keys import kids
from tenders.queries.situation import key_stand_ins
from tenders.services import committee_mail, evaluation
from tenders.services.lifecycle import apply, lock_tender, require
from tenders.services.refusal import refuse
from tenders.services.releasing import store_release
from tenders.services.stage_keys import private_keys

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Keys:
    """What opens the objects of one tender: the private keys, and the ids that the objects must name."""

    private: Mapping[Lock, bytes] = field(repr=False)
    kids: Mapping[Lock, bytes]

    def open(self, source: BinaryIO, place: Place) -> OpenedObject:
        return open_object(source, self.private, place=place, kids=self.kids)


@transaction.atomic
def confirm_opening(tender: Tender, *, actor: Actor, now: datetime) -> bool:
    """A named key holder confirms the opening, once, from the opening time on. True when enough have confirmed.

    With the last confirmation the opening becomes due: a Celery worker does it at once, or the clock when it next looks.
    """
    tender = lock_tender(tender)
    require(Action.CONFIRM_OPENING, tender, actor=actor, now=now)
    holders = list(KeyHolder.objects.filter(tender=tender))
    mine, absent = _place_of(actor, holders)
    mine.confirmed_at, mine.confirmed_by = now, actor.account
    mine.save(update_fields=["confirmed_at", "confirmed_by"])
    confirmed = sum(holder.confirmed_at is not None for holder in holders if holder is not mine) + 1
    event = OpeningConfirmed(
        f"tender:{tender.pk}", user=actor.id, confirmed=confirmed, required=tender.key_holders_required
    )
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)
    enough = confirmed >= tender.key_holders_required
    if enough:
        tender.next_event_at = now
        tender.save(update_fields=["next_event_at"])
    return enough


def _place_of(actor: Actor, holders: list[KeyHolder]) -> tuple[KeyHolder, User | None]:
    """The place that this confirmation takes: one's own first, else that of somebody who is away, and who that is."""
    open_places = {holder.user_id: holder for holder in holders if holder.confirmed_at is None}
    if own := open_places.get(actor.account.pk):
        return own, None
    absent = next(one.absent for one in key_stand_ins(actor) if one.absent.pk in open_places)
    return open_places[absent.pk], absent


def open_bids(tender: Tender, *, now: datetime) -> None:
    """Open every bid that counts, then evaluate the lots; the caller (the clock) holds the tender's lock.

    Refused by the lifecycle before the opening time or without enough confirmations: the check comes first, before any
    key is touched.
    """
    acts = list(counting_acts(tender))
    _refuse_early(tender, len(acts), now)
    keys = Keys(private_keys(tender), kids(tender))
    for act in acts:
        if not OpenedBid.objects.filter(bid=act.bid).exists():
            _open_one(act, keys, now)
    opened = list(OpenedBid.objects.filter(bid__tender=tender).order_by("bid_id"))
    event = BidsOpened(
        f"tender:{tender.pk}",
        opened=tuple(f"{row.bid_id} {row.digest}" for row in opened if not row.failure),
        failed=tuple(f"{row.bid_id} {row.failure}" for row in opened if row.failure),
    )
    apply(Action.OPEN, tender, event, actor=None, roles=[Role.SYSTEM], now=now)
    for lot in tender.lots.order_by("number"):
        lot.tender = tender
        evaluation.evaluate_lot(lot, now=now)
    committee_mail.call_evaluators(tender, now=now)
    store_release(tender, "tenderUpdate", now=now)


def _refuse_early(tender: Tender, bids: int, now: datetime) -> None:
    """The same guards as Action.OPEN, but before anything is decrypted."""
    confirmed = KeyHolder.objects.filter(tender=tender, confirmed_at__isnull=False).count()
    if not bids or tender.opening_at is None or now < tender.opening_at or confirmed < tender.key_holders_required:
        raise refuse("opening_at", gettext_noop("The bids can't be opened yet."))


def _open_one(act: BidAct, keys: Keys, now: datetime) -> None:
    """Open one bid's manifest and check its files' bytes against their ids; a failure is recorded with its reason."""
    manifest, failure, detail = b"", "", ""
    try:
        place = Place(Kind.MANIFEST, 1, act.tender_id, act.bid_id)
        with blobs.open_blob(act.manifest) as source:
            if object_id(source) != act.manifest:
                raise blobs.BlobDamaged(act.manifest)
            manifest = keys.open(source, place).read()
        _check_manifest(act, manifest)
        _check_files(act)
    except SealingError as error:
        failure, detail = "sealing", f"{type(error).__name__}: {error}"
    except ManifestError as error:
        failure, detail = "manifest", str(error)
    except (blobs.BlobMissing, blobs.BlobDamaged) as error:
        failure, detail = "storage", f"{type(error).__name__}: {error}"
    if failure:
        logger.error("Bid %s could not be opened: %s (%s)", act.bid_id, failure, detail)
        manifest = b""
    OpenedBid.objects.create(
        bid=act.bid,
        act=act,
        manifest=manifest.decode("ascii"),
        digest=sha256(manifest).hexdigest() if manifest else "",
        failure=failure,
        failure_detail=detail,
        opened_at=now,
    )


def _check_manifest(act: BidAct, body: bytes) -> None:
    """The manifest must be of this bid and tender, and name the files that were receipted."""
    manifest = parse_manifest(body)
    if (manifest.tender, manifest.bid) != (act.tender_id, act.bid_id):
        raise ManifestError("bid", "The manifest belongs to another bid.")
    if {file.object_id for file in manifest.files} != set(act.files):
        raise ManifestError("files", "The manifest names other files than the receipt.")


def _check_files(act: BidAct) -> None:
    for file in act.files:
        with blobs.open_blob(file) as source:
            if object_id(source) != file:
                raise blobs.BlobDamaged(file)


def read_bid_file(
    opened: OpenedBid, file: str, *, role: Role, actor: Actor, now: datetime
) -> tuple[Meta, Iterator[bytes]]:
    """A file of an opened bid, decrypted while it is read; the reading itself is logged with person and role.

    The caller has checked by its door that this actor may read the bid. A file the manifest does not name is refused.
    """
    manifest = parse_manifest(opened.manifest.encode("ascii"))
    if file not in {f.object_id for f in manifest.files}:
        raise refuse("", gettext_noop("This bid has no such file."))
    event = BidRead(f"tender:{opened.bid.tender_id}", bid=str(opened.bid_id), user=actor.id, role=role.value, part=file)
    audit.record(event, actor=actor.user, now=now)
    keys = Keys(private_keys(opened.bid.tender), kids(opened.bid.tender))
    place = Place(Kind.FILE, 1, opened.bid.tender_id, opened.bid_id)
    with blobs.open_blob(file) as source:
        meta = keys.open(source, place).meta  # refuses a damaged file before the download begins
    return meta, _chunks(file, keys, place)


def _chunks(file: str, keys: Keys, place: Place) -> Iterator[bytes]:
    """Opened only when it is read: a download that nobody reads leaves no file open."""
    with blobs.open_blob(file) as source:
        yield from keys.open(source, place).chunks()

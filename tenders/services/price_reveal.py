"""The second envelope, what the clock does: opens the prices of the offers in the running once enough key holders have confirmed.

Level A: the platform's key opens; level B: that and the keys of single price tables that the key holders gave, once what came out
is in a signed minute of the log. The database takes no price of an excluded offer (EP020, EP023).
"""

from __future__ import annotations

import json
import logging
from datetime import datetime
from hashlib import sha256

from procurement import audit
from procurement.blobs import BlobDamaged, BlobMissing
from procurement.rules.envelopes import PRICES, price_flaw
from procurement.rules.events_prices import PriceRefused, PricesCommitted, PricesOpened, PricesWait
from procurement.rules.lifecycle import Action, Role
from procurement.rules.messages import gettext_noop
from procurement.rules.recovery_guards import RETRY, WINDOW
from procurement.rules.sealing_errors import SealingError
from tenders.models import BidOutcome, Lot, LotOffer, OpenedBid, OpenedPrice, PriceOpening, Tender
from tenders.queries.price_openings import excluded_offers, sealed_offers
from tenders.queries.readings import manifest_of
from tenders.queries.signed_log import is_signed
from tenders.services import evaluation, price_mail
from tenders.services.committing import NEXT_MINUTE
from tenders.services.lifecycle import require, reschedule
from tenders.services.refusal import Refused, refuse
from tenders.services.releasing import store_release
from tenders.services.unsealing import CommitteeMissing, Keys, keys_of, read_sealed, with_recovery

logger = logging.getLogger(__name__)
Failure = BidOutcome.Failure
WAITS_FOR = (Failure.STORAGE, Failure.COMMITTEE)
"""What may still be mended: by a copy of the storage, or by another key holder."""


def try_at(opening: PriceOpening, tender: Tender, moment: datetime | None) -> None:
    """Let the clock try to open then; None: once people have done something more. The caller holds the tender's lock."""
    opening.next_try_at = moment
    opening.save(update_fields=["next_try_at"])
    reschedule(tender)


def open_prices(opening: PriceOpening, tender: Tender, *, now: datetime) -> None:
    """Open the prices of a lot, all at once, once enough key holders have confirmed. Safe to call again and late.

    The caller (the clock) holds the tender's lock. What does not open keeps the others waiting for up to 48 hours; then it is
    recorded as not openable. Side effects in order: the opened prices, their event, the evaluation, mails, a release.
    """
    opening.lot.tender = tender
    lot = opening.lot
    if not _is_due(lot, now):
        try_at(opening, tender, now + RETRY)
        return
    keys = keys_of(tender, PRICES)
    rows = [_opened(opening, offer, keys, now) for offer in sealed_offers(lot)]
    if not opening.keys.exists() and any(row.failure == Failure.COMMITTEE for row in rows):
        try_at(opening, tender, None)  # a key holder must still open them
        return
    failed = [row for row in rows if row.failure in WAITS_FOR]
    if failed and _waits(opening, len(failed), now):
        try_at(opening, tender, now + RETRY)
        return
    if tender.level == "B" and not _is_committed(opening, rows, now):
        try_at(opening, tender, now + NEXT_MINUTE)
        return
    OpenedPrice.objects.bulk_create(rows)
    event = PricesOpened(
        f"tender:{tender.pk}",
        lot=str(lot.pk),
        opening=str(opening.pk),
        opened=tuple(f"{row.bid_id} {row.digest}" for row in rows if not row.failure),
        failed=tuple(f"{row.bid_id} {row.failure}" for row in rows if row.failure),
        sealed=tuple(str(offer.bid_id) for offer in excluded_offers(lot)),
    )
    audit.record(event, actor=None, now=now)
    opening.opened_at = now
    opening.save(update_fields=["opened_at"])
    evaluation.evaluate_lot(lot, now=now)
    reschedule(tender)
    price_mail.tell_opened(opening, now=now)
    store_release(tender, "tenderUpdate", now=now)


def _is_committed(opening: PriceOpening, rows: list[OpenedPrice], now: datetime) -> bool:
    """Whether a signed minute of the public log holds exactly what came of trying. What is new goes into the log first."""
    bids = tuple(f"{row.bid_id} {row.failure or row.digest}" for row in rows)
    event = PricesCommitted(
        f"tender:{opening.lot.tender_id}", lot=str(opening.lot_id), opening=str(opening.pk), bids=bids
    )
    if opening.commitment is None or json.loads(opening.commitment.body)["bids"] != list(bids):
        opening.commitment = audit.record(event, actor=None, now=now)
        opening.save(update_fields=["commitment"])
        return False
    return is_signed(opening.commitment_id)


def _is_due(lot: Lot, now: datetime) -> bool:
    """Whether the table allows it now. What came up since the confirmations (an exclusion proposed, say) is settled first."""
    try:
        require(Action.OPEN_PRICES, lot.tender, lot=lot, actor=None, roles=[Role.SYSTEM], now=now)
    except Refused as refused:
        logger.warning("The prices of lot %s are not opened yet: %s", lot.pk, refused)
        return False
    return True


def _waits(opening: PriceOpening, failed: int, now: datetime) -> bool:
    """Whether all wait for what a copy of the storage may still mend; said in the log when it begins."""
    if opening.waits_until is None:
        opening.waits_until = now + WINDOW
        opening.save(update_fields=["waits_until"])
        event = PricesWait(
            f"tender:{opening.lot.tender_id}",
            lot=str(opening.lot_id),
            opening=str(opening.pk),
            bids=failed,
            until=opening.waits_until.isoformat(),
        )
        audit.record(event, actor=None, now=now)
    return now < opening.waits_until


def _opened(opening: PriceOpening, offer: LotOffer, keys: Keys, now: datetime) -> OpenedPrice:
    """The row of an offer, not stored yet: what its second envelope holds, or why it does not open."""
    bid, lot = offer.bid, opening.lot
    assert bid is not None  # an offer made here comes from a bid
    name = _object_of(bid_opened := OpenedBid.objects.select_related("act", "bid").get(bid=bid), lot)
    row = OpenedPrice(opening=opening, lot=lot, bid=bid, object_id=name, opened_at=now)
    try:
        content = read_price(bid_opened, lot, with_recovery(keys, bid), now=now)
    except (BlobMissing, BlobDamaged) as error:
        row.failure, row.failure_detail = Failure.STORAGE, type(error).__name__
        return row
    except SealingError as error:
        row.failure, row.failure_detail = Failure.SEALING, error.code
        return row
    except CommitteeMissing:
        row.failure = Failure.COMMITTEE
        return row
    first = manifest_of(bid_opened)
    assert first is not None
    if flaw := price_flaw(first, str(lot.pk), content):
        row.failure, row.failure_detail = "form", flaw
        return row
    row.manifest, row.digest = content.decode("ascii"), sha256(content).hexdigest()
    return row


def _object_of(opened: OpenedBid, lot: Lot) -> str:
    manifest = manifest_of(opened)
    assert manifest is not None  # every bid is read before prices are opened
    return manifest.prices[str(lot.pk)]


def read_price(opened: OpenedBid, lot: Lot, keys: Keys, *, now: datetime) -> bytes:
    """What is sealed as the prices of an offer in the running. Refused, with an entry in the log, for every other one.

    SealingError, BlobMissing or BlobDamaged if it does not open. This is the one place that opens a second envelope.
    """
    if not LotOffer.objects.filter(lot=lot, bid=opened.bid_id, valid=True).exists():
        event = PriceRefused(f"tender:{lot.tender_id}", lot=str(lot.pk), bid=str(opened.bid_id))
        audit.record(event, actor=None, now=now)
        raise refuse("", gettext_noop("The prices of an offer that is excluded stay sealed."))
    return read_sealed(opened.act, _object_of(opened, lot), keys, PRICES)

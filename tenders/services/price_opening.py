"""The second envelope: an officer asks, key holders confirm, the clock opens the prices of the offers in the running, and no others.

Level A: the platform's key of the second envelope opens. The lifecycle guards that the first envelope is done, the database that
no price of an excluded offer is kept (EP020). See docs/decisions/envelopes.md.
"""

from __future__ import annotations

import logging
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from procurement import audit
from procurement.access import Actor
from procurement.blobs import BlobDamaged, BlobMissing
from procurement.models import User
from procurement.rules.envelopes import PRICES, price_flaw
from procurement.rules.events_prices import PriceRefused, PricesAsked, PricesConfirmed, PricesOpened, PricesWait
from procurement.rules.lifecycle import Action, Role
from procurement.rules.messages import gettext_noop
from procurement.rules.recovery_guards import RETRY, WINDOW
from procurement.rules.sealing_errors import SealingError
from tenders.models import (
    BidOutcome,
    KeyHolder,
    Lot,
    LotOffer,
    OpenedBid,
    OpenedPrice,
    PriceConfirmation,
    PriceOpening,
    Tender,
)
from tenders.queries.price_openings import excluded_offers, open_request, sealed_offers
from tenders.queries.readings import manifest_of
from tenders.queries.situation import key_stand_ins
from tenders.services import evaluation, price_mail
from tenders.services.lifecycle import lock_lot, require, reschedule
from tenders.services.refusal import Refused, refuse
from tenders.services.releasing import store_release
from tenders.services.unsealing import Keys, keys_of, read_sealed, with_recovery

logger = logging.getLogger(__name__)
Failure = BidOutcome.Failure


@transaction.atomic
def ask_for_prices(lot: Lot, *, actor: Actor, now: datetime) -> PriceOpening:
    """The first envelope of a lot is done: ask the key holders to open the prices of the offers in the running.

    Refused while scores, a consensus, a reading, an answer or the decision about an exclusion are missing. Side effects in
    order: the request, its event, mails to the key holders.
    """
    lot = lock_lot(lot)
    absent = require(Action.ASK_PRICES, lot.tender, lot=lot, actor=actor, now=now)
    opening = PriceOpening.objects.create(lot=lot, asked_by=actor.account, asked_at=now)
    event = PricesAsked(f"tender:{lot.tender_id}", lot=str(lot.pk), opening=str(opening.pk))
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)
    price_mail.ask_key_holders(opening, now=now)
    return opening


@transaction.atomic
def confirm_prices(lot: Lot, *, actor: Actor, now: datetime) -> bool:
    """A named key holder, or the deputy of one, confirms once. True when enough have: then the clock opens the prices."""
    lot = lock_lot(lot)
    require(Action.CONFIRM_PRICES, lot.tender, lot=lot, actor=actor, now=now)
    opening = open_request(lot)
    assert opening is not None  # the lifecycle refuses where nobody asked
    holder, absent = _place_of(opening, actor)
    PriceConfirmation.objects.create(opening=opening, holder=holder, confirmed_by=actor.account, confirmed_at=now)
    confirmed, required = opening.confirmations.count(), lot.tender.key_holders_required
    event = PricesConfirmed(
        f"tender:{lot.tender_id}",
        lot=str(lot.pk),
        opening=str(opening.pk),
        user=actor.id,
        confirmed=confirmed,
        required=required,
    )
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)
    if confirmed >= required:
        _try_at(opening, lot.tender, now)
    return confirmed >= required


def _place_of(opening: PriceOpening, actor: Actor) -> tuple[User, User | None]:
    """Whose place this confirmation takes: one's own first, else that of somebody who is away, and who that is."""
    taken = set(opening.confirmations.values_list("holder", flat=True))
    open_places = {
        row.user_id: row.user
        for row in KeyHolder.objects.filter(tender=opening.lot.tender).select_related("user")
        if row.user_id not in taken
    }
    if own := open_places.get(actor.account.pk):
        return own, None
    absent = next(one.absent for one in key_stand_ins(actor) if one.absent.pk in open_places)
    return open_places[absent.pk], absent


def _try_at(opening: PriceOpening, tender: Tender, moment: datetime) -> None:
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
        _try_at(opening, tender, now + RETRY)
        return
    keys = keys_of(tender, PRICES)
    rows = [_opened(opening, offer, keys, now) for offer in sealed_offers(lot)]
    failed = [row for row in rows if row.failure == Failure.STORAGE]
    if failed and _waits(opening, len(failed), now):
        _try_at(opening, tender, now + RETRY)
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

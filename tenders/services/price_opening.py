"""The second envelope, what people do: an officer asks for the prices of a lot, key holders confirm, at level B with their shares.

The clock then opens them (price_reveal.py). The lifecycle guards that the first envelope is done. See docs/decisions/envelopes.md.
"""

from __future__ import annotations

import json
from datetime import datetime

from django.db import transaction

from procurement import audit
from procurement.access import Actor
from procurement.models import User
from procurement.rules.events_prices import PriceKeysGiven, PricesAsked, PricesConfirmed
from procurement.rules.lifecycle import Action
from procurement.rules.messages import gettext_noop
from procurement.rules.price_shares import PriceAnswer
from tenders.models import KeyHolder, Lot, PriceConfirmation, PriceOpening
from tenders.queries.price_openings import open_request
from tenders.queries.situation import key_stand_ins
from tenders.services import price_mail
from tenders.services.lifecycle import lock_lot, require
from tenders.services.price_ceremony import keep_keys, read_answer
from tenders.services.price_reveal import try_at
from tenders.services.refusal import refuse

NOTHING_OPENED = gettext_noop(
    "Too few key holders have released their share to you yet, so nothing opens: load the page again once they have."
)


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
def confirm_prices(lot: Lot, *, actor: Actor, now: datetime, answer: str = "") -> bool:
    """A named key holder, or the deputy of one, confirms once. True when enough have: then the clock opens the prices.

    At level B `answer` has the holder's share, sealed to the other key holders, and from whoever is the last one needed the pieces that
    open the price tables. Nobody stands in for a holder then.
    """
    lot = lock_lot(lot)
    require(Action.CONFIRM_PRICES, lot.tender, lot=lot, actor=actor, now=now)
    opening = _request(lot)
    holder, absent = _place_of(opening, actor)
    given, share = read_answer(opening, answer, actor=actor) if lot.tender.level == "B" else (None, None)
    PriceConfirmation.objects.create(
        opening=opening,
        holder=holder,
        confirmed_by=actor.account,
        confirmed_at=now,
        released=json.dumps({x: sealed.hex() for x, sealed in given.released.items()}) if given else "",
    )
    confirmed, required = opening.confirmations.count(), lot.tender.key_holders_required
    event = PricesConfirmed(
        f"tender:{lot.tender_id}",
        lot=str(lot.pk),
        opening=str(opening.pk),
        user=actor.id,
        confirmed=confirmed,
        required=required,
        share=share.commitment if share else "",
    )
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)
    if given:
        _keep(opening, given, actor, now)
    if confirmed >= required:
        try_at(opening, lot.tender, now)
    return confirmed >= required


@transaction.atomic
def give_price_keys(lot: Lot, answer: str, *, actor: Actor, now: datetime) -> None:
    """Level B: a key holder, who may have confirmed before, opens what still lacks its key: two released at the same moment, say, or
    what the storage had lost is back. The clock then tries."""
    lot = lock_lot(lot)
    require(Action.GIVE_PRICE_KEYS, lot.tender, lot=lot, actor=actor, now=now)
    opening = _request(lot)
    given, _share = read_answer(opening, answer, actor=actor)
    if not given.pieces:
        raise refuse("released", NOTHING_OPENED)
    _keep(opening, given, actor, now)
    try_at(opening, lot.tender, now)


def _keep(opening: PriceOpening, given: PriceAnswer, actor: Actor, now: datetime) -> None:
    """Keep the keys that came, if any did, and record whose."""
    bids = keep_keys(opening, given.pieces, actor=actor, now=now)
    if not bids:
        return
    event = PriceKeysGiven(
        f"tender:{opening.lot.tender_id}",
        lot=str(opening.lot_id),
        opening=str(opening.pk),
        user=actor.id,
        bids=tuple(str(bid.pk) for bid in bids),
    )
    audit.record(event, actor=actor.user, now=now)


def _request(lot: Lot) -> PriceOpening:
    opening = open_request(lot)
    assert opening is not None  # the lifecycle refuses where nobody asked
    opening.lot = lot
    return opening


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

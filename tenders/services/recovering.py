"""While the reveal waits: how long, and what bidders hand in to have their receipted bids opened. Never new content.

A key file opens the same sealed bytes, and an object counts only if it has the id that the receipt names: nothing that is
handed in here can change what a bid says. After the reveal it would be a free choice to drop a bid, so it is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from django.db import transaction

from procurement import audit, keystore
from procurement.access import Actor
from procurement.rules.bidkeys import BidKeyError, parse_bidkey
from procurement.rules.boxes import seal_recovery
from procurement.rules.events_opening import BidMended, OpeningWaits
from procurement.rules.lifecycle import Action, Role
from procurement.rules.messages import gettext_noop, issue
from procurement.rules.recovery_guards import RETRY
from tenders.models import Bid, BidAct, BidOutcome, Opening, RecoveryKey
from tenders.queries.outcomes import mendable_bids, to_mend, waits_until
from tenders.services import committing, recovery_mail
from tenders.services.bid_drafting import require_role
from tenders.services.lifecycle import lock_tender, look_at, require
from tenders.services.refusal import Refused, refuse
from tenders.services.unsealing import Keys, contents_of, keys_of, try_bid

OTHER_BID = gettext_noop("This key file is of another bid or tender.")
OPENS_NOT = gettext_noop(
    "This key file does not open the bid that you handed in last. Was it saved for an earlier version of the bid?"
)
OBJECT_FIRST = gettext_noop("Hand in the sealed file first that the storage has lost; then the key file can be tried.")
NOT_RECEIPTED = gettext_noop(
    "%(name)s is not one of the sealed files that your receipt names. A file sealed anew does not count: it must be the same, "
    "byte for byte."
)


class SealedFile(Protocol):
    """A sealed object that has arrived and is not stored yet."""

    name: str
    object_id: str

    def keep(self) -> None:
        """Store it under its id, in the place of what may be damaged there."""


def waits(opening: Opening, *, now: datetime) -> bool:
    """Whether the reveal of all waits for bids that can be mended; tells who should know when it begins to wait.

    The caller holds the tender's lock. While it waits the clock looks again every few minutes: a copy may have been put back.
    """
    tender, until = opening.tender, waits_until(opening.tender)
    if until is None or now >= until:
        return False
    if opening.waits_until != until:
        opening.waits_until = until
        opening.save(update_fields=["waits_until"])
        waiting = mendable_bids(tender)
        audit.record(
            OpeningWaits(f"tender:{tender.pk}", bids=len(waiting), until=until.isoformat()), actor=None, now=now
        )
        recovery_mail.tell_of_waiting(opening, waiting, now=now)
    look_at(tender, min(until, now + RETRY))
    return True


def mend_with_key(bid: Bid, data: bytes, *, actor: Actor, now: datetime) -> BidOutcome:
    """The bidder's key file opens what the platform's (or the committee's) key does not. Kept wrapped, for its files too.

    Refused, with an entry in the log, if it is of another bid or does not open the bid that counts.
    """

    def act(act: BidAct, last: BidOutcome) -> str:
        try:
            given = parse_bidkey(data)
        except BidKeyError as error:
            raise Refused((issue("file", error.message.template),)) from error
        if (given.tender, given.bid) != (bid.tender_id, bid.pk):
            raise refuse("file", OTHER_BID)
        if last.failure == BidOutcome.Failure.STORAGE:
            raise refuse("file", OBJECT_FIRST)
        contents = {kept.object_id: kept.content_key for kept in given.objects}
        keys = Keys({}, keys_of(bid.tender).kids, given.recovery.private, contents)
        if try_bid(act, keys).failure:
            raise refuse("file", OPENS_NOT)
        recovery = given.recovery.private
        if bid.tender.two_envelopes:  # what the file could open besides stays sealed (docs/decisions/envelopes.md)
            recovery, contents = b"", contents_of(act, keys)
        wrapped = seal_recovery(keystore.kek(), recovery, contents, tender=bid.tender_id, bid=bid.pk)
        RecoveryKey.objects.create(bid=bid, wrapped=wrapped, given_by=actor.account, given_at=now)
        return "key"

    return _mend(bid, act, "", actor, now)


def mend_with_object(bid: Bid, sealed: SealedFile, *, actor: Actor, now: datetime) -> BidOutcome:
    """A sealed object that the storage has lost, byte for byte as it was receipted. Any other is refused, with an entry."""

    def act(act: BidAct, last: BidOutcome) -> str:
        if sealed.object_id not in (act.manifest, *act.files):
            raise refuse("file", NOT_RECEIPTED, name=sealed.name)
        sealed.keep()
        return "object"

    return _mend(bid, act, sealed.object_id, actor, now)


def _mend(bid: Bid, take: Callable[[BidAct, BidOutcome], str], name: str, actor: Actor, now: datetime) -> BidOutcome:
    try:
        with transaction.atomic():
            return _take(bid, take, name, actor, now)
    except Refused as refused:
        reason = "; ".join(found.message.template for found in refused.issues)
        audit.record(
            BidMended(f"tender:{bid.tender_id}", bid=str(bid.pk), user=actor.id, object=name, refused=reason),
            actor=actor.user,
            now=now,
        )
        raise


def _take(bid: Bid, take: Callable[[BidAct, BidOutcome], str], name: str, actor: Actor, now: datetime) -> BidOutcome:
    tender = lock_tender(bid.tender)
    bid.tender = tender
    absent = require(Action.MEND_BID, tender, actor=actor, now=now)
    require_role(actor, tender, bid.bidder, Role.SUBMITTER)
    last = to_mend(bid)
    if last is None:
        raise refuse("", gettext_noop("Your bid opens: there is nothing to mend."))
    by = take(last.act, last)
    event = BidMended(f"tender:{tender.pk}", bid=str(bid.pk), user=actor.id, object=name, refused="")
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)
    committing.try_waiting(committing.opening_of(tender), [last.act], now=now, by=by)
    if not mendable_bids(tender):
        look_at(tender, now)
    found = BidOutcome.objects.filter(bid=bid).last()
    assert found is not None  # there was one to mend
    return found

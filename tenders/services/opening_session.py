"""Level B: the session of an opening, to which key holders release their shares, and the key that the shares give.

The session's key exists only between the closing and the joining. Nothing here opens a bid.
"""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

from django.db import transaction

from procurement import audit, keystore
from procurement.access import Actor
from procurement.mail import queue_mail
from procurement.refusal import Refused
from procurement.rules.boxes import unwrap_session, wrap_session
from procurement.rules.events_sharing import OpeningFailed, OpeningSession
from procurement.rules.messages import gettext_noop, issue
from procurement.rules.sealing_errors import LockInvalid, SealingError
from procurement.rules.sealing_locks import KeyPair, generate_key_pair
from procurement.rules.shares import Share, WrongCommitteeKey, committee_pair, open_release
from tenders.models import CommitteeKey, CommitteeShare, KeyHolder, Opening, RecoveryCall, Tender
from tenders.queries.keys import committee_key, deal_of
from tenders.queries.signed_log import closing_of, is_signed
from tenders.services.lifecycle import look_at
from tenders.services.refusal import refuse
from tenders.services.stage_keys import keep_committee_key

LONGEST = timedelta(minutes=60)
"""From the first share on; whoever stole the session's key could use it no longer than that."""
NEXT_MINUTE = timedelta(minutes=1)
NOT_OF_THIS_SESSION = gettext_noop(
    "This was not released for this opening: it is of an earlier session, of another tender or of another person. Load the page "
    "again and release your share once more."
)


class WrongRelease(Refused):
    """What a key holder released is not the share that was dealt. `code` says what was wrong with it."""

    def __init__(self, error: SealingError) -> None:
        template = NOT_OF_THIS_SESSION if isinstance(error, LockInvalid) else error.template
        super().__init__((issue("released", template),))
        self.code = error.code


def waits(tender: Tender, *, now: datetime) -> bool:
    """Whether an opening at level B still waits for shares; the caller (the clock) holds the tender's lock.

    In order: the closing is in the signed log; there is a session, a new one if too few shares came in time; with k shares the
    key is joined, checked and kept. False at level A, once the key is there, and where bidders were asked for key files.
    """
    if tender.level != "B":
        return False
    key, called = committee_key(tender), RecoveryCall.objects.filter(tender=tender, confirmed_at__isnull=False)
    if key.wrapped_private_key is not None or called.exists():
        return False
    opening, _ = Opening.objects.get_or_create(tender=tender)
    if tender.opening_at is None or now < tender.opening_at:
        look_at(tender, tender.opening_at)
    elif not is_signed(closing_of(tender)):
        look_at(tender, now + NEXT_MINUTE)
    elif opening.session_public_key is None:
        _begin(tender, opening, now=now)
    elif len(released_shares(key)) >= key.threshold:
        return not _join(tender, key, opening, now=now)
    elif (end := _end_of_session(key)) and now >= end:
        _begin(tender, opening, now=now)
    else:
        look_again(tender)
    return True


def take_share(tender: Tender, actor: Actor, released: bytes, *, now: datetime) -> str:
    """Check a released share and keep it for the session; returns its commitment. The caller holds the lock.

    WrongRelease if it is not the share that was dealt to this person for this tender.
    """
    key = committee_key(tender)
    if key.wrapped_private_key is not None:
        raise refuse(
            "released", gettext_noop("Enough key holders have released their share: the bids are being opened.")
        )
    opening = Opening.objects.filter(tender=tender).first()
    if opening is None or not opening.session_wrapped_key:
        text = gettext_noop("The opening is being prepared: try again in a minute.")
        raise refuse("released", text)
    if not released:
        raise refuse("released", gettext_noop("Release your share: the confirmation alone opens nothing."))
    share = key.shares.get(user=actor.account)
    share.released = released
    try:
        _opened(share, key, _session(opening))
    except SealingError as error:
        raise WrongRelease(error) from error
    share.released_at = now
    share.save(update_fields=["released", "released_at"])
    return share.commitment


@transaction.atomic
def record_failure(tender: Tender, wrong: WrongRelease, *, actor: Actor, now: datetime) -> None:
    """A try with a wrong share stays in the log, with who tried and what was wrong."""
    audit.record(OpeningFailed(f"tender:{tender.pk}", user=actor.id, reason=wrong.code), actor=actor.user, now=now)


def look_again(tender: Tender) -> None:
    """The clock comes back when the session ends; never while nobody has released a share."""
    look_at(tender, _end_of_session(committee_key(tender)))


def released_shares(key: CommitteeKey) -> list[CommitteeShare]:
    """The shares released for the present session."""
    return list(key.shares.filter(released_at__isnull=False))


def _end_of_session(key: CommitteeKey) -> datetime | None:
    first = min((share.released_at for share in released_shares(key) if share.released_at), default=None)
    return first + LONGEST if first else None


def _begin(tender: Tender, opening: Opening, *, now: datetime) -> None:
    """A new session. Shares released for an earlier one are forgotten with it, and so are their confirmations."""
    pair = generate_key_pair()
    opening.session_public_key, opening.session_at = pair.public, now
    opening.session_wrapped_key = wrap_session(keystore.kek(), pair, tender=tender.pk)
    opening.save(update_fields=["session_public_key", "session_wrapped_key", "session_at"])
    committee_key(tender).shares.update(released=None, released_at=None)
    KeyHolder.objects.filter(tender=tender).update(confirmed_at=None, confirmed_by=None)
    audit.record(OpeningSession(f"tender:{tender.pk}", public_key=pair.public.hex()), actor=None, now=now)
    for holder in KeyHolder.objects.filter(tender=tender).select_related("user"):
        mark = f"opening-session:{tender.pk}:{pair.kid.hex()}:{holder.user_id}"
        queue_mail(key=mark, to=holder.user, template="opening_session", context={"tender": tender}, now=now)
    look_at(tender, None)


def _join(tender: Tender, key: CommitteeKey, opening: Opening, *, now: datetime) -> bool:
    """Join the key from any k of the shares, check it and keep it. False if they give another key: the dealer was at fault."""
    session, deal = _session(opening), deal_of(key)
    shares = [_opened(share, key, session) for share in released_shares(key)]
    for chosen in itertools.combinations(shares, key.threshold):
        try:
            pair = committee_pair(deal, chosen)
        except WrongCommitteeKey:
            continue
        keep_committee_key(key, pair)
        opening.session_wrapped_key = None
        opening.save(update_fields=["session_wrapped_key"])
        return True
    event = OpeningFailed(f"tender:{tender.pk}", user="", reason=WrongCommitteeKey.code)
    audit.record(event, actor=None, now=now)
    look_at(tender, None)
    return False


def _session(opening: Opening) -> KeyPair:
    wrapped, public = bytes(opening.session_wrapped_key or b""), bytes(opening.session_public_key or b"")
    return unwrap_session(keystore.kek(), wrapped, tender=opening.tender_id, public=public)


def _opened(share: CommitteeShare, key: CommitteeKey, session: KeyPair) -> Share:
    return open_release(deal_of(key), bytes(share.released or b""), session, x=share.x, commitment=share.commitment)

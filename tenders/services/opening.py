"""Opening: the key holders confirm; everything is tried and committed to the log; then it is revealed at once.

Level A: the platform's key opens, but only after closing, from the opening time on, and once enough key holders have
confirmed (rules.lifecycle guards it). One bad bid never blocks the others for good, and nothing is shown before the reveal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from procurement import audit, blobs
from procurement.access import Actor
from procurement.models import User
from procurement.rules.events import BidRead, BidsOpened, OpeningConfirmed
from procurement.rules.lifecycle import Action, Role
from procurement.rules.messages import gettext_noop
from procurement.rules.sealing import Meta
from procurement.rules.sealing_header import Kind, Place
from tenders.models import BidAct, BidOutcome, KeyHolder, OpenedBid, Opening, Tender
from tenders.queries.counting import counting_acts
from tenders.queries.keys import ENVELOPE
from tenders.queries.outcomes import latest_outcomes
from tenders.queries.situation import key_stand_ins
from tenders.services import committee_mail, committing, evaluation, opening_session, recovering
from tenders.services.committing import opening_of
from tenders.services.draws import show_draw
from tenders.services.lifecycle import apply, lock_tender, look_at, require
from tenders.services.opening_guard import refusals_logged, refuse_early
from tenders.services.refusal import refuse
from tenders.services.releasing import store_release
from tenders.services.unsealing import Keys, keys_of, with_recovery


def confirm_opening(tender: Tender, *, actor: Actor, now: datetime, released: bytes = b"") -> bool:
    """A named key holder confirms the opening, once, from the opening time on. True when enough have confirmed.

    At level B `released` is the holder's share, sealed to the session of the opening. A share that is not the dealt one is
    refused, and the try goes into the log. With the last confirmation the opening becomes due: a Celery worker does it at once, or
    the clock when it next looks.
    """
    try:
        return _confirm(tender, released, actor, now)
    except opening_session.WrongRelease as wrong:
        opening_session.record_failure(tender, wrong, actor=actor, now=now)
        raise


@transaction.atomic
def _confirm(tender: Tender, released: bytes, actor: Actor, now: datetime) -> bool:
    tender = lock_tender(tender)
    require(Action.CONFIRM_OPENING, tender, actor=actor, now=now)
    holders = list(KeyHolder.objects.filter(tender=tender))
    mine, absent = _place_of(actor, holders)
    share = opening_session.take_share(tender, actor, released, now=now) if tender.level == "B" else ""
    mine.confirmed_at, mine.confirmed_by = now, actor.account
    mine.save(update_fields=["confirmed_at", "confirmed_by"])
    confirmed = sum(holder.confirmed_at is not None for holder in holders if holder is not mine) + 1
    event = OpeningConfirmed(
        f"tender:{tender.pk}", user=actor.id, confirmed=confirmed, required=tender.key_holders_required, share=share
    )
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)
    enough = confirmed >= tender.key_holders_required
    if enough:
        look_at(tender, now)
    elif tender.level == "B":
        opening_session.look_again(tender)
    return enough


def _place_of(actor: Actor, holders: list[KeyHolder]) -> tuple[KeyHolder, User | None]:
    """The place that this confirmation takes: one's own first, else that of somebody who is away, and who that is."""
    open_places = {holder.user_id: holder for holder in holders if holder.confirmed_at is None}
    if own := open_places.get(actor.account.pk):
        return own, None
    absent = next(one.absent for one in key_stand_ins(actor) if one.absent.pk in open_places)
    return open_places[absent.pk], absent


def open_bids(tender: Tender, *, now: datetime) -> None:
    """The next step of an opening that is due; the caller (the clock) holds the tender's lock. Safe to call again and late.

    1. Commit: every bid is tried, and what came of it goes into the log before anything is shown.
    2. Wait, up to 48 hours, for bids that can still be mended; at level B also until a signed minute of the public log
       holds the commitment.
    3. Reveal: all bids become readable at once, and the lots are evaluated.
    OpenerRefused before the opening time or without enough confirmations: the check comes first, before any key is touched, and
    the refusal stays in the log of the caller's transaction.
    """
    with refusals_logged(tender, now=now):
        _open(tender, now)


def _open(tender: Tender, now: datetime) -> None:
    acts = list(counting_acts(tender))
    refuse_early(tender, len(acts), now)
    opening = opening_of(tender)
    committing.try_waiting(opening, acts, now=now)
    if recovering.waits(opening, now=now):
        return
    if tender.level == "B" and not committing.is_in_signed_log(opening, now=now):
        return
    if contents := committing.contents_for_reveal(opening, acts, now=now):
        _reveal(opening, acts, contents, now)


def _reveal(opening: Opening, acts: list[BidAct], contents: Mapping[UUID, bytes], now: datetime) -> None:
    """Side effects in order: the opened bids, the stage with its event, the evaluations, mails, a release."""
    tender, outcomes = opening.tender, latest_outcomes(opening.tender)
    opened = [_row(act, outcomes[act.bid_id], contents[act.bid_id], now) for act in acts]
    OpenedBid.objects.bulk_create(opened)
    event = BidsOpened(
        f"tender:{tender.pk}",
        opened=tuple(f"{row.bid_id} {row.digest}" for row in opened if not row.failure),
        failed=tuple(f"{row.bid_id} {row.failure}" for row in opened if row.failure),
        flawed=tuple(str(row.bid_id) for row in opened if row.flaw),
        unreadable=tuple(f"{row.bid_id} {file}" for row in opened for file in row.bad_files),
        draw=show_draw(tender, now=now),
    )
    apply(Action.OPEN, tender, event, actor=None, roles=[Role.SYSTEM], now=now)
    opening.revealed_at, opening.waits_until = now, None
    opening.save(update_fields=["revealed_at", "waits_until"])
    for lot in tender.lots.order_by("number"):
        lot.tender = tender
        evaluation.evaluate_lot(lot, now=now)
    committee_mail.call_evaluators(tender, now=now)
    store_release(tender, "tenderUpdate", now=now)


def _row(act: BidAct, outcome: BidOutcome, content: bytes, now: datetime) -> OpenedBid:
    return OpenedBid(
        bid=act.bid,
        act=act,
        manifest="" if outcome.flaw else content.decode("ascii"),
        raw=content if outcome.flaw else None,
        digest=outcome.digest,
        failure=outcome.failure,
        failure_detail=outcome.detail,
        flaw=outcome.flaw,
        bad_files=outcome.bad_files,
        opened_at=now,
    )


def read_bid_file(
    opened: OpenedBid, file: str, *, role: Role, actor: Actor, now: datetime
) -> tuple[Meta, Iterator[bytes]]:
    """A file of an opened bid, decrypted while it is read; the reading itself is logged with person and role.

    The caller has checked by its door that this actor may read the bid. A file the manifest does not name is refused.
    """
    if file not in opened.act.files:
        raise refuse("", gettext_noop("This bid has no such file."))
    event = BidRead(f"tender:{opened.bid.tender_id}", bid=str(opened.bid_id), user=actor.id, role=role.value, part=file)
    audit.record(event, actor=actor.user, now=now)
    keys = with_recovery(keys_of(opened.bid.tender), opened.bid)
    place = Place(Kind.FILE, ENVELOPE, opened.bid.tender_id, opened.bid_id)
    with blobs.open_blob(file) as source:
        meta = keys.open(source, place, file).meta  # refuses a damaged file before the download begins
    return meta, _chunks(file, keys, place)


def _chunks(file: str, keys: Keys, place: Place) -> Iterator[bytes]:
    """Opened only when it is read: a download that nobody reads leaves no file open."""
    with blobs.open_blob(file) as source:
        yield from keys.open(source, place, file).chunks()

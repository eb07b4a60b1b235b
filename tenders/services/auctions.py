"""Electronic auctions: scheduled and called off by an officer, ended by the clock. Nothing runs in between: turns are computed.

Bids are in auction_bids. docs/auctions.md says how an auction goes.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from procurement import audit
from procurement.access import Actor
from procurement.rules.auction import counted, length, step_of
from procurement.rules.auction_ranking import seats_of
from procurement.rules.evaluation_inputs import plain
from procurement.rules.events_auction import AuctionCalledOff, AuctionEnded, AuctionInterrupted, AuctionScheduled
from procurement.rules.lifecycle import Action, Role
from procurement.rules.messages import gettext_noop, issue
from tenders.models import Auction, AuctionSeat, Evaluation, Lot
from tenders.queries.auctions import earliest_start, held_of, lost_minutes, open_auction, was_suspended
from tenders.queries.facts import calendar_of, ruleset_of
from tenders.queries.offers import current_evaluation
from tenders.services import auction_news
from tenders.services.evaluation import evaluate_lot
from tenders.services.lifecycle import apply, lock_lot, require, reschedule
from tenders.services.refusal import Refused, refuse
from tenders.services.releasing import store_release

TOO_EARLY = gettext_noop("The auction may start at %(earliest)s at the earliest: bidders need notice.")
NOT_A_WORKING_DAY = gettext_noop("This is no working day: choose another one.")
NOT_FULL = gettext_noop("Choose a full minute.")


@transaction.atomic
def schedule_auction(lot: Lot, starts_at: datetime, *, actor: Actor, now: datetime) -> Auction:
    """Fix the start of the announced auction and invite all admissible bidders at once.

    Refused before the law's notice is over, on a day that is no working day, and while anything of the evaluation is in
    question. In order: the auction, its seats (the worst placed first), its event, when time next matters, the release, the mails.
    """
    lot = lock_lot(lot)
    absent = require(Action.SCHEDULE_AUCTION, lot.tender, lot=lot, actor=actor, now=now)
    _check_start(lot, starts_at, now)
    row = _store(lot, starts_at, actor, now)
    event = AuctionScheduled(
        f"tender:{lot.tender_id}",
        lot=str(lot.pk),
        auction=str(row.pk),
        starts_at=starts_at.isoformat(),
        ends_at=row.ends_at.isoformat(),
        step=plain(row.step),
        currency=lot.tender.currency,
        seats=row.seats,
    )
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)
    reschedule(lot.tender)
    store_release(lot.tender, "tenderUpdate", now=now)
    auction_news.invite(row, now=now)
    return row


def _store(lot: Lot, starts_at: datetime, actor: Actor, now: datetime) -> Auction:
    """The auction with a seat for every ranked offer."""
    found = current_evaluation(lot)
    assert found is not None  # the table has asked for an evaluated lot, with a step and an estimate
    assert lot.estimated_value is not None
    assert lot.auction_step is not None
    seats = seats_of(found)
    row = Auction.objects.create(
        lot=lot,
        evaluation=Evaluation.objects.get(lot=lot, superseded_at=None),
        starts_at=starts_at,
        ends_at=starts_at + length(len(seats)),
        step=step_of(lot.estimated_value, lot.auction_step),
        seats=len(seats),
        scheduled_by=actor.account,
        scheduled_at=now,
    )
    AuctionSeat.objects.bulk_create(
        AuctionSeat(auction=row, bid_id=seat.bid, number=seat.number, opening=seat.opening) for seat in seats
    )
    return row


def _check_start(lot: Lot, starts_at: datetime, now: datetime) -> None:
    ruleset = ruleset_of(lot.tender)
    assert ruleset is not None  # native and published
    calendar = calendar_of(ruleset, now)
    if starts_at < (earliest := earliest_start(lot, now)).at:
        raise Refused((issue("starts_at", TOO_EARLY, citation=earliest.citation, earliest=earliest.at),))
    if not calendar.is_working_day(calendar.day_of(starts_at)):
        raise refuse("starts_at", NOT_A_WORKING_DAY)
    if starts_at.second or starts_at.microsecond:
        raise refuse("starts_at", NOT_FULL)


@transaction.atomic
def call_off(lot: Lot, reason: str, *, actor: Actor, now: datetime) -> None:
    """Take the date back before the auction begins, with a reason that is published; it is scheduled anew afterwards."""
    lot = lock_lot(lot)
    if not reason.strip():
        raise refuse("reason", gettext_noop("Say why: the bidders read it."))
    row = open_auction(lot)
    event = AuctionCalledOff(
        f"tender:{lot.tender_id}", lot=str(lot.pk), auction=str(row.pk) if row else "", reason=reason.strip()
    )
    apply(Action.CALL_OFF_AUCTION, lot.tender, event, lot=lot, actor=actor, now=now)
    assert row is not None  # the table has asked for it
    row.settled_at, row.outcome, row.reason = now, Auction.Outcome.CALLED_OFF, reason.strip()
    row.save(update_fields=["settled_at", "outcome", "reason"])
    reschedule(lot.tender)
    store_release(lot.tender, "tenderUpdate", now=now)
    auction_news.tell_called_off(row, now=now)


def settle(auction: Auction, *, now: datetime) -> None:
    """End an auction whose last turn is over, however late; the caller (the clock) holds the tender's lock.

    An interrupted one does not count and is scheduled anew. In order: the outcome, its event, the evaluation with the totals
    that were bid, when time next matters, the release, the mails.
    """
    lot = Lot.objects.select_related("tender").get(pk=auction.lot_id)
    row = Auction.objects.select_for_update(no_key=True).select_related("evaluation").get(pk=auction.pk)
    if row.settled_at is not None:
        return
    row.lot = lot
    bad, suspended = lost_minutes(row), was_suspended(row)
    if bad or suspended:
        _interrupt(row, "suspension" if suspended else "outage", [one.isoformat() for one in bad], now)
    else:
        _end(row, now)
    reschedule(lot.tender)
    auction_news.tell_settled(row, now=now)


def _interrupt(row: Auction, cause: str, minutes: list[str], now: datetime) -> None:
    lot = row.lot
    event = AuctionInterrupted(
        f"tender:{lot.tender_id}", lot=str(lot.pk), auction=str(row.pk), cause=cause, minutes=tuple(minutes)
    )
    apply(Action.INTERRUPT_AUCTION, lot.tender, event, lot=lot, actor=None, roles=[Role.CLOCK], now=now)
    row.settled_at, row.outcome, row.reason, row.minutes = now, Auction.Outcome.INTERRUPTED, cause, minutes
    row.save(update_fields=["settled_at", "outcome", "reason", "minutes"])
    store_release(lot.tender, "tenderUpdate", now=now)


def _end(row: Auction, now: datetime) -> None:
    lot, held = row.lot, held_of(row)
    found = counted(held)
    seats = tuple(
        {
            "bid": seat.bid,
            "number": str(seat.number),
            "opening": plain(seat.opening),
            "total": plain(found[seat.bid].total if seat.bid in found else seat.opening),
        }
        for seat in held.seats
    )
    event = AuctionEnded(f"tender:{lot.tender_id}", lot=str(lot.pk), auction=str(row.pk), seats=seats)
    apply(Action.END_AUCTION, lot.tender, event, lot=lot, actor=None, roles=[Role.CLOCK], now=now)
    row.settled_at, row.outcome = now, Auction.Outcome.HELD
    row.save(update_fields=["settled_at", "outcome"])
    evaluate_lot(lot, now=now)
    store_release(lot.tender, "tenderUpdate", now=now)

"""Suspension on the order of a review body or court, and resumption: two persons each time, and no time lost for anybody.

Confirming holds the lock that closing holds, so every bid was stored before the suspension or is refused; the database
itself refuses while it lasts. Resuming publishes new ends: what was left begins again. docs/decisions/complaints.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from procurement import audit
from procurement.access import Actor
from procurement.rules.amendments import Extension
from procurement.rules.events_suspension import (
    ResumptionProposed,
    SuspensionProposed,
    SuspensionReturned,
    TenderResumed,
    TenderSuspended,
)
from procurement.rules.lifecycle import Action, Stage
from procurement.rules.messages import gettext_noop
from tenders.models import Clarification, NegotiationRound, Suspension, Tender
from tenders.queries.suspensions import (
    BIDS,
    ENQUIRIES,
    OFFERS,
    OPENING,
    REQUESTS,
    Again,
    end_again,
    open_suspension,
    running_times,
    times_again,
)
from tenders.services import suspension_news
from tenders.services.amended import SUSPENSION, drain_bids, move_deadline
from tenders.services.kept_files import Attached
from tenders.services.lifecycle import lock_tender, require, reschedule
from tenders.services.refusal import refuse

RESUMED = gettext_noop("The procedure was suspended by an order: the time that was left begins again.")
NO_REASON = gettext_noop("Say why it goes on: it is published.")


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """An order as the officer has it before them, with its document."""

    ordered_by: str
    order_number: str
    ordered_on: date
    reason: str
    document: Attached


@transaction.atomic
def propose_suspension(tender: Tender, order: OrderDraft, *, actor: Actor, now: datetime) -> Suspension:
    """Record an order to suspend. Nothing stops before a second person confirms it."""
    tender = lock_tender(tender)
    absent = require(Action.PROPOSE_SUSPENSION, tender, actor=actor, now=now)
    if order.ordered_on > now.date():
        raise refuse("ordered_on", gettext_noop("The order is dated in the future: check its date."))
    row = Suspension.objects.create(
        tender=tender,
        ordered_by=order.ordered_by.strip(),
        order_number=order.order_number.strip(),
        ordered_on=order.ordered_on,
        reason=order.reason.strip(),
        proposed_by=actor.account,
        proposed_at=now,
        **order.document.columns(),
    )
    event = SuspensionProposed(f"tender:{tender.pk}", suspension=str(row.pk), document=row.sha256)
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)
    return row


@transaction.atomic
def take_back(tender: Tender, *, actor: Actor, now: datetime) -> None:
    """Take back what is proposed: the suspension as long as nothing stopped, else the resumption."""
    tender = lock_tender(tender)
    absent = require(Action.RETURN_SUSPENSION, tender, actor=actor, now=now)
    row = _open(tender)
    what = "suspend" if row.suspended_at is None else "resume"
    if row.suspended_at is None:
        row.withdrawn_at = now
    else:
        row.resume_reason, row.resume_proposed_by, row.resume_proposed_at = "", None, None
    row.save()
    event = SuspensionReturned(f"tender:{tender.pk}", suspension=str(row.pk), what=what)
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)


@transaction.atomic
def confirm_suspension(tender: Tender, *, actor: Actor, now: datetime) -> Suspension:
    """A second person confirms: every clock of the procedure stops.

    In order: bids that are being stored are waited for, the database sets the moment, what was left is kept, the event,
    when time next matters (never), mails.
    """
    tender = lock_tender(tender)
    absent = require(Action.SUSPEND, tender, actor=actor, now=now)
    row = _open(tender)
    drain_bids(tender)
    tender.suspended_at = now
    tender.save(update_fields=["suspended_at"])
    tender.refresh_from_db(fields=["suspended_at"])
    since = tender.suspended_at
    assert since is not None  # the database has just set it
    row.confirmed_by, row.suspended_at = actor.account, since
    row.stopped = {one.name: one.end.isoformat() for one in running_times(tender, since)}
    row.save()
    event = TenderSuspended(
        f"tender:{tender.pk}",
        suspension=str(row.pk),
        by=row.ordered_by,
        order=row.order_number,
        document=row.sha256,
        since=since.isoformat(),
        stopped=tuple(f"{name} {end}" for name, end in row.stopped.items()),
        proposer=str(row.proposed_by_id),
    )
    audit.record(event, actor=actor.user, now=max(now, since), on_behalf=absent)
    reschedule(tender)
    suspension_news.tell_suspended(row, now=now)
    return row


@transaction.atomic
def propose_resumption(tender: Tender, reason: str, *, actor: Actor, now: datetime) -> Suspension:
    """One person proposes to go on, with a reason that is published."""
    tender = lock_tender(tender)
    absent = require(Action.PROPOSE_RESUMPTION, tender, actor=actor, now=now)
    if not reason.strip():
        raise refuse("reason", NO_REASON)
    row = _open(tender)
    row.resume_reason, row.resume_proposed_by, row.resume_proposed_at = reason.strip(), actor.account, now
    row.save()
    event = ResumptionProposed(f"tender:{tender.pk}", suspension=str(row.pk), reason=row.resume_reason)
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)
    return row


@transaction.atomic
def confirm_resumption(tender: Tender, *, actor: Actor, now: datetime) -> Suspension:
    """A second person confirms: every clock runs again with what was left of it.

    In order: the end of the suspension with its event, standstills and times to answer, the call's dates as a published
    change, when time next matters, mails.
    """
    tender = lock_tender(tender)
    absent = require(Action.RESUME, tender, actor=actor, now=now)
    row, since = _open(tender), tender.suspended_at
    assert since is not None  # the table has asked for it
    again = times_again(tender, now)
    tender.suspended_at = None
    tender.save(update_fields=["suspended_at"])
    row.resumed_by, row.resumed_at = actor.account, now
    row.moved = {one.stopped.name: one.at.isoformat() for one in again}
    row.save()
    event = TenderResumed(
        f"tender:{tender.pk}",
        suspension=str(row.pk),
        since=since.isoformat(),
        resumed=now.isoformat(),
        reason=row.resume_reason,
        moved=tuple(f"{name} {end}" for name, end in row.moved.items()),
        proposer=str(row.resume_proposed_by_id),
    )
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)
    _move_later_times(tender, again, since, now)
    _move_call(tender, again, actor, now)
    reschedule(tender)
    suspension_news.tell_resumed(row, now=now)
    return row


def _open(tender: Tender) -> Suspension:
    found = open_suspension(tender)
    assert found is not None  # the table has asked for it
    return found


def _move_later_times(tender: Tender, again: list[Again], since: datetime, now: datetime) -> None:
    """Standstills, and the times of bidders who were asked about their offers."""
    for one in again:
        if one.stopped.lot is not None:
            one.stopped.lot.standstill_ends_at = one.at
            one.stopped.lot.save(update_fields=["standstill_ends_at"])
    for asked in Clarification.objects.filter(lot__tender=tender, answer=None, answer_ends_at__gt=since):
        asked.answer_ends_at = end_again(tender, asked.answer_ends_at, since, now, whole_days=True).at
        asked.save(update_fields=["answer_ends_at"])


def _move_call(tender: Tender, again: list[Again], actor: Actor, now: datetime) -> None:
    """The dates of the call: a published change while requests or bids come in, afterwards the opening alone."""
    ends = {one.stopped.name: one.at for one in again}
    if tender.stage_now is Stage.CALL_OPEN and REQUESTS in ends:
        moves = Extension(ends[REQUESTS], None)
        move_deadline(tender, moves, RESUMED, SUSPENSION, enquiries_end_at=ends.get(ENQUIRIES), actor=actor, now=now)
    elif tender.stage_now is Stage.PUBLISHED and BIDS in ends:
        assert tender.opening_at is not None  # a published tender has it
        moves = Extension(ends[BIDS], max(ends.get(OPENING, tender.opening_at), tender.opening_at))
        move_deadline(tender, moves, RESUMED, SUSPENSION, enquiries_end_at=ends.get(ENQUIRIES), actor=actor, now=now)
    elif OFFERS in ends:
        NegotiationRound.objects.filter(tender=tender, closed_at=None).update(offers_end_at=ends[OFFERS])
    elif OPENING in ends:
        tender.opening_at = ends[OPENING]
        tender.save(update_fields=["opening_at"])

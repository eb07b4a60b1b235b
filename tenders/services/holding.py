"""Closings that wait: found by the clock from the public log, decided by two persons, or ended by time.

A tender that waits is not closed and takes neither bids nor requests: the database's gate knows one deadline, and moves only with the
amendment that two persons publish. docs/decisions/outages.md says why.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from procurement import audit, clock
from procurement.access import Actor
from procurement.rules.amendments import Extension
from procurement.rules.clock_error import ClockState, clock_state
from procurement.rules.events_holds import ClosingHeld, HoldAnswerProposed, HoldAnswerReturned, HoldEnded
from procurement.rules.lifecycle import Action, Role, Stage
from procurement.rules.messages import gettext_noop
from procurement.rules.outages import answer_until
from tenders.models import Hold, Tender
from tenders.queries.facts import calendar_of, ruleset_of
from tenders.queries.holds import clock_error, deadline_of, open_hold, outages_used, weigh
from tenders.services import hold_news
from tenders.services.amended import OUTAGE, move_deadline
from tenders.services.lifecycle import apply, lock_tender, require, reschedule
from tenders.services.refusal import refuse

WAS_DOWN = gettext_noop("The platform was down before the deadline, as the public log shows.")
NOT_FOR_CLOCK = gettext_noop("A wrong clock moves no deadline: propose to go on, or wait until it is right.")
NO_REASON = gettext_noop("Give the reason: it is published.")


def must_wait(tender: Tender, *, now: datetime) -> bool:
    """Whether a tender whose deadline has passed may not close yet; the caller (the clock) holds its lock.

    Finds a wrong clock and outages, tells officers and approvers, and ends what time ends: a clock that is right again,
    and an outage on which nobody decided in time.
    """
    held = open_hold(tender)
    if held and held.cause == Hold.Cause.CLOCK and clock_state(clock_error()) is not ClockState.WRONG:
        _end(held, Hold.End.PASSED, now=now)
        held = None
    if held and held.answer_until and now >= held.answer_until:
        _end(held, Hold.End.LAPSED, now=now)
        return False
    return held is not None or _find(tender, now) is not None


def _find(tender: Tender, now: datetime) -> Hold | None:
    """The outage first: it may move the deadline; the clock may be right again by then."""
    found = _outage(tender, now) or _wrong_clock(tender, now)
    if found is None:
        return None
    event = ClosingHeld(
        f"tender:{tender.pk}",
        cause=found.cause,
        bids_end_at=found.bids_end_at.isoformat(),
        bad=found.bad,
        bad_last=found.bad_last,
        clock_error=found.clock_error or 0,
        answer_until=found.answer_until.isoformat() if found.answer_until else "",
    )
    apply(Action.HOLD_CLOSING, tender, event, actor=None, roles=[Role.CLOCK], now=now)
    found.save()
    hold_news.tell_held(found, now=now)
    return found


def _outage(tender: Tender, now: datetime) -> Hold | None:
    """None where the log shows none, for a deadline that was decided on before, and after the last lawful extension."""
    decided = tender.holds.filter(cause=Hold.Cause.OUTAGE, bids_end_at=_deadline(tender)).exists()
    weighed = None if decided or clock.is_moved() else weigh(tender, now)
    if weighed is None or not weighed.evidence.met or outages_used(tender) >= weighed.rule.most_extensions:
        return None
    ruleset = ruleset_of(tender)
    assert ruleset is not None  # weigh has read it
    until = answer_until(now, weighed.rule, calendar_of(ruleset, now), ruleset.counting())
    return Hold(
        tender=tender,
        cause=Hold.Cause.OUTAGE,
        stage=tender.stage,
        found_at=now,
        bids_end_at=_deadline(tender),
        minutes=[minute.isoformat() for minute in weighed.evidence.bad],
        bad=len(weighed.evidence.bad),
        bad_last=len(weighed.evidence.last),
        answer_until=until.at,
    )


def _deadline(tender: Tender) -> datetime:
    deadline = deadline_of(tender)
    assert deadline is not None  # a published tender has it
    return deadline


def _wrong_clock(tender: Tender, now: datetime) -> Hold | None:
    error = clock_error()
    accepted = tender.holds.filter(cause=Hold.Cause.CLOCK, stage=tender.stage, end=Hold.End.WENT_ON)
    if clock_state(error) is not ClockState.WRONG or accepted.exists():
        return None
    return Hold(
        tender=tender,
        cause=Hold.Cause.CLOCK,
        stage=tender.stage,
        found_at=now,
        bids_end_at=_deadline(tender),
        clock_error=error,
    )


@transaction.atomic
def propose_answer(tender: Tender, answer: str, reason: str, *, actor: Actor, now: datetime) -> Hold:
    """One person proposes how it goes on: `extend` after an outage, or `go_on` with a reason that is published."""
    tender = lock_tender(tender)
    require(Action.PROPOSE_HOLD_ANSWER, tender, actor=actor, now=now)
    held = open_hold(tender) or _wrong_clock(tender, now)
    assert held is not None  # the table has asked for it
    if answer == Hold.Answer.EXTEND and held.cause == Hold.Cause.CLOCK:
        raise refuse("answer", NOT_FOR_CLOCK)
    if answer == Hold.Answer.GO_ON and not reason.strip():
        raise refuse("reason", NO_REASON)
    event = HoldAnswerProposed(f"tender:{tender.pk}", answer=answer, reason=reason.strip())
    apply(Action.PROPOSE_HOLD_ANSWER, tender, event, actor=actor, now=now)
    held.answer, held.reason, held.proposed_by, held.proposed_at = answer, reason.strip(), actor.account, now
    held.save()
    return held


@transaction.atomic
def return_answer(tender: Tender, *, actor: Actor, now: datetime) -> None:
    """Take the proposal back, so that another can be made."""
    tender = lock_tender(tender)
    apply(Action.RETURN_HOLD_ANSWER, tender, HoldAnswerReturned(f"tender:{tender.pk}"), actor=actor, now=now)
    held = open_hold(tender)
    assert held is not None  # the table has asked for a proposal
    held.answer, held.reason, held.proposed_by, held.proposed_at = "", "", None, None
    held.save()


@transaction.atomic
def confirm_answer(tender: Tender, *, actor: Actor, now: datetime) -> Hold:
    """A second person confirms: the deadline moves as the log asks now, or the tender goes on as if nothing had been.

    In order: end of the hold with its event, then for an extension the amendment with version, release and mails.
    """
    tender = lock_tender(tender)
    require(Action.CONFIRM_HOLD_ANSWER, tender, actor=actor, now=now)
    held = open_hold(tender)
    assert held is not None  # the table has asked for a proposal
    extends = held.answer == Hold.Answer.EXTEND
    held.confirmed_by = actor.account
    ended = _ended(held, Hold.End.EXTENDED if extends else Hold.End.WENT_ON)
    apply(Action.CONFIRM_HOLD_ANSWER, tender, ended, actor=actor, now=now)
    _keep_end(held, ended.end, now)
    if extends:
        moves = extension_of(tender, now)
        held.moved_to = moves.ends_at
        held.save(update_fields=["moved_to"])
        move_deadline(tender, moves, WAS_DOWN, OUTAGE, actor=actor, now=now)
        reschedule(tender)
    return held


def extension_of(tender: Tender, now: datetime) -> Extension:
    """Where the deadline goes if the extension is published now; the opening of bids moves along."""
    weighed, end, opening = weigh(tender, now), _deadline(tender), tender.opening_at
    assert weighed is not None  # native and published
    moved = weighed.moved.bids_end_at
    if tender.stage_now is Stage.CALL_OPEN:
        return Extension(moved, None)
    assert opening is not None
    return Extension(moved, max(opening, moved + max(opening - end, timedelta(0))))


def _ended(held: Hold, end: str) -> HoldEnded:
    return HoldEnded(
        f"tender:{held.tender_id}",
        cause=held.cause,
        end=end,
        bids_end_at=held.bids_end_at.isoformat(),
        proposer=str(held.proposed_by_id or ""),
        reason=held.reason,
    )


def _keep_end(held: Hold, end: str, now: datetime) -> None:
    held.end, held.ended_at = end, now
    held.save()


def _end(held: Hold, end: str, *, now: datetime) -> None:
    """By time, not by persons: what was proposed is no decision."""
    _keep_end(held, end, now)
    audit.record(replace(_ended(held, end), proposer="", reason=""), actor=None, now=now)

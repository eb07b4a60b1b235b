"""Mails around a score sheet: scoring opens, all have locked, a sheet is open again, a substitute is needed. Through the outbox."""

from __future__ import annotations

from datetime import datetime

from procurement.mail import queue_mail
from procurement.rules.lifecycle import Role, Stage
from tenders.models import CommitteeSeat, Lot, ScoreSheet, Tender
from tenders.queries.followers import people_of_buyer
from tenders.queries.judging import is_judged, live_seats


def call_evaluators(tender: Tender, *, now: datetime) -> None:
    """The bids are open: every member is asked to declare, then to score. Nothing where nobody judges or no lot waits."""
    lots = [lot for lot in tender.lots.order_by("number") if Stage(lot.stage) is Stage.OPENED and is_judged(lot)]
    if lots:
        for seat in live_seats(tender):
            call(seat, lots, now=now)


def call(seat: CommitteeSeat, lots: list[Lot], *, now: datetime) -> None:
    """Ask one member of the committee."""
    context = {"tender": seat.tender, "seat": seat, "lots": lots}
    queue_mail(key=f"scoring:{seat.pk}", to=seat.user, template="scoring_opens", context=context, now=now)


def tell_all_locked(lot: Lot, *, apart: int, now: datetime) -> None:
    """The chair and the officers learn that the last sheet is locked, and whether a consensus is needed first."""
    chair = [seat.user for seat in live_seats(lot.tender) if seat.chair]
    for person in {user.pk: user for user in [*chair, *people_of_buyer(lot.tender, Role.OFFICER)]}.values():
        context = {"tender": lot.tender, "lot": lot, "apart": apart}
        key = f"scores-locked:{lot.pk}:{person.pk}:{now.isoformat()}"
        queue_mail(key=key, to=person, template="scores_locked", context=context, now=now)


def tell_reopened(sheet: ScoreSheet, reason: str, *, now: datetime) -> None:
    """The evaluator learns that the sheet is open again, and why."""
    context = {"tender": sheet.lot.tender, "lot": sheet.lot, "reason": reason}
    key = f"sheet-reopened:{sheet.pk}:{sheet.revision}"
    queue_mail(key=key, to=sheet.seat.user, template="sheet_reopened", context=context, now=now)


def ask_for_substitute(seat: CommitteeSeat, *, now: datetime) -> None:
    """The officers learn that a member has a conflict of interest and is out."""
    for person in people_of_buyer(seat.tender, Role.OFFICER):
        context = {"tender": seat.tender, "seat": seat}
        key = f"substitute:{seat.pk}:{person.pk}"
        queue_mail(key=key, to=person, template="substitute_needed", context=context, now=now)

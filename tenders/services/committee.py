"""Naming an evaluation committee while a tender is drafted, and replacing a member later, with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from procurement import audit
from procurement.access import Actor
from procurement.rules.events_judging import EvaluatorReplaced
from procurement.rules.lifecycle import Action, Stage
from procurement.rules.messages import gettext_noop
from tenders.models import CommitteeSeat, Tender
from tenders.queries.committee import able_among, substitutes
from tenders.queries.judging import is_judged
from tenders.services import committee_mail
from tenders.services.drafting import begin
from tenders.services.lifecycle import lock_tender, require
from tenders.services.refusal import refuse


@dataclass(frozen=True, slots=True)
class Committee:
    """Who scores, and who leads (None: not chosen yet)."""

    evaluators: tuple[UUID, ...]
    chair: UUID | None


@transaction.atomic
def save_committee(tender: Tender, committee: Committee, *, revision: int, actor: Actor, now: datetime) -> None:
    """Name the committee of a draft: people with the role in the buyer who bid for no company. The chair gives no scores."""
    tender = begin(tender, revision, actor, now)
    if committee.chair in committee.evaluators:
        text = gettext_noop("The chair leads and gives no scores: name another person as chair, or as evaluator.")
        raise refuse("chair", text)
    chairs = {committee.chair} if committee.chair else set()
    missing = set(committee.evaluators) - able_among(tender, committee.evaluators, chair=False)
    missing |= chairs - able_among(tender, chairs, chair=True)
    if missing:
        text = gettext_noop("People who don't hold the role in your agency any more, or bid for a company: %(count)s.")
        raise refuse("evaluators", text, count=len(missing))
    tender.seats.all().delete()
    people = [*((user, True) for user in chairs), *((user, False) for user in dict.fromkeys(committee.evaluators))]
    CommitteeSeat.objects.bulk_create(
        CommitteeSeat(tender=tender, user_id=user, chair=chair, named_at=now, named_by=actor.account)
        for user, chair in people
    )


@transaction.atomic
def replace_member(
    tender: Tender, seat_id: UUID, *, user_id: UUID, reason: str, actor: Actor, now: datetime
) -> CommitteeSeat:
    """Put another person into a seat, with the reason; the newcomer declares and scores from the start.

    The declarations and sheets of who leaves stay in the record and count no more. Side effects in order: both seats, the
    event, a mail to the newcomer once bids are open.
    """
    tender = lock_tender(tender)
    require(Action.REPLACE_EVALUATOR, tender, actor=actor, now=now)
    seat = CommitteeSeat.objects.filter(tender=tender, pk=seat_id, ended_at=None).first()
    if seat is None:
        raise refuse("seat", gettext_noop("This person is not on the committee any more."))
    if not reason.strip():
        raise refuse("reason", gettext_noop("Say why this person is replaced."))
    if user_id not in {user.pk for user in substitutes(seat)}:
        raise refuse("user", gettext_noop("Choose a substitute from the list."))
    seat.ended_at, seat.end_reason = now, reason.strip()
    seat.save(update_fields=["ended_at", "end_reason"])
    joined = CommitteeSeat.objects.create(
        tender=tender, user_id=user_id, chair=seat.chair, named_at=now, named_by=actor.account, replaces=seat
    )
    event = EvaluatorReplaced(f"tender:{tender.pk}", left=str(seat.pk), joined=str(joined.pk), reason=reason.strip())
    audit.record(event, actor=actor.user, now=now)
    if tender.stage_now is Stage.OPENED:
        lots = [lot for lot in tender.lots.order_by("number") if Stage(lot.stage) is Stage.OPENED and is_judged(lot)]
        if lots:
            committee_mail.call(joined, lots, now=now)
    return joined

"""The one writer of stages: locks the row, asks the table, moves the stage, writes the dated fact and the event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection

from procurement import audit
from procurement.access import Actor
from procurement.models import User
from procurement.rules.auction_guards import NO_AUCTION
from procurement.rules.call_guards import Calling
from procurement.rules.events import Event
from procurement.rules.framework_guards import Framework
from procurement.rules.lifecycle import (
    ENDED,
    LOT_STAGES,
    Action,
    Role,
    Situation,
    Stage,
    Subject,
    next_event,
    row_of,
    tender_stage,
)
from procurement.rules.lifecycle import may as rules_may
from procurement.rules.sharing_guards import Sharing
from tenders.models import Lot, Tender
from tenders.queries.auctions import auctioning_of
from tenders.queries.blocking import what_waits
from tenders.queries.call_offs import order_ends_at
from tenders.queries.enquiries import questions_open
from tenders.queries.negotiations import negotiating_of
from tenders.queries.price_openings import price_timing
from tenders.queries.situation import acting_for, roles_towards, situation
from tenders.queries.suspensions import suspension_facts
from tenders.services.refusal import Refused

DATED = {
    Stage.CALL_OPEN: "published_at",
    Stage.AWARDED: "published_at",  # a direct purchase: whatever was published before keeps its date
    Stage.PUBLISHED: "published_at",
    Stage.CLOSED: "closed_at",
    Stage.OPENED: "opened_at",
}
"""The stages whose beginning is a fact of its own on the tender."""


def lock_tender(tender: Tender) -> Tender:
    """The tender's row, locked and fresh. NO KEY: bidders who insert rows that refer to it don't wait."""
    return (
        Tender.objects.select_for_update(no_key=True, of=("self",)).select_related("buyer", "ruleset").get(pk=tender.pk)
    )


def lock_lot(lot: Lot) -> Lot:
    """The lot's row, fresh, with its tender's row locked: one order of locks for everybody."""
    tender = lock_tender(lot.tender)
    locked = Lot.objects.get(pk=lot.pk)
    locked.tender = tender
    return locked


def require(
    action: Action,
    tender: Tender,
    *,
    lot: Lot | None = None,
    actor: Actor | None,
    roles: Iterable[Role] = (),
    now: datetime,
) -> User | None:
    """Refuse unless the table allows it now. `actor` None is the platform itself, acting in `roles`.

    Answers with the person who is away, where the actor may do it as that person's deputy only: the record names both.
    """
    held = roles_towards(actor, tender) if actor else frozenset(roles)
    decision = rules_may(
        situation(tender, lot=lot, action=action, now=now), action, held, actor.id if actor else "", now
    )
    if not decision.allowed:
        raise Refused(decision.issues)
    return acting_for(actor, tender, action) if actor else None


def apply(
    action: Action,
    tender: Tender,
    event: Event,
    *,
    lot: Lot | None = None,
    actor: Actor | None,
    roles: Iterable[Role] = (),
    now: datetime,
) -> None:
    """Move the stage as the table says and record the event. The caller holds the lock (`lock_tender`, `lock_lot`).

    Refuses with every reason. An act on a lot moves the tender along with its least advanced lot; an act on the tender
    takes its lots along. Side effects in order: stages, dated fact, next_event_at, event.
    """
    absent = require(action, tender, lot=lot, actor=actor, roles=roles, now=now)
    row = row_of(action)
    if row.target is not None:
        subject: Tender | Lot = tender
        if row.subject is Subject.LOT:
            assert lot is not None  # rows of lots are asked with a lot: a programming error otherwise
            subject = lot
        getattr(subject, f"fsm_{action}")()
        _save_moved(tender, subject, now)
    audit.record(event, actor=actor.user if actor else None, now=now, on_behalf=absent)


def reschedule(tender: Tender) -> None:
    """Look again when time next matters: after acts that keep the stage but move a date, or open or settle a question.

    The caller holds the lock.
    """
    look_at(tender, _next_event_at(tender))


def look_at(tender: Tender, moment: datetime | None) -> None:
    """Look again then (None: only when somebody acts): while an opening waits for its next step. The caller holds the lock."""
    tender.next_event_at = moment
    tender.save(update_fields=["next_event_at"])


def _save_moved(tender: Tender, moved: Tender | Lot, now: datetime) -> None:
    with _writing_stages():
        if isinstance(moved, Lot):
            moved.save(update_fields=["stage"])
            target = tender_stage(Stage(lot.stage) for lot in tender.lots.order_by("number"))
            if target is not tender.stage_now:
                tender.fsm_follow(target)
        else:
            for lot in tender.lots.order_by("number"):
                if Stage(lot.stage) not in ENDED:
                    lot.fsm_follow(tender.stage_now)
                    lot.save(update_fields=["stage"])
        _date_facts(tender, now)
        tender.next_event_at = _next_event_at(tender)
        tender.save(update_fields=["stage", "next_event_at", "published_at", "closed_at", "opened_at", "ended_at"])


def _date_facts(tender: Tender, now: datetime) -> None:
    field = DATED.get(tender.stage_now)
    if field and getattr(tender, field) is None:
        setattr(tender, field, now)
    if tender.stage_now in ENDED and tender.ended_at is None:
        tender.ended_at = now


@contextmanager
def _writing_stages() -> Iterator[None]:
    """Tell the trigger that guards the stage columns that this is the one writer, and when it is done."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('procurement.stage_writer', 'on', true)")
        yield
        cursor.execute("SELECT set_config('procurement.stage_writer', '', true)")


def _next_event_at(tender: Tender) -> datetime | None:
    """The earliest moment at which the clock has something to do for the tender or one of its lots."""
    if tender.stage_now not in LOT_STAGES:
        return next_event(_timing(tender))
    moments = [next_event(_timing(tender, lot)) for lot in tender.lots.all()]
    return min((moment for moment in moments if moment), default=None)


def _timing(tender: Tender, lot: Lot | None = None) -> Situation:
    return Situation(
        stage=Stage(lot.stage if lot else tender.stage),
        publish_at=tender.publish_at,
        bids_end_at=tender.bids_end_at,
        opening_at=tender.opening_at,
        sharing=Sharing(committee=tender.level == "B"),
        standstill_ends_at=lot.standstill_ends_at if lot else None,
        questions_open=questions_open(tender) if tender.stage_now in (Stage.CALL_OPEN, Stage.PUBLISHED) else 0,
        suspension=suspension_facts(tender, None),
        complaints=what_waits(tender, lot),
        auctioning=auctioning_of(lot) if lot else NO_AUCTION,
        calling=Calling(requests_end_at=tender.requests_end_at),
        negotiating=negotiating_of(tender, None),
        prices=price_timing(tender, lot),
        framework=Framework(answer_ends_at=order_ends_at(tender)),
    )

"""Suspensions of a procedure: what the guards ask, what pages show, where each time would end if it was resumed now. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from procurement.access import Actor
from procurement.rules.lifecycle import Action, Role, Stage
from procurement.rules.messages import Message
from procurement.rules.suspension import ResumedEnd, resumed_end
from procurement.rules.suspension_guards import NOT_SUSPENDED
from procurement.rules.suspension_guards import Suspension as Facts
from tenders.models import Lot, Suspension, Tender
from tenders.queries.facts import calendar_of, ruleset_of
from tenders.queries.negotiations import open_round

ASKED = (
    Action.PROPOSE_SUSPENSION, Action.SUSPEND, Action.PROPOSE_RESUMPTION, Action.RESUME, Action.RETURN_SUSPENSION,
)  # fmt: skip
REQUESTS, ENQUIRIES, BIDS, OPENING, OFFERS = "requests", "enquiries", "bids", "opening", "offers"


@dataclass(frozen=True, slots=True)
class Stopped:
    """A time that stands still: its name in the record, the lot if it is one's standstill, and where it ends."""

    name: str
    end: datetime
    lot: Lot | None = None

    @property
    def number(self) -> int | None:
        """Of the lot, for pages."""
        return self.lot.number if self.lot else None


@dataclass(frozen=True, slots=True)
class Again:
    """A stopped time as it would run on: the old end, the new one, and how it comes about."""

    stopped: Stopped
    at: datetime
    steps: tuple[Message, ...]


def open_suspension(tender: Tender) -> Suspension | None:
    """The one that is proposed or in force."""
    people = ("proposed_by", "confirmed_by", "resume_proposed_by")
    return tender.suspensions.select_related(*people).filter(withdrawn_at=None, resumed_at=None).first()


def past_suspensions(tender: Tender) -> QuerySet[Suspension]:
    """Those that are over, the newest first; proposals that were taken back are not among them."""
    found = tender.suspensions.filter(resumed_at__isnull=False).order_by("-resumed_at")
    return found.select_related("proposed_by", "confirmed_by", "resume_proposed_by", "resumed_by")


def suspension_facts(tender: Tender, action: Action | None) -> Facts:
    """The part of a Situation that suspensions are about; who proposed what is read only where the act asks."""
    if action not in ASKED:
        return NOT_SUSPENDED if tender.suspended_at is None else Facts(since=tender.suspended_at)
    found = open_suspension(tender)
    if found is None:
        return NOT_SUSPENDED
    return Facts(
        str(found.proposed_by_id),
        found.suspended_at,
        str(found.resume_proposed_by_id) if found.resume_proposed_by_id else "",
    )


def running_times(tender: Tender, now: datetime) -> Iterator[Stopped]:
    """The public times of a tender that still run at `now`."""
    if (current := open_round(tender)) is not None and now < current.offers_end_at:
        yield Stopped(OFFERS, current.offers_end_at)
    taken = {
        Stage.CALL_OPEN: (REQUESTS, tender.requests_end_at),
        Stage.PUBLISHED: (BIDS, tender.bids_end_at),
    }.get(tender.stage_now)
    if taken is not None:
        for name, end in ((ENQUIRIES, tender.enquiries_end_at), taken):
            if end is not None and now < end:
                yield Stopped(name, end)
    if tender.stage_now in (Stage.PUBLISHED, Stage.CLOSED) and tender.opening_at and now < tender.opening_at:
        yield Stopped(OPENING, tender.opening_at)
    for lot in tender.lots.order_by("number"):
        if lot.stage == Stage.STANDSTILL and lot.standstill_ends_at and now < lot.standstill_ends_at:
            yield Stopped(f"standstill:{lot.pk}", lot.standstill_ends_at, lot)


def times_again(tender: Tender, now: datetime) -> list[Again]:
    """Where each stopped time ends if the procedure is resumed at `now`; nothing while it is not suspended."""
    since = tender.suspended_at
    if since is None:
        return []
    found = [Again(one, *_moved(tender, one.end, since, now, one.name)) for one in running_times(tender, since)]
    bids = next((one.at for one in found if one.stopped.name == BIDS), None)
    return [_not_before(one, bids) if one.stopped.name == OPENING else one for one in found]


def _not_before(opening: Again, bids: datetime | None) -> Again:
    """Bids are opened after the time to hand them in, also where a working day moved that."""
    return Again(opening.stopped, max(opening.at, bids), opening.steps) if bids else opening


def _moved(
    tender: Tender, end: datetime, since: datetime, now: datetime, name: str
) -> tuple[datetime, tuple[Message, ...]]:
    found = end_again(tender, end, since, now, whole_days=name.startswith("standstill"))
    return found.at, found.steps


def end_again(tender: Tender, end: datetime, since: datetime, now: datetime, *, whole_days: bool) -> ResumedEnd:
    """One time as it runs on from `now`, by the tender's ruleset: whole-day terms as it counts, deadlines on working days."""
    ruleset = ruleset_of(tender)
    assert ruleset is not None  # native and published
    working = ruleset.counting().last_day_moves if whole_days else ruleset.flag("bids.deadline_on_working_day")
    return resumed_end(end, since, now, calendar_of(ruleset, now), whole_days=whole_days, working=working)


def get_suspension_for(actor: Actor, tender: Tender, suspension_id: UUID) -> Suspension:
    """A suspension of a tender that came through the door: for everybody once confirmed, else for the buyer's people; or 404."""
    found = tender.suspensions.filter(pk=suspension_id).first()
    held = actor.roles_in(tender.buyer_id) & {Role.OFFICER, Role.APPROVER}
    if found is None or (found.suspended_at is None and not held and not actor.has(Role.AUDITOR)):
        raise Http404
    return found

"""Closings and openings that wait: what the guards ask, what pages show, and what the public log says before a deadline. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from procurement import clock_facts as kernel
from procurement.models import Tick as TickRow
from procurement.rules.clock_error import clock_state
from procurement.rules.hold_guards import Waiting
from procurement.rules.lifecycle import Action, Stage
from procurement.rules.outages import (
    Evidence,
    Moved,
    OutageRule,
    evidence,
    moved_deadline,
    outage_rule,
)
from procurement.rules.ticks import Tick, parse_tick
from tenders.models import Hold, Tender
from tenders.queries.facts import calendar_of, ruleset_of

ASKED = (
    Action.HOLD_CLOSING, Action.PROPOSE_HOLD_ANSWER, Action.RETURN_HOLD_ANSWER, Action.CONFIRM_HOLD_ANSWER,
    Action.CLOSE_CALL, Action.CLOSE, Action.CONFIRM_OPENING,
)  # fmt: skip
OF_CALL, OF_BIDS = (Stage.CALL_OPEN, Stage.CALL_CLOSED), (Stage.PUBLISHED, Stage.CLOSED)


@dataclass(frozen=True, slots=True)
class Weighed:
    """An outage before a deadline as the log has it now: the evidence, and where the deadline would go."""

    rule: OutageRule
    evidence: Evidence
    moved: Moved


def open_hold(tender: Tender) -> Hold | None:
    """What the tender waits for now."""
    return tender.holds.select_related("proposed_by").filter(ended_at=None).first()


def hold_shown(tender: Tender, now: datetime) -> Hold | None:
    """The last hold between a deadline and what follows it (the opening, the selection): what the public page tells of it."""
    stages, deadline = next((one for one in (OF_CALL, OF_BIDS) if tender.stage_now in one), ()), deadline_of(tender)
    if deadline is None or now < deadline:
        return None
    return tender.holds.filter(stage__in=stages).order_by("found_at").last()


def deadline_of(tender: Tender) -> datetime | None:
    """The deadline that the stage is about: the end of requests while these decide who bids, then that of the bids."""
    return tender.requests_end_at if tender.stage_now in OF_CALL else tender.bids_end_at


def waiting(tender: Tender, action: Action | None) -> dict[str, object]:
    """The part of a Situation that holds are about, read only where the act asks."""
    if action not in ASKED or tender.stage_now not in (Stage.CALL_OPEN, *OF_BIDS):
        return {}
    held = open_hold(tender)
    accepted = tender.holds.filter(cause=Hold.Cause.CLOCK, stage=tender.stage, end=Hold.End.WENT_ON).exists()
    return {
        "waiting": Waiting(
            open=held is not None,
            proposer=str(held.proposed_by_id) if held and held.proposed_by_id else "",
            clock=clock_state(clock_error()),
            clock_accepted=accepted,
        )
    }


def clock_error() -> int | None:
    """The largest error of the binding clock now, in microseconds; None where nobody measures it."""
    return kernel.clock_facts().error


def ticks_around(deadline: datetime, rule: OutageRule) -> list[Tick]:
    """The ticks of the window before a deadline, the one ahead of it, and all since."""
    since = deadline - rule.window
    before = TickRow.objects.filter(minute__lt=since).order_by("-minute").values_list("body", flat=True)[:1]
    later = TickRow.objects.filter(minute__gte=since).order_by("minute").values_list("body", flat=True)
    return [parse_tick(body.encode("ascii")) for body in (*before, *later)]


def weigh(tender: Tender, now: datetime) -> Weighed | None:
    """What the public log says about the tender's deadline; None without ruleset (imported history)."""
    ruleset, deadline = ruleset_of(tender), deadline_of(tender)
    if ruleset is None or deadline is None:
        return None
    rule = outage_rule(ruleset)
    found = evidence(ticks_around(deadline, rule), deadline, rule)
    # Until the extension is published nobody can hand in: bidders' time begins with it.
    moved = moved_deadline(deadline, len(found.bad), now, rule, calendar_of(ruleset, now))
    return Weighed(rule, found, moved)


def outages_used(tender: Tender) -> int:
    """How often outages have moved this tender's deadline."""
    return tender.holds.filter(cause=Hold.Cause.OUTAGE, end=Hold.End.EXTENDED).count()

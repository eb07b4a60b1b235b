"""The timeline of a tender: what happens next, when, and how each date came about. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from procurement.rules.call_dates import earliest_requests_end
from procurement.rules.dates import answers_due
from procurement.rules.lifecycle import PREPARATION, Stage
from procurement.rules.messages import Message
from procurement.rules.periods import Computed
from procurement.rules.procedures import periods_of, procedure_of
from procurement.rules.publishing import proposed_dates
from tenders.models import PriceOpening, Tender
from tenders.queries.amendments import published_amendments
from tenders.queries.contracts import ContractHistory
from tenders.queries.enquiries import answered
from tenders.queries.facts import calendar_of, ruleset_of, tender_facts
from tenders.queries.news import reason_of
from tenders.queries.standstill import standstill_of

LAST = datetime.max.replace(tzinfo=UTC)
"""Where a milestone without a date stands."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """A point of the timeline; `explanation` is a Computed or text, `note` says who must act."""

    key: str
    label: str
    at: datetime | None
    state: str = ""
    explanation: Computed | Message | None = None
    note: str = ""


def timeline(tender: Tender, now: datetime, contracts: Iterable[ContractHistory] = ()) -> list[Milestone]:
    """All milestones in order; state is done, now or next. Planned dates of a draft are shown as planned.

    `contracts` adds their changes.
    """
    stage = tender.stage_now
    points = [
        Milestone("published", _("Publication"), tender.published_at or tender.publish_at),
        *_call(tender),
        Milestone("enquiries", _("Questions until"), tender.enquiries_end_at),
        *_answers(tender),
        Milestone("bids", _("Bids until"), tender.bids_end_at, explanation=_earliest_end_of_bids(tender)),
        Milestone("opening", _("Opening"), tender.opened_at or tender.opening_at, note=_opening_note(tender)),
        *_after_opening(tender),
        *_changes(contracts),
    ]
    if not tender.imported and not procedure_of(tender.procedure).competes:
        points = [point for point in points if point.key == "published" or point.at is not None]
    points.sort(key=lambda point: point.at or LAST)  # stable: what happens at one moment stays in the order above
    ended = {
        Stage.CANCELLED: _("Cancelled"),
        Stage.UNSUCCESSFUL: _("Unsuccessful"),
        Stage.COMPLETED: _("Completed"),
        Stage.TERMINATED: _("Contract terminated"),
    }
    if stage in ended:
        points = [p for p in points if p.at and p.at <= (tender.ended_at or now)]
        points.append(Milestone("ended", ended[stage], tender.ended_at))
    return points


def _call(tender: Tender) -> list[Milestone]:
    """Where candidates are selected first: until when they ask, and when they were invited."""
    ruleset, start = ruleset_of(tender), tender.published_at or tender.publish_at
    if tender.imported or not procedure_of(tender.procedure).two_stage:
        return []
    least = None
    if ruleset is not None and start is not None:
        least = earliest_requests_end(tender_facts(tender), ruleset, calendar_of(ruleset, start), start)
    requests = Milestone("requests", _("Requests to participate until"), tender.requests_end_at, explanation=least)
    return [requests, *_rounds(tender), Milestone("invited", _("Invitation to bid"), tender.invited_at)]


def _rounds(tender: Tender) -> list[Milestone]:
    """The ends of the rounds of a negotiation so far."""
    return [
        Milestone(
            f"round-{one.number}",
            _("Offers of round %(number)s until") % {"number": one.number} if one.number else _("Initial offers until"),
            one.offers_end_at,
        )
        for one in tender.negotiation_rounds.all()
    ]


def _answers(tender: Tender) -> list[Milestone]:
    """When answers are due, and what happened to the call meanwhile: the last answer, and each change in its place."""
    ruleset, end = ruleset_of(tender), tender.bids_end_at
    found: list[Milestone] = []
    if ruleset is not None and end is not None and not tender.imported:
        start = tender.published_at or tender.publish_at or end
        urgent = bool(tender.urgency_reason.strip())
        periods = periods_of(tender.procedure, tender.nature)
        due = answers_due(ruleset, calendar_of(ruleset, start), end, urgent=urgent, periods=periods)
        found.append(Milestone("answers", _("Answers before"), due.at, explanation=due))
    if tender.published_at is None or tender.imported:
        return found
    last = answered(tender).first()
    if last is not None:
        note = ngettext("%(count)s answer so far", "%(count)s answers so far", count := answered(tender).count())
        found.append(Milestone("answered", _("Last answer"), last.answered_at, note=note % {"count": count}))
    for change in published_amendments(tender):
        label = _("Change %(number)s") % {"number": change.number}
        found.append(Milestone(f"change-{change.number}", label, change.published_at, note=reason_of(change)))
    return found


def _opening_note(tender: Tender) -> str:
    if tender.opened_at or tender.imported:
        return ""
    words = ngettext(
        "%(count)s named key holder must confirm.",
        "%(count)s named key holders must confirm together.",
        tender.key_holders_required,
    )
    return words % {"count": tender.key_holders_required}


def _after_opening(tender: Tender) -> list[Milestone]:
    points = _price_openings(tender)
    for lot in tender.lots.all():
        if lot.standstill_ends_at is None:
            continue
        lot.tender = tender
        pause = standstill_of(lot, lot.letters_sent_at) if lot.letters_sent_at and tender.ruleset else None
        label = _("Standstill of lot %(number)s ends") % {"number": lot.number}
        points.append(
            Milestone(
                f"standstill-{lot.number}", label, lot.standstill_ends_at, explanation=pause.ends if pause else None
            )
        )
    return points


def _price_openings(tender: Tender) -> list[Milestone]:
    """The second envelope of each lot: when its prices were opened, or that they will be."""
    if not tender.two_envelopes or tender.stage_now in PREPARATION:
        return []
    done = {
        row.lot_id: row.opened_at for row in PriceOpening.objects.filter(lot__tender=tender).exclude(opened_at=None)
    }
    note = _("After the first envelope is judged; the key holders confirm once more.")
    return [
        Milestone(
            f"prices-{lot.number}",
            _("Opening of the prices of lot %(number)s") % {"number": lot.number},
            done.get(lot.pk),
            note="" if lot.pk in done else note,
        )
        for lot in tender.lots.all()
    ]


def _changes(contracts: Iterable[ContractHistory]) -> list[Milestone]:
    steps = sorted(
        ((step.change.decision.decided_at, history, step) for history in contracts for step in history.steps),
        key=lambda found: found[0],
    )
    return [
        Milestone(
            f"change-{step.change.pk}",
            _("Contract %(number)s changed") % {"number": history.contract.number},
            at,
            note=str(step.change.get_ground_display()),
        )
        for at, history, step in steps
    ]


def _earliest_end_of_bids(tender: Tender) -> Computed | None:
    """How the earliest lawful end of bids came about, counted from the publication."""
    ruleset, start = ruleset_of(tender), tender.invited_at or tender.published_at or tender.publish_at
    if ruleset is None or start is None or tender.bids_end_at is None:
        return None
    return proposed_dates(tender_facts(tender), ruleset, calendar_of(ruleset, start), start).bids_end

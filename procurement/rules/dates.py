"""The dates of a tender: in order, at least as far apart as the ruleset asks, and proposals that are.

Periods start at the planned publication, or now if that has passed: a tender approved late is published at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from procurement.rules.completeness import total_estimate
from procurement.rules.facts import TenderFacts
from procurement.rules.lifecycle import Stage
from procurement.rules.messages import Issue, Message, gettext_noop, issue
from procurement.rules.periods import Calendar, Computed, Counting, Term, Unit, earliest_end, latest_before
from procurement.rules.procedure_law import in_ruleset
from procurement.rules.procedure_shape import Periods
from procurement.rules.procedures import OPEN, periods_of, procedure_of
from procurement.rules.rulesets.ruleset import Ruleset
from procurement.rules.standstill import Standstill, standstill

_NEEDED = (
    ("publish_at", gettext_noop("Say when the tender is to be published.")),
    ("enquiries_end_at", gettext_noop("Say until when questions can be asked.")),
    ("bids_end_at", gettext_noop("Say until when bids can be submitted.")),
    ("opening_at", gettext_noop("Say when the bids are opened.")),
)
PAST_DAY = gettext_noop("Choose a publication day from %(today)s on.")
PAST = gettext_noop("Choose a time after %(now)s.")
QUESTIONS_BEFORE_PUBLICATION = gettext_noop("Let questions end after the publication.")
BIDS_BEFORE_QUESTIONS = gettext_noop("Let the time for bids end after the time for questions.")
OPENING_BEFORE_BIDS = gettext_noop("Open the bids at the end of the time for bids or later.")
TOO_EARLY = gettext_noop("Let the time for bids end on %(earliest)s or later. %(explanation)s")
ANSWERS_TOO_LATE = gettext_noop("Let questions end on %(latest)s or earlier. %(explanation)s")
NOT_WORKING = gettext_noop("Let the time for bids end on a working day: %(day)s is none.")

BID_TIME = gettext_noop("The least time to prepare bids.")
URGENT_BID_TIME = gettext_noop("The least time to prepare bids in an urgent case.")
ANSWER_TIME = gettext_noop("The time in which bidders can still use the answers.")
AT_THE_END = gettext_noop("Bids can be opened as soon as the time for bids is over.")
REDUCED = gettext_noop(
    "The minimum is %(days)s days, less %(reduction)s because bids are submitted electronically: %(left)s."
)


@dataclass(frozen=True, slots=True)
class ProposedDates:
    """Lawful dates to offer: the earliest end of bids, the latest end of questions before it (before the end of bids in
    the draft, if that one is lawful), the earliest opening, and the standstill if the letters went out at that opening."""

    enquiries_end: Computed
    bids_end: Computed
    opening: Computed
    standstill: Standstill


def starts_at(facts: TenderFacts, at: datetime) -> datetime:
    """From when on periods are counted: the planned publication, but never before `at`."""
    return at if facts.publish_at is None else max(facts.publish_at, at)


def date_issues(facts: TenderFacts, ruleset: Ruleset, calendar: Calendar, at: datetime) -> Iterator[Issue]:
    """All that is wrong with the dates; a missing date hides what depends on it."""
    for field, template in _NEEDED:
        if getattr(facts, field) is None:
            yield issue(field, template)
    start, today = starts_at(facts, at), calendar.day_of(at)
    if not ruleset.in_force_on(calendar.day_of(start)):
        text = gettext_noop("Choose another ruleset: “%(title)s” is not in force on %(day)s.")
        yield issue("ruleset", text, title=Message(ruleset.title), day=calendar.day_of(start))
    if facts.publish_at is not None and facts.stage == Stage.DRAFT and calendar.day_of(facts.publish_at) < today:
        yield issue("publish_at", PAST_DAY, today=today)
    yield from _bids_end(facts, ruleset, calendar, at)
    yield from _enquiries_end(facts, ruleset, calendar, at)
    if facts.opening_at is not None and facts.bids_end_at is not None and facts.opening_at < facts.bids_end_at:
        yield issue("opening_at", OPENING_BEFORE_BIDS)
    elif facts.opening_at is not None and facts.opening_at <= at:
        yield issue("opening_at", PAST, now=at)


def proposed_dates(facts: TenderFacts, ruleset: Ruleset, calendar: Calendar, at: datetime) -> ProposedDates:
    """Lawful dates for a tender published as planned (or at `at`, if that is later), each with its explanation."""
    earliest = earliest_bids_end(facts, ruleset, calendar, at)
    bids_end = max(facts.bids_end_at or earliest.at, earliest.at)
    last_day = calendar.last_day_before(bids_end)
    opening = Computed(bids_end, last_day, (Message(AT_THE_END),), Message(AT_THE_END), "", ())
    return ProposedDates(
        enquiries_end=_latest_enquiries_end(facts, ruleset, calendar, bids_end),
        bids_end=earliest,
        opening=opening,
        standstill=standstill(
            ruleset,
            calendar,
            value=total_estimate(facts),
            nature=facts.contract_nature,
            level=facts.buyer_level,
            bidders=2,
            letters_at=bids_end,
        ),
    )


def _bids_end(facts: TenderFacts, ruleset: Ruleset, calendar: Calendar, at: datetime) -> Iterator[Issue]:
    end = facts.bids_end_at
    if end is None:
        return
    earliest = earliest_bids_end(facts, ruleset, calendar, at)
    if end < earliest.at:
        explanation = in_one(earliest.steps)
        yield issue("bids_end_at", TOO_EARLY, citation=earliest.citation, earliest=earliest.at, explanation=explanation)
    key, day = "bids.deadline_on_working_day", calendar.last_day_before(end)
    if ruleset.flag(key) and not calendar.is_working_day(day):
        yield issue("bids_end_at", NOT_WORKING, citation=ruleset.citation(key), day=day)


def _enquiries_end(facts: TenderFacts, ruleset: Ruleset, calendar: Calendar, at: datetime) -> Iterator[Issue]:
    questions, bids = facts.enquiries_end_at, facts.bids_end_at
    if questions is None:
        return
    if questions <= starts_at(facts, at):
        yield issue("enquiries_end_at", QUESTIONS_BEFORE_PUBLICATION)
    if bids is None:
        return
    if questions >= bids:
        yield issue("enquiries_end_at", BIDS_BEFORE_QUESTIONS)
        return
    latest = _latest_enquiries_end(facts, ruleset, calendar, bids)
    if questions > latest.at:
        explanation = in_one(latest.steps)
        yield issue(
            "enquiries_end_at", ANSWERS_TOO_LATE, citation=latest.citation, latest=latest.at, explanation=explanation
        )


def earliest_bids_end(facts: TenderFacts, ruleset: Ruleset, calendar: Calendar, at: datetime) -> Computed:
    """When bids may end at the earliest; at the stage before a negotiation, initial offers."""
    counting = ruleset.counting()
    if ruleset.flag("bids.deadline_on_working_day"):
        counting = Counting(True, counting.citation)
    return earliest_end(starts_at(facts, at), _bid_term(facts, ruleset), calendar, counting)


def _bid_term(facts: TenderFacts, ruleset: Ruleset) -> Term:
    """At least one day, whatever the ruleset says: nobody can answer a call that closes when it opens."""
    periods = _periods(facts, ruleset)
    urgent = ruleset.integer_or_none(periods.bids_urgent) if periods.bids_urgent else None
    if facts.urgency_reason.strip() and urgent is not None:
        citation = ruleset.citation(periods.bids_urgent)
        return Term(max(urgent, 1), Unit.CALENDAR, Message(URGENT_BID_TIME), citation)
    days = ruleset.integer_or_none(periods.bids) or 1
    reduction = (ruleset.integer_or_none(periods.electronic) if periods.electronic else None) or 0
    left = max(days - reduction, 1)
    steps = (Message(REDUCED, {"days": days, "reduction": reduction, "left": left}),) if reduction else ()
    sources = [ruleset.citation(periods.bids), *([ruleset.citation(periods.electronic)] if reduction else [])]
    return Term(left, Unit.CALENDAR, Message(BID_TIME), "; ".join(dict.fromkeys(sources)), steps)


def _periods(facts: TenderFacts, ruleset: Ruleset) -> Periods:
    """Those of the procedure; of the open one where the ruleset has no such procedure, which is said elsewhere.

    Where offers are negotiated, the first bids that are asked for are initial offers, with times of their own.
    """
    procedure = procedure_of(facts.procedure)
    if procedure.initial and facts.stage == Stage.CALL_DECIDED:
        return procedure.initial
    known = in_ruleset(procedure, ruleset)
    return periods_of(facts.procedure if known else OPEN.code, facts.contract_nature)


def answers_due(
    ruleset: Ruleset, calendar: Calendar, bids_end: datetime, *, urgent: bool, periods: Periods = OPEN.periods
) -> Computed:
    """Until when answers must be published, so that bidders can still use them: also the latest end of questions."""
    days, citation = days_of(ruleset, periods.answers, periods.answers_urgent, urgent=urgent)
    return latest_before(bids_end, Term(days, Unit.CALENDAR, Message(ANSWER_TIME), citation), calendar)


def days_of(ruleset: Ruleset, key: str, urgent_key: str, *, urgent: bool) -> tuple[int, str]:
    """A number of days and its source: that of urgent cases where it is one and the ruleset has any; at least one day."""
    days = ruleset.integer_or_none(urgent_key) if urgent and urgent_key else None
    if days is None:
        return max(ruleset.integer_or_none(key) or 1, 1), ruleset.citation(key)
    return max(days, 1), ruleset.citation(urgent_key)


def _latest_enquiries_end(facts: TenderFacts, ruleset: Ruleset, calendar: Calendar, bids_end: datetime) -> Computed:
    urgent = bool(facts.urgency_reason.strip())
    return answers_due(ruleset, calendar, bids_end, urgent=urgent, periods=_periods(facts, ruleset))


def in_one(steps: tuple[Message, ...]) -> Message:
    """The steps of a count as one text; each sentence is still translated by itself."""
    names = [f"step{number}" for number in range(len(steps))]
    return Message(" ".join(f"%({name})s" for name in names), dict(zip(names, steps, strict=True)))

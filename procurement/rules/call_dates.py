"""The dates of a call for requests to participate; those of the bids follow with the invitation (dates.py)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from procurement.rules.dates import NOT_WORKING, PAST_DAY, date_issues, in_one, starts_at
from procurement.rules.facts import TenderFacts
from procurement.rules.lifecycle import Stage
from procurement.rules.messages import Issue, Message, gettext_noop, issue
from procurement.rules.periods import Calendar, Computed, Counting, Term, Unit, earliest_end
from procurement.rules.procedures import periods_of
from procurement.rules.rulesets.ruleset import Ruleset

NEEDED = (
    ("publish_at", gettext_noop("Say when the call is to be published.")),
    ("requests_end_at", gettext_noop("Say until when companies can ask to participate.")),
)
TOO_EARLY = gettext_noop("Let the time for requests end on %(earliest)s or later. %(explanation)s")
REQUEST_TIME = gettext_noop("The least time to ask to participate.")
URGENT_REQUEST_TIME = gettext_noop("The least time to ask to participate in an urgent case.")


def earliest_requests_end(facts: TenderFacts, ruleset: Ruleset, calendar: Calendar, at: datetime) -> Computed:
    """When the time for requests may end at the earliest, for a call published as planned, or at `at` if that is later."""
    periods = periods_of(facts.procedure, facts.contract_nature)
    urgent = ruleset.integer_or_none(periods.requests_urgent) if periods.requests_urgent else None
    if facts.urgency_reason.strip() and urgent is not None:
        term = Term(urgent, Unit.CALENDAR, Message(URGENT_REQUEST_TIME), ruleset.citation(periods.requests_urgent))
    else:
        days = ruleset.integer_or_none(periods.requests) or 1
        term = Term(days, Unit.CALENDAR, Message(REQUEST_TIME), ruleset.citation(periods.requests))
    counting = ruleset.counting()
    if ruleset.flag("bids.deadline_on_working_day"):
        counting = Counting(True, counting.citation)
    return earliest_end(starts_at(facts, at), term, calendar, counting)


def call_date_issues(facts: TenderFacts, ruleset: Ruleset, calendar: Calendar, at: datetime) -> Iterator[Issue]:
    """All that is wrong with the dates of a call that is not published yet."""
    for field, template in NEEDED:
        if getattr(facts, field) is None:
            yield issue(field, template)
    today, end = calendar.day_of(at), facts.requests_end_at
    if facts.publish_at is not None and facts.stage == Stage.DRAFT and calendar.day_of(facts.publish_at) < today:
        yield issue("publish_at", PAST_DAY, today=today)
    if end is None:
        return
    earliest = earliest_requests_end(facts, ruleset, calendar, at)
    if end < earliest.at:
        explanation = in_one(earliest.steps)
        yield issue(
            "requests_end_at", TOO_EARLY, citation=earliest.citation, earliest=earliest.at, explanation=explanation
        )
    key, day = "bids.deadline_on_working_day", calendar.last_day_before(end)
    if ruleset.flag(key) and not calendar.is_working_day(day):
        yield issue("requests_end_at", NOT_WORKING, citation=ruleset.citation(key), day=day)


def invitation_issues(facts: TenderFacts, ruleset: Ruleset, calendar: Calendar, at: datetime) -> tuple[Issue, ...]:
    """All that is wrong with the dates of the bids if those selected were invited at `at`: periods count from then."""
    return tuple(date_issues(replace(facts, publish_at=at), ruleset, calendar, at))

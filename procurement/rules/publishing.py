"""What stands in the way of publishing a tender: every point at once, each a field and a sentence that says what to do."""

from __future__ import annotations

from datetime import datetime

from procurement.rules.completeness import lot_issues, lowest_price_issues, people_issues, text_issues
from procurement.rules.dates import ProposedDates, date_issues, proposed_dates, starts_at
from procurement.rules.facts import TenderFacts
from procurement.rules.messages import Issue
from procurement.rules.periods import Calendar
from procurement.rules.rulesets.ruleset import Ruleset

__all__ = ["ProposedDates", "issues_before_publish", "proposed_dates", "starts_at"]


def issues_before_publish(facts: TenderFacts, ruleset: Ruleset, calendar: Calendar, at: datetime) -> tuple[Issue, ...]:
    """All issues, in the order of the drafting screens; empty means that the tender may be published at `at`.

    Periods are counted from the planned publication, or from `at` where that is later.
    """
    return (
        *text_issues(facts),
        *lot_issues(facts, ruleset),
        *lowest_price_issues(facts, ruleset),
        *date_issues(facts, ruleset, calendar, at),
        *people_issues(facts),
    )

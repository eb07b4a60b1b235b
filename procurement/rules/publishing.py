"""What stands in the way of publishing a tender: every point at once, each a field and a sentence that says what to do."""

from __future__ import annotations

from datetime import datetime

from procurement.rules.completeness import (
    NATURES,
    lot_issues,
    lowest_price_issues,
    people_issues,
    text_issues,
    total_estimate,
)
from procurement.rules.dates import ProposedDates, date_issues, proposed_dates, starts_at
from procurement.rules.facts import TenderFacts
from procurement.rules.messages import Issue
from procurement.rules.periods import Calendar
from procurement.rules.procedure_law import procedure_issues
from procurement.rules.rulesets.ruleset import Ruleset

__all__ = ["ProposedDates", "issues_before_publish", "points_of_procedure", "proposed_dates", "starts_at"]


def issues_before_publish(facts: TenderFacts, ruleset: Ruleset, calendar: Calendar, at: datetime) -> tuple[Issue, ...]:
    """All issues, in the order of the drafting screens; empty means that the tender may be published at `at`.

    Periods are counted from the planned publication, or from `at` where that is later.
    """
    return (
        *text_issues(facts),
        *points_of_procedure(facts, ruleset),
        *lot_issues(facts, ruleset),
        *lowest_price_issues(facts, ruleset),
        *date_issues(facts, ruleset, calendar, at),
        *people_issues(facts),
    )


def points_of_procedure(facts: TenderFacts, ruleset: Ruleset) -> tuple[Issue, ...]:
    """What speaks against the procedure. The value can be compared once the nature of the contract is known, which has its own point."""
    if facts.contract_nature not in NATURES:
        return ()
    nature, level, estimate = facts.contract_nature, facts.buyer_level, total_estimate(facts)
    return tuple(procedure_issues(facts.procedure, ruleset, nature=nature, level=level, estimate=estimate))

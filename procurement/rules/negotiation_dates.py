"""Until when offers of a round may be asked for: initial ones by the procedure's least time, later ones by the ruleset's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from procurement.rules.dates import NOT_WORKING, earliest_bids_end, in_one
from procurement.rules.facts import TenderFacts
from procurement.rules.messages import Issue, Message, gettext_noop, issue
from procurement.rules.periods import Calendar, Computed, Term, Unit, earliest_end
from procurement.rules.rulesets.ruleset import Ruleset

ROUND_TIME = gettext_noop("The least time to make a better offer.")
NEEDED = gettext_noop("Say until when offers can be handed in.")
TOO_EARLY = gettext_noop("Let the time for offers end on %(earliest)s or later. %(explanation)s")
ROUND, WORKING = "negotiation.round_days", "bids.deadline_on_working_day"


def earliest_offers_end(
    facts: TenderFacts, ruleset: Ruleset, calendar: Calendar, at: datetime, *, initial: bool
) -> Computed:
    """When the offers of a round may end at the earliest, for companies that are invited at `at`."""
    if initial:
        return earliest_bids_end(facts, ruleset, calendar, at)
    term = Term(max(ruleset.integer(ROUND), 1), Unit.CALENDAR, Message(ROUND_TIME), ruleset.citation(ROUND))
    return earliest_end(at, term, calendar, ruleset.counting())


def offers_end_issues(
    facts: TenderFacts, ruleset: Ruleset, calendar: Calendar, end: datetime | None, at: datetime, *, initial: bool
) -> Iterator[Issue]:
    """All that is wrong with the end of a round."""
    if end is None:
        yield issue("offers_end_at", NEEDED)
        return
    earliest = earliest_offers_end(facts, ruleset, calendar, at, initial=initial)
    if end < earliest.at:
        explanation = in_one(earliest.steps)
        yield issue(
            "offers_end_at", TOO_EARLY, citation=earliest.citation, earliest=earliest.at, explanation=explanation
        )
    day = calendar.last_day_before(end)
    if ruleset.flag(WORKING) and not calendar.is_working_day(day):
        yield issue("offers_end_at", NOT_WORKING, citation=ruleset.citation(WORKING), day=day)

"""How long a bidder has to answer about its opened offer, and how long anybody may complain. Every date explains itself.

Days are whole: the time runs to the end of its last day in the ruleset's time zone (HG 395/2016 art. 134(1)).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from procurement.rules.exclusions import ExclusionCode
from procurement.rules.messages import Issue, Message, gettext_noop, issue
from procurement.rules.money import Money
from procurement.rules.periods import Calendar, Computed, Term, Unit, earliest_end
from procurement.rules.rulesets.ruleset import Ruleset

AT_LEAST = gettext_noop("A bidder who is asked has at least %(days)s working days to answer.")
AT_MOST = gettext_noop("A bidder who is asked has at most %(days)s working days to answer.")
TOO_SHORT = gettext_noop("The bidder needs more time: the first day that the rules allow is %(day)s.")
TOO_LONG = gettext_noop("The answer must come sooner: the last day that the rules allow is %(day)s.")
NO_WORKING_DAY = gettext_noop("%(day)s is a Saturday, a Sunday or a public holiday: choose a working day.")
COMPLAINT = gettext_noop("Whoever is concerned may complain within %(days)s days after learning of the decision.")


@dataclass(frozen=True, slots=True)
class AnswerTime:
    """The first day that may be the last one to answer, and the last such day where the ruleset sets one."""

    earliest: Computed
    latest: Computed | None


def answer_time(ruleset: Ruleset, calendar: Calendar, asked_at: datetime) -> AnswerTime:
    """The time that a bidder gets who is asked at `asked_at`."""

    def end(key: str, days: int, template: str) -> Computed:
        term = Term(days, Unit.WORKING, Message(template, {"days": days}), ruleset.citation(key))
        return earliest_end(asked_at, term, calendar, ruleset.counting())

    least, most = "bidder_answer.minimum_working_days", "bidder_answer.working_days"
    longest = ruleset.integer_or_none(most)
    return AnswerTime(
        end(least, ruleset.integer(least), AT_LEAST), None if longest is None else end(most, longest, AT_MOST)
    )


def end_of_answers(last_day: date, calendar: Calendar) -> datetime:
    """The exclusive end of the time to answer, in UTC: midnight after its last day."""
    return calendar.start_of(last_day + timedelta(days=1))


def answer_day_issues(last_day: date, time: AnswerTime, calendar: Calendar) -> tuple[Issue, ...]:
    """What speaks against this last day."""
    if last_day < time.earliest.last_day:
        first = time.earliest
        return (issue("last_day", TOO_SHORT, citation=first.citation, day=first.last_day),)
    if time.latest is not None and last_day > time.latest.last_day:
        return (issue("last_day", TOO_LONG, citation=time.latest.citation, day=time.latest.last_day),)
    if not calendar.is_working_day(last_day):
        return (issue("last_day", NO_WORKING_DAY, day=last_day),)
    return ()


def exclusion_reasons(ruleset: Ruleset) -> Iterable[ExclusionCode]:
    """The reasons for which this law lets a buyer exclude an offer."""
    return (code for code in ExclusionCode if ruleset.flag(f"exclusion.{code}"))


def complaint_time(
    ruleset: Ruleset, calendar: Calendar, *, value: Money, nature: str, level: str, told_at: datetime
) -> Computed | None:
    """Until when a decision told at `told_at` can be complained about; None where the ruleset has no such term.

    `value` is that of the whole procedure, without VAT. In another currency than the threshold's the longer term applies.
    """
    threshold = ruleset.threshold(nature, level)
    above = threshold is not None and (threshold.currency != value.currency or value >= threshold)
    key = "complaint.days_above_threshold" if above else "complaint.days_below_threshold"
    days = ruleset.integer_or_none(key)
    if days is None:
        return None
    term = Term(days, Unit.CALENDAR, Message(COMPLAINT, {"days": days}), ruleset.citation(key))
    return earliest_end(told_at, term, calendar, ruleset.counting())

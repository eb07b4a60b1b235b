"""Changing a published tender: when a change is significant, how far it moves the deadline, and what stands in its way.

Law 98/2016 art. 153 and Directive 2014/24/EU art. 47(3): after a late answer or a significant change bidders need time.
Whatever bids are made or judged by is significant; words and documents are, unless the buyer declares that they only
clarify; dates alone never are. docs/decisions/questions-and-changes.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from procurement.rules.dates import ANSWERS_TOO_LATE, NOT_WORKING, OPENING_BEFORE_BIDS, answers_due, days_of, in_one
from procurement.rules.differences import Change, Touches
from procurement.rules.messages import Issue, Message, gettext_noop, issue
from procurement.rules.periods import Calendar, Computed, Counting, Term, Unit, earliest_end
from procurement.rules.procedure_shape import Periods
from procurement.rules.procedures import OPEN
from procurement.rules.rulesets.ruleset import Ruleset
from procurement.rules.terms import DATES, Terms

TIME_LEFT = gettext_noop("The least time that bidders have after a late answer or a significant change.")
URGENT_TIME_LEFT = gettext_noop(
    "The least time that bidders have after a late answer or a significant change in an urgent case."
)
OF_BIDS = frozenset({Touches.BIDS, Touches.CONTENT})
"""What bids are made or judged by."""
NOTHING = gettext_noop("Change something first: as it stands, the change says nothing new.")
NO_REASON = gettext_noop("Give the reason for the change: it is published.")
NO_CLARIFICATION = gettext_noop(
    "This change touches what bids are made or judged by, so it does more than clarify: take that statement back."
)
NEVER_EARLIER = gettext_noop("Choose %(now)s or later: what is published is never moved earlier.")
PAST = gettext_noop("Choose a time after %(now)s.")
QUESTIONS_AFTER_BIDS = gettext_noop("Let the time for bids end after the time for questions.")
QUESTIONS_AFTER_REQUESTS = gettext_noop("Let the time for requests to participate end after the time for questions.")


@dataclass(frozen=True, slots=True)
class Extension:
    """Where the deadline goes: of bids, with their opening; of requests to participate (no opening) while a call is open.

    `least` explains the earliest lawful end, None where the law asks for nothing.
    """

    ends_at: datetime
    opening_at: datetime | None
    least: Computed | None = None


def is_significant(changed: Sequence[Change], *, only_clarifies: bool) -> bool:
    """Whether bids made before no longer count as they are, and bidders get the ruleset's time; see `asks_again`."""
    touched = {change.touches for change in changed}
    return not touched.isdisjoint(OF_BIDS) or (Touches.WORDS in touched and not only_clarifies)


def asks_again(changed: Sequence[Change]) -> bool:
    """Whether bids have to be handed in again: something is touched that a bid itself says.

    After any other significant change the bidder may confirm the bid as it stands, without sealing it again.
    """
    return any(change.touches is Touches.CONTENT for change in changed)


def least_end(
    ruleset: Ruleset, calendar: Calendar, *, urgent: bool, at: datetime, periods: Periods = OPEN.periods
) -> Computed:
    """When bids may end at the earliest, if bidders learn something new at `at`; at least one day later."""
    keys = periods.extension, periods.extension_urgent
    days, citation = days_of(ruleset, *keys, urgent=urgent)
    term = Term(days, Unit.CALENDAR, Message(URGENT_TIME_LEFT if urgent else TIME_LEFT), citation)
    counting = ruleset.counting()
    if ruleset.flag("bids.deadline_on_working_day"):
        counting = Counting(True, counting.citation)
    return earliest_end(at, term, calendar, counting)


def extension(
    terms: Terms, ruleset: Ruleset, calendar: Calendar, *, urgent: bool, at: datetime, periods: Periods = OPEN.periods
) -> Extension | None:
    """The deadline that something new at `at` asks for; None while enough time is left.

    It keeps its hour, falls on a working day where the ruleset wants one, and the opening moves along.
    """
    end, opening = terms.ends_at, terms.opening_at
    assert end is not None  # whatever is published has an end
    least = least_end(ruleset, calendar, urgent=urgent, at=at, periods=periods)
    if end >= least.at:
        return None
    zone = ZoneInfo(calendar.timezone)
    hour: time = end.astimezone(zone).time()
    day = calendar.day_of(least.at)
    while ruleset.flag("bids.deadline_on_working_day") and not calendar.is_working_day(day):
        day += timedelta(days=1)
    moved = datetime.combine(day, hour, zone).astimezone(UTC)
    moved = max(moved, least.at)  # an hour that the clocks skip that day
    return Extension(moved, opening and max(opening, moved + max(opening - end, timedelta(0))), least)


def settled(
    before: Terms,
    chosen: Terms,
    ruleset: Ruleset,
    calendar: Calendar,
    *,
    significant: bool,
    urgent: bool,
    at: datetime,
    periods: Periods = OPEN.periods,
) -> tuple[Terms, Extension | None]:
    """The terms as they would be published at `at`: the chosen ones, with the dates that the law and each other ask for.

    The opening follows a deadline that passes it; after a significant change the deadline moves where too little time is
    left, and the time for questions moves as far as answers can still be used.
    """
    after = _opening_follows(before, chosen)
    forced = extension(after, ruleset, calendar, urgent=urgent, at=at, periods=periods) if significant else None
    if forced is not None:
        after = moved_to(after, forced)
    if significant and before.enquiries_end_at == after.enquiries_end_at:
        after = _questions_follow(before, after, ruleset, calendar, urgent=urgent, periods=periods)
    return after, forced


def moved_to(terms: Terms, moves: Extension) -> Terms:
    """The terms with their deadline moved: that of bids with the opening, or that of requests while a call is open."""
    if terms.in_call:
        return replace(terms, requests_end_at=moves.ends_at)
    return replace(terms, bids_end_at=moves.ends_at, opening_at=moves.opening_at)


def _opening_follows(before: Terms, chosen: Terms) -> Terms:
    if None in (before.opening_at, before.bids_end_at, chosen.opening_at, chosen.bids_end_at):
        return chosen
    assert before.opening_at
    assert before.bids_end_at
    assert chosen.bids_end_at
    assert chosen.opening_at
    if chosen.opening_at != before.opening_at or chosen.bids_end_at <= before.bids_end_at:
        return chosen
    follows = chosen.bids_end_at + max(before.opening_at - before.bids_end_at, timedelta(0))
    return replace(chosen, opening_at=max(before.opening_at, follows))


def _questions_follow(
    before: Terms, after: Terms, ruleset: Ruleset, calendar: Calendar, *, urgent: bool, periods: Periods
) -> Terms:
    """As many days as the deadline moved, but not past the day on which answers are due."""
    questions, old, new = before.enquiries_end_at, before.ends_at, after.ends_at
    if questions is None or old is None or new is None or new <= old:
        return after
    days = calendar.day_of(new) - calendar.day_of(old)
    latest = answers_due(ruleset, calendar, new, urgent=urgent, periods=periods).at
    zone = ZoneInfo(calendar.timezone)
    moved = (questions.astimezone(zone) + days).astimezone(UTC)
    return replace(after, enquiries_end_at=max(questions, min(moved, latest)))


def amendment_issues(
    before: Terms,
    after: Terms,
    changed: Sequence[Change],
    *,
    ruleset: Ruleset,
    calendar: Calendar,
    urgent: bool,
    reason: str,
    only_clarifies: bool,
    at: datetime,
    periods: Periods = OPEN.periods,
) -> tuple[Issue, ...]:
    """All that stands in the way of publishing the change at `at`; the points of rules.publishing on lots come on top."""
    found = [] if changed else [issue("", NOTHING)]
    if not reason.strip():
        found.append(issue("reason", NO_REASON))
    if only_clarifies and any(change.touches in OF_BIDS for change in changed):
        found.append(issue("only_clarifies", NO_CLARIFICATION))
    return (*found, *_date_issues(before, after, ruleset, calendar, urgent=urgent, at=at, periods=periods))


def _date_issues(
    before: Terms, after: Terms, ruleset: Ruleset, calendar: Calendar, *, urgent: bool, at: datetime, periods: Periods
) -> Iterator[Issue]:
    for name in DATES:
        old, new = getattr(before, name), getattr(after, name)
        if old is not None and (new is None or new < old):
            yield issue(name, NEVER_EARLIER, now=old)
    questions, end, opening = after.enquiries_end_at, after.ends_at, after.opening_at
    if end is None:
        return
    field = "requests_end_at" if after.in_call else "bids_end_at"
    if end <= at:
        yield issue(field, PAST, now=at)
    key, day = "bids.deadline_on_working_day", calendar.last_day_before(end)
    if end != before.ends_at and ruleset.flag(key) and not calendar.is_working_day(day):
        yield issue(field, NOT_WORKING, citation=ruleset.citation(key), day=day)
    if opening is not None and opening < end:
        yield issue("opening_at", OPENING_BEFORE_BIDS)
    if questions is None or questions == before.enquiries_end_at:
        return
    latest = answers_due(ruleset, calendar, end, urgent=urgent, periods=periods)
    if questions >= end:
        yield issue("enquiries_end_at", QUESTIONS_AFTER_REQUESTS if after.in_call else QUESTIONS_AFTER_BIDS)
    elif questions > latest.at:
        explanation = in_one(latest.steps)
        yield issue(
            "enquiries_end_at", ANSWERS_TOO_LATE, citation=latest.citation, latest=latest.at, explanation=explanation
        )

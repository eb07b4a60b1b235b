"""Dates to offer an officer: the earliest lawful ones at hours at which people work, each with its explanation. Reads only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from procurement.rules.call_dates import earliest_requests_end
from procurement.rules.lifecycle import Stage
from procurement.rules.negotiation_dates import earliest_offers_end
from procurement.rules.periods import Calendar, Computed
from procurement.rules.procedures import procedure_of
from procurement.rules.publishing import ProposedDates, proposed_dates
from procurement.rules.rulesets.ruleset import Ruleset
from tenders.models import Tender
from tenders.queries.facts import calendar_of, ruleset_of, tender_facts

PUBLICATION, QUESTIONS, BIDS, OPENING = time(9), time(16), time(12), time(12, 30)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Four moments (aware UTC) that the law allows, and the rules' own proposals that they rest on."""

    publish_at: datetime
    enquiries_end_at: datetime
    bids_end_at: datetime
    opening_at: datetime
    rules: ProposedDates


def suggested_dates(tender: Tender, now: datetime) -> Suggestion | None:
    """The earliest lawful dates: publication as planned or on the next working day. None until a ruleset is chosen,
    and where nobody bids.

    Bids end on the first working day on which they may, so that nobody waits at midnight.
    """
    ruleset = ruleset_of(tender)
    if ruleset is None or not procedure_of(tender.procedure).competes:
        return None
    calendar = calendar_of(ruleset, now)
    return _suggestion(tender, _publication(tender, calendar, now), calendar, ruleset, now)


@dataclass(frozen=True, slots=True)
class CallSuggestion:
    """When to publish a call and until when to take requests (aware UTC), and how the latter came about."""

    publish_at: datetime
    requests_end_at: datetime
    earliest: Computed


def suggested_call(tender: Tender, now: datetime) -> CallSuggestion | None:
    """The shortest lawful time for requests to participate. None until a ruleset is chosen."""
    ruleset = ruleset_of(tender)
    if ruleset is None:
        return None
    calendar = calendar_of(ruleset, now)
    publish_at = _publication(tender, calendar, now)
    earliest = earliest_requests_end(replace(tender_facts(tender), publish_at=publish_at), ruleset, calendar, now)
    day = _working_from(calendar, calendar.day_of(earliest.at))
    return CallSuggestion(publish_at, _at(calendar, day, BIDS), earliest)


def suggested_invitation(tender: Tender, now: datetime) -> Suggestion | None:
    """The shortest lawful times for those who are invited now."""
    ruleset = ruleset_of(tender)
    return None if ruleset is None else _suggestion(tender, now, calendar_of(ruleset, now), ruleset, now)


def suggested_round(tender: Tender, now: datetime) -> datetime | None:
    """The earliest lawful end of a round that begins now, at an hour at which people work. None until a ruleset is chosen."""
    ruleset = ruleset_of(tender)
    if ruleset is None or tender.stage_now not in (Stage.CALL_DECIDED, Stage.NEGOTIATING):
        return None
    calendar, initial = calendar_of(ruleset, now), tender.stage_now is Stage.CALL_DECIDED
    earliest = earliest_offers_end(tender_facts(tender), ruleset, calendar, now, initial=initial)
    return _at(calendar, _working_from(calendar, calendar.day_of(earliest.at)), BIDS)


def _publication(tender: Tender, calendar: Calendar, now: datetime) -> datetime:
    if tender.publish_at is not None and tender.publish_at > now:
        return tender.publish_at
    return _at(calendar, _working_from(calendar, calendar.day_of(now) + timedelta(days=1)), PUBLICATION)


def _suggestion(
    tender: Tender, publish_at: datetime, calendar: Calendar, ruleset: Ruleset, now: datetime
) -> Suggestion:
    facts = replace(tender_facts(tender), publish_at=publish_at, bids_end_at=None)
    earliest = proposed_dates(facts, ruleset, calendar, now)
    day = _working_from(calendar, calendar.day_of(earliest.bids_end.at))
    bids_end_at = _at(calendar, day, BIDS)
    rules = proposed_dates(replace(facts, bids_end_at=bids_end_at), ruleset, calendar, now)
    return Suggestion(
        publish_at=publish_at,
        enquiries_end_at=_at(calendar, rules.enquiries_end.last_day, QUESTIONS),
        bids_end_at=bids_end_at,
        opening_at=_at(calendar, day, OPENING),
        rules=rules,
    )


def _working_from(calendar: Calendar, day: date) -> date:
    while not calendar.is_working_day(day):
        day += timedelta(days=1)
    return day


def _at(calendar: Calendar, day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, ZoneInfo(calendar.timezone)).astimezone(UTC)

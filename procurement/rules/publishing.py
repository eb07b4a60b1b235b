"""What stands in the way of publishing a tender: every point at once, each a field and a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from procurement.rules.auction_terms import announcement_issues
from procurement.rules.buyer_shares import share_issues
from procurement.rules.call_dates import call_date_issues
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
from procurement.rules.frameworks import CallOffFacts, FrameworkTerms, call_off_issues, framework_issues
from procurement.rules.lot_groups import group_issues
from procurement.rules.lot_limits import limit_issues
from procurement.rules.messages import Issue, gettext_noop, issue
from procurement.rules.negotiation import NegotiationTerms, terms_issues
from procurement.rules.option_issues import option_issues
from procurement.rules.periods import Calendar
from procurement.rules.procedure_law import least_invited, procedure_issues
from procurement.rules.procedures import PROCEDURES, procedure_of
from procurement.rules.purchases import purchase_issues
from procurement.rules.rulesets.ruleset import Ruleset
from procurement.rules.savings_baseline import baseline_issues
from procurement.rules.selection import criteria_issues

__all__ = ["ProposedDates", "issues_before_publish", "points_of_procedure", "proposed_dates", "starts_at"]

ONE_LOT = gettext_noop("Keep one lot: a direct purchase has one supplier.")


def issues_before_publish(facts: TenderFacts, ruleset: Ruleset, calendar: Calendar, at: datetime) -> tuple[Issue, ...]:
    """All issues, in the order of the drafting screens; empty means that the tender may be published at `at`.

    Periods are counted from the planned publication, or from `at` where that is later.
    """
    procedure = procedure_of(facts.procedure)
    return (
        *text_issues(facts),
        *points_of_procedure(facts, ruleset),
        *_framework(facts, ruleset),
        *_negotiation(facts),
        *_lots(facts, ruleset),
        *announcement_issues(facts),
        *option_issues(facts),
        *baseline_issues(facts),
        *(() if procedure.under_framework else lowest_price_issues(facts, ruleset)),
        *_dates(facts, ruleset, calendar, at),
        *(people_issues(facts) if procedure.competes else ()),
    )


def _framework(facts: TenderFacts, ruleset: Ruleset) -> Iterator[Issue]:
    """The terms of a framework agreement, or what speaks against a call-off under one."""
    if isinstance(facts.framework, FrameworkTerms):
        yield from framework_issues(facts.framework, facts.procedure, ruleset)
    elif isinstance(facts.framework, CallOffFacts):
        yield from call_off_issues(facts.framework, competition=procedure_of(facts.procedure).competes)


def _negotiation(facts: TenderFacts) -> Iterator[Issue]:
    """What the notice must say where offers are negotiated."""
    procedure = procedure_of(facts.procedure)
    if procedure.initial:
        yield from terms_issues(facts.negotiation or NegotiationTerms(), needs_ground=procedure.needs_ground)


def _lots(facts: TenderFacts, ruleset: Ruleset) -> Iterator[Issue]:
    """A small purchase, or a contract under a framework agreement, need not say why it is not divided."""
    procedure = procedure_of(facts.procedure)
    whole = procedure.purchase or procedure.under_framework
    if procedure.under_framework and not procedure.competes:
        return  # what is ordered comes from the agreement
    yield from share_issues(facts.buyer_shares, facts.buyer, tuple(lot.number for lot in facts.lots))
    yield from limit_issues(facts.lots_bid_at_most, facts.lots_awarded_at_most, len(facts.lots))
    yield from group_issues(facts)
    if not procedure.competes and len(facts.lots) > 1:
        yield issue("lots", ONE_LOT)
    yield from (found for found in lot_issues(facts, ruleset) if not (whole and found.field == "no_lots_reason"))


def _dates(facts: TenderFacts, ruleset: Ruleset, calendar: Calendar, at: datetime) -> Iterator[Issue]:
    """Those of the bids, or of the call that comes before them; a direct purchase has none."""
    procedure = procedure_of(facts.procedure)
    if procedure.two_stage:
        yield from call_date_issues(facts, ruleset, calendar, at)
    elif procedure.competes:
        yield from date_issues(facts, ruleset, calendar, at)


def points_of_procedure(facts: TenderFacts, ruleset: Ruleset) -> tuple[Issue, ...]:
    """What speaks against the procedure, or is missing in it. Asked once the nature of the contract, a point of its own, is known."""
    if facts.contract_nature not in NATURES:
        return ()
    nature, level, estimate = facts.contract_nature, facts.buyer_level, total_estimate(facts)
    of_value = tuple(procedure_issues(facts.procedure, ruleset, nature=nature, level=level, estimate=estimate))
    if of_value or facts.procedure not in PROCEDURES:
        return of_value
    procedure = procedure_of(facts.procedure)
    if procedure.two_stage:
        return tuple(criteria_issues(facts.selection, facts.invite_at_most, least_invited(procedure, ruleset)))
    if not procedure.purchase:
        return ()
    buying = facts.buying
    return tuple(purchase_issues(facts.procedure, buying, ruleset, nature=nature, level=level, estimate=estimate))

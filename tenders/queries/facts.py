"""Rows -> the facts that rules know. Reads only; the one adapter between tables and law."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import holidays
from django.db.models import Prefetch

from procurement.display import law_text
from procurement.laws.queries import successor
from procurement.rules.facts import (
    AwardMethod,
    Criterion,
    CriterionKind,
    Item,
    LotTerms,
    PriceFormula,
    Requirement,
    RequirementKind,
    TenderFacts,
)
from procurement.rules.low_alerts import LowAlerts
from procurement.rules.messages import Issue, gettext_noop, issue
from procurement.rules.money import Money
from procurement.rules.periods import Calendar
from procurement.rules.procedures import procedure_of
from procurement.rules.publishing import issues_before_publish
from procurement.rules.purchases import Buying
from procurement.rules.rulesets.ruleset import Ruleset, from_data
from tenders.models import CommitteeSeat, Lot, Tender
from tenders.queries.buyer_shares import share_facts
from tenders.queries.call_off_facts import with_call_off
from tenders.queries.frameworks import framework_terms
from tenders.queries.lot_groups import group_facts
from tenders.queries.negotiation_terms import terms_of_negotiation
from tenders.queries.purchases import asked_of, buying_of
from tenders.queries.sharing import without_key

Seats = Callable[[], Iterable[CommitteeSeat]]
YEARS_OF_HOLIDAYS = 6
"""From the year before to five years on: longer than any term that a tender counts."""


_READ = "_read"
"""Where a RulesetVersion keeps what its data say."""


@lru_cache(maxsize=64)
def _holidays(country: str, year: int) -> frozenset[date]:
    years = range(year - 1, year + YEARS_OF_HOLIDAYS)
    return frozenset(holidays.country_holidays(country, years=years)) if country else frozenset()


def ruleset_of(tender: Tender) -> Ruleset | None:
    """The dated law that this tender keeps, or None while none is picked (and for imported history)."""
    if tender.ruleset is None:
        return None
    known: Ruleset | None = vars(tender.ruleset).get(_READ)
    if known is None:  # checking every value of it takes as long as a page: once for each object is enough
        known = vars(tender.ruleset)[_READ] = from_data(tender.ruleset.data)
    return known


def calendar_of(ruleset: Ruleset, at: datetime) -> Calendar:
    """The ruleset's time zone with the public holidays around `at`."""
    return ruleset.calendar(_holidays(ruleset.holiday_country, at.year))


def with_terms() -> tuple[Any, ...]:
    """What to prefetch on a Tender so that its facts need no further query."""
    return (
        Prefetch("lots", Lot.objects.order_by("number").prefetch_related("items", "criteria")),
        "requirements",
        "named_key_holders",
        "seats",
    )


def lot_terms(lot: Lot, *, tie_seed: str = "") -> LotTerms:
    """What was published about a lot. `tie_seed` is known only after closing."""
    return _lot_terms(lot, requirements(lot.tender), lot.tender.seats.all, tie_seed)


def _lot_terms(lot: Lot, required: tuple[Requirement, ...], seats: Seats, tie_seed: str = "") -> LotTerms:
    tender = lot.tender
    ruleset = ruleset_of(tender)
    return LotTerms(
        id=str(lot.pk),
        number=lot.number,
        title=lot.title,
        estimated_value=Money(lot.estimated_value if lot.estimated_value is not None else Decimal(0), tender.currency),
        items=tuple(
            Item(str(i.pk), i.description, i.quantity, i.unit, i.fixed_price, i.optional) for i in lot.items.all()
        ),
        award_method=AwardMethod(lot.award_method),
        price_formula=PriceFormula(lot.price_formula),
        price_parameter=lot.price_parameter,
        price_steps=steps_of(lot.price_steps),
        life_years=lot.life_years,
        discount_rate=lot.discount_rate,
        auction_step=lot.auction_step,
        vat_rate=lot.vat_rate,
        reference_price=lot.reference_price,
        options_estimate=lot.options_estimate,
        criteria=tuple(
            Criterion(
                id=str(c.pk),
                title=c.title,
                kind=CriterionKind(c.kind),
                weight=c.weight,
                worst=c.worst,
                best=c.best,
                options=MappingProxyType({name: Decimal(share) for name, share in c.options.items()}),
                minimum_points=c.minimum_points,
                guidance=c.guidance,
                scale_max=c.scale_max,
                scale_step=c.scale_step,
                consensus_spread=c.consensus_spread,
                power=c.power,
                reference=c.reference,
            )
            for c in lot.criteria.all()
        ),
        requirements=required,
        abnormally_low_share=ruleset.decimal_or_none("abnormally_low.alert_share") if ruleset else None,
        low_alerts=_low_alerts(ruleset),
        lots_bid_at_most=tender.lots_bid_at_most,
        tie_break=tie_break_of(lot.tie_break, ruleset),
        tie_seed=tie_seed,
        evaluators=_evaluators(lot, seats),
    )


def steps_of(steps: Iterable[Iterable[str]]) -> tuple[tuple[Decimal, Decimal], ...]:
    """Kept steps of a price formula as numbers."""
    return tuple((Decimal(rebate), Decimal(share)) for rebate, share in steps)


def tie_break_of(own: Iterable[str], ruleset: Ruleset | None) -> tuple[str, ...]:
    """The chain of the notice; where the lot has none, the ruleset's."""
    return tuple(own) or (ruleset.names("tie_break.chain") if ruleset else ("lower_price",))


def _low_alerts(ruleset: Ruleset | None) -> LowAlerts:
    if ruleset is None:
        return LowAlerts()
    keys = ("below_mean_share", "below_next_share", "deviation_factor")
    return LowAlerts(*(ruleset.decimal_or_none(f"abnormally_low.{key}") for key in keys))


def _evaluators(lot: Lot, seats: Seats) -> int:
    if not any(criterion.kind == CriterionKind.JUDGED for criterion in lot.criteria.all()):
        return 0
    return sum(seat.ended_at is None and not seat.chair for seat in seats())


def requirements(tender: Tender) -> tuple[Requirement, ...]:
    """What every bid must contain."""
    return tuple(
        Requirement(str(r.pk), RequirementKind(r.kind), r.title, r.mandatory) for r in tender.requirements.all()
    )


def tender_facts(tender: Tender) -> TenderFacts:
    """The tender as its drafting rules see it. What was not read with the tender is read here, and not kept: a service that
    asks goes on to change it."""
    seats, required = list(tender.seats.all()), requirements(tender)
    procedure = procedure_of(tender.procedure)
    return TenderFacts(
        reference=tender.reference,
        stage=tender.stage,
        procedure=tender.procedure,
        title=tender.title,
        summary=tender.summary,
        buyer=str(tender.buyer_id),
        currency=tender.currency,
        category=tender.cpv_code,
        region=tender.region,
        lots=tuple(_lot_terms(lot, required, lambda: seats) for lot in _lots(tender)),
        requirements=required,
        publish_at=tender.publish_at,
        enquiries_end_at=tender.enquiries_end_at,
        bids_end_at=tender.bids_end_at,
        opening_at=tender.opening_at,
        published_at=tender.published_at,
        requests_end_at=tender.requests_end_at,
        selection=asked_of(tender) if procedure.two_stage else (),
        negotiation=terms_of_negotiation(tender),
        invite_at_most=tender.invite_at_most,
        buying=buying_of(tender) if procedure.purchase else Buying(),
        framework=None if procedure.under_framework else framework_terms(tender),
        contract_nature=tender.nature,
        buyer_level=tender.buyer.level or "central",
        no_lots_reason=tender.no_lots_reason,
        lots_bid_at_most=tender.lots_bid_at_most,
        lots_awarded_at_most=tender.lots_awarded_at_most,
        savings_baseline=tender.savings_baseline,
        lot_groups=group_facts(tender),
        buyer_shares=share_facts(tender),
        urgency_reason=tender.urgency_reason,
        author=str(tender.author_id or tender.created_by_id or ""),
        key_holders=frozenset(str(holder.user_id) for holder in tender.named_key_holders.all()),
        key_holders_required=tender.key_holders_required,
        single_key_holder_reason=tender.single_key_holder_reason,
        sealing=tender.sealing,
        envelopes=tender.envelopes,
        key_holders_without_key=tuple(map(str, without_key(tender))) if tender.level == "B" else (),
        evaluators=frozenset(str(s.user_id) for s in seats if s.ended_at is None and not s.chair),
        chair=next((str(s.user_id) for s in seats if s.ended_at is None and s.chair), ""),
    )


def _lots(tender: Tender) -> list[Lot]:
    known = "lots" in getattr(tender, "_prefetched_objects_cache", {})
    lots = list(tender.lots.all() if known else tender.lots.order_by("number").prefetch_related("items", "criteria"))
    for lot in lots:
        lot.tender = tender
    return lots


def publishing_issues(tender: Tender, now: datetime) -> tuple[Issue, ...]:
    """All that stands in the way of publication at the planned time (or `now`, if that is later)."""
    ruleset = ruleset_of(tender)
    if ruleset is None:
        return (issue("ruleset", gettext_noop("Choose the ruleset that this tender follows.")),)
    calendar = calendar_of(ruleset, now)
    facts = with_call_off(tender_facts(tender), tender, calendar.day_of(now))
    return (*_newer_law(tender, now), *issues_before_publish(facts, ruleset, calendar, now))


def _newer_law(tender: Tender, now: datetime) -> Iterator[Issue]:
    """A tender starts under the version in force on its day; one that is published keeps its own, as do its call-offs."""
    assert tender.ruleset is not None
    if procedure_of(tender.procedure).under_framework:
        return
    day = max(tender.publish_at or now, now).date()
    if tender.published_at is None and (newer := successor(tender.ruleset, day)):
        text = gettext_noop("A later version of this ruleset is in force then: choose “%(title)s”.")
        yield issue("ruleset", text, title=law_text(newer.title))

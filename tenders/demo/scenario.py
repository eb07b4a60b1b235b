"""What a played procedure is made of: who buys, who bids, what is planned, and the plan as the drafting services take it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from procurement.models import Organization, RulesetVersion, User
from procurement.rules.facts import AwardMethod, RequirementKind
from procurement.rules.procedures import QUOTATION, procedure_of
from procurement.rules.rulesets.ruleset import from_data
from tenders.models import Lot, Receipt, Tender
from tenders.queries.facts import calendar_of, ruleset_of
from tenders.services.drafts import AskedDraft, AskedOfCompanies, Basics, CriterionDraft, Dates, ItemDraft, LotDraft


@dataclass(frozen=True, slots=True)
class Agency:
    """A buyer with the people who act for it."""

    organization: Organization
    officer: User
    approver: User
    key_holders: tuple[User, ...]
    evaluators: tuple[User, ...] = ()
    chair: User | None = None


@dataclass(frozen=True, slots=True)
class Company:
    """A bidder with the person who submits for it."""

    organization: Organization
    submitter: User


@dataclass(frozen=True, slots=True)
class LotPlan:
    """A lot: items as (description, quantity, unit) and, where it is finer than the tender's, the category; estimate without VAT."""

    title: str
    estimate: str
    items: tuple[tuple[str, str, str] | tuple[str, str, str, str], ...]
    criteria: tuple[CriterionDraft, ...] = ()
    terms: Mapping[str, Any] = field(default_factory=dict)
    """Other terms of the draft: award method, life cycle, ties."""
    announced: tuple[str, ...] = ()
    """Prices that the buyer announces, one for each item."""
    options: tuple[str, ...] = ()
    """The items, by description, that the buyer may take or leave."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an agency wants to buy, and the rhythm: days for bids (counted from publication), hour of the deadline (UTC)."""

    title: str
    summary: str
    lots: tuple[LotPlan, ...]
    nature: str = "goods"
    ruleset: str = "ro"
    cpv_code: str = "30000000"
    currency: str = "RON"
    region: str = "RO321"
    bid_days: int = 36
    deadline_hour: int = 10
    bids_end_at: datetime | None = None
    """A deadline to the second, in place of the rhythm."""
    requirements: tuple[tuple[str, str], ...] = (
        (RequirementKind.DECLARATION, "We are in none of the situations of exclusion (Law 98/2016 art. 164-167)"),
        (RequirementKind.DOCUMENT, "Technical offer"),
    )
    key_holders_required: int = 2
    sealing: str = "platform"
    envelopes: int = 1
    procedure: str = "open"
    asked: tuple[AskedDraft, ...] = ()
    """Where candidates are selected: by which criteria."""
    invite_at_most: int | None = None
    lots_bid_at_most: int | None = None
    lots_awarded_at_most: int | None = None
    savings_baseline: str = ""
    """What the notice fixes for the saving; empty: nothing."""
    lot_groups: tuple[tuple[str, tuple[int, ...]], ...] = ()
    """Lots that may be awarded together: the name of each group and the numbers of its lots."""
    qualification: AskedOfCompanies | None = None
    """What companies declare about themselves."""


@dataclass(slots=True)
class Played:
    """A procedure under way: its tender and what has been handed in."""

    plan: Plan
    agency: Agency
    tender: Tender
    receipts: list[Receipt] = field(default_factory=list)

    def fresh(self) -> Tender:
        """The tender as the database has it now."""
        self.tender = Tender.objects.get(pk=self.tender.pk)
        return self.tender

    @property
    def bids_end_at(self) -> datetime:
        """The deadline of the planned or published tender."""
        assert self.tender.bids_end_at
        return self.tender.bids_end_at

    @property
    def opening_at(self) -> datetime:
        """The planned opening."""
        assert self.tender.opening_at
        return self.tender.opening_at

    def lot(self, number: int = 1) -> Lot:
        """A lot as the database has it now."""
        return Lot.objects.select_related("tender").get(tender=self.tender, number=number)


def basics_of(plan: Plan, publish_at: datetime) -> Basics:
    ruleset = _in_force(plan.ruleset, publish_at) or _in_force("generic", publish_at)
    assert ruleset
    return Basics(
        title=plan.title,
        summary=plan.summary,
        procedure=plan.procedure,
        nature=plan.nature,
        ruleset=ruleset.pk,
        currency=plan.currency,
        cpv_code=plan.cpv_code,
        region=plan.region,
        no_lots_reason="One supplier keeps all parts compatible." if len(plan.lots) == 1 else "",
        lots_bid_at_most=plan.lots_bid_at_most,
        lots_awarded_at_most=plan.lots_awarded_at_most,
        savings_baseline=plan.savings_baseline,
    )


def _in_force(code: str, publish_at: datetime) -> RulesetVersion | None:
    day = publish_at.date()
    versions = RulesetVersion.objects.filter(code=code, valid_from__lte=day).exclude(valid_until__lte=day)
    return versions.order_by("-valid_from").first()


def lot_of(lot: LotPlan) -> LotDraft:
    items = [
        ItemDraft(description, Decimal(quantity), unit, "".join(category), optional=description in lot.options)
        for description, quantity, unit, *category in lot.items
    ]
    if lot.announced:
        items = [replace(item, fixed_price=Decimal(price)) for item, price in zip(items, lot.announced, strict=True)]
    draft = LotDraft(
        title=lot.title,
        description="",
        estimated_value=Decimal(lot.estimate),
        award_method=AwardMethod.BEST_RATIO if lot.criteria else AwardMethod.LOWEST_PRICE,
        items=tuple(items),
        criteria=lot.criteria,
    )
    return replace(draft, **lot.terms)


def last_working_day(plan: Plan, now: datetime) -> datetime:
    """The same time on the last working day before `now`, by the calendar of the plan's ruleset."""
    version = _in_force(plan.ruleset, now)
    assert version
    calendar, found = calendar_of(from_data(version.data), now), now - timedelta(days=1)
    while not calendar.is_working_day(calendar.day_of(found)):
        found -= timedelta(days=1)
    return found


def dates_of(tender: Tender, plan: Plan, publish_at: datetime) -> Dates:
    """The deadline falls on the first working day of the ruleset's calendar after the days for bids.

    Where candidates are selected first, or nobody bids, the bids have no dates yet.
    """
    found = procedure_of(plan.procedure)
    if found.two_stage or not found.competes:
        return Dates(publish_at if found.two_stage else None, None, None, None)
    ruleset = ruleset_of(tender)
    assert ruleset
    calendar = calendar_of(ruleset, publish_at)
    end = publish_at + timedelta(days=plan.bid_days)
    end = end.replace(hour=plan.deadline_hour, minute=0, second=0, microsecond=0)
    while not calendar.is_working_day(calendar.day_of(end)):
        end += timedelta(days=1)
    bids_end_at = plan.bids_end_at or end
    early = timedelta(days=2 if plan.procedure == QUOTATION.code else 14)
    return Dates(
        publish_at=publish_at,
        enquiries_end_at=bids_end_at - early,
        bids_end_at=bids_end_at,
        opening_at=bids_end_at + timedelta(minutes=30),
    )

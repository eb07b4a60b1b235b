"""A tender's rows as rules.terms, the same terms as the facts that rules judge, and its stored versions. Reads only."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

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
from procurement.rules.money import Money
from procurement.rules.qualification import asking_data
from procurement.rules.terms import (
    BuyerShareTerms,
    CriterionTerms,
    DocumentTerms,
    ItemTerms,
    LotGroupTerms,
    LotPart,
    RequirementTerms,
    Terms,
)
from tenders.models import Criterion as CriterionRow
from tenders.models import Lot, Tender
from tenders.queries.buyer_shares import shares_of
from tenders.queries.facts import ruleset_of, steps_of, tender_facts, tie_break_of
from tenders.queries.lot_groups import group_facts
from tenders.queries.qualification import asked_by


def terms_of(tender: Tender) -> Terms:
    """The terms of a tender as its rows have them now."""
    lots = tender.lots.order_by("number").prefetch_related("items", "criteria")
    return Terms(
        title=tender.title,
        summary=tender.summary,
        currency=tender.currency,
        enquiries_end_at=tender.enquiries_end_at,
        bids_end_at=tender.bids_end_at,
        opening_at=tender.opening_at,
        lots=tuple(lot_part(lot) for lot in lots),
        requirements=tuple(
            RequirementTerms(str(r.pk), r.kind, r.title, r.description, r.mandatory, r.signed, r.pages)
            for r in tender.requirements.order_by("number")
        ),
        documents=tuple(
            DocumentTerms(str(d.pk), d.title, d.name, d.sha256)
            for d in tender.documents.filter(replaced_at=None).order_by("created_at")
        ),
        turnover_required=tender.turnover_required,
        qualification=tuple(asking_data(asked_by(tender))),
        lots_bid_at_most=tender.lots_bid_at_most,
        lots_awarded_at_most=tender.lots_awarded_at_most,
        lot_groups=tuple(LotGroupTerms(one.id, one.name, one.lots) for one in group_facts(tender)),
        buyer_shares=tuple(
            BuyerShareTerms(
                str(one.organization_id), one.organization.name, one.lot.number if one.lot else 0, one.percent
            )
            for one in shares_of(tender)
        ),
        requests_end_at=tender.requests_end_at,
        savings_baseline=tender.savings_baseline,
    )


def dates_of(tender: Tender) -> Terms:
    """The dates alone, without a query: enough to count how far a deadline has to move."""
    dates = (tender.enquiries_end_at, tender.bids_end_at, tender.opening_at)
    return Terms(tender.title, tender.summary, tender.currency, *dates, lots=(), requests_end_at=tender.requests_end_at)


def lot_part(lot: Lot) -> LotPart:
    """A lot with its items and criteria."""
    return LotPart(
        id=str(lot.pk),
        number=lot.number,
        title=lot.title,
        description=lot.description,
        cpv_code=lot.cpv_code,
        estimated_value=lot.estimated_value,
        award_method=lot.award_method,
        price_formula=lot.price_formula,
        price_parameter=lot.price_parameter,
        price_steps=tuple((str(rebate), str(share)) for rebate, share in lot.price_steps),
        life_years=lot.life_years,
        discount_rate=lot.discount_rate,
        auction_step=lot.auction_step,
        vat_rate=lot.vat_rate,
        reference_price=lot.reference_price,
        options_estimate=lot.options_estimate,
        tie_break=tuple(lot.tie_break),
        items=tuple(
            ItemTerms(str(i.pk), i.description, i.quantity, i.unit, i.cpv_code, i.fixed_price, i.optional)
            for i in lot.items.all()
        ),
        criteria=tuple(_criterion(criterion) for criterion in lot.criteria.all()),
    )


def _criterion(row: CriterionRow) -> CriterionTerms:
    return CriterionTerms(
        id=str(row.pk),
        title=row.title,
        kind=row.kind,
        weight=row.weight,
        worst=row.worst,
        best=row.best,
        options=tuple((str(name), str(share)) for name, share in row.options.items()),
        minimum_points=row.minimum_points,
        guidance=row.guidance,
        scale_max=row.scale_max,
        scale_step=row.scale_step,
        consensus_spread=row.consensus_spread,
        power=row.power,
        reference=row.reference,
    )


def facts_with(tender: Tender, terms: Terms) -> TenderFacts:
    """The tender as the drafting rules would see it with these terms."""
    facts = tender_facts(tender)
    asked = tuple(Requirement(r.id, RequirementKind(r.kind), r.title, r.mandatory) for r in terms.requirements)
    return replace(
        facts,
        title=terms.title,
        summary=terms.summary,
        lots=tuple(_lot_terms(tender, lot, terms.currency, asked) for lot in terms.lots),
        savings_baseline=terms.savings_baseline,
        requirements=asked,
        enquiries_end_at=terms.enquiries_end_at,
        bids_end_at=terms.bids_end_at,
        opening_at=terms.opening_at,
    )


def _lot_terms(tender: Tender, lot: LotPart, currency: str, asked: tuple[Requirement, ...]) -> LotTerms:
    ruleset = ruleset_of(tender)
    return LotTerms(
        id=lot.id,
        number=lot.number,
        title=lot.title,
        estimated_value=Money(lot.estimated_value if lot.estimated_value is not None else Decimal(0), currency),
        items=tuple(Item(i.id, i.description, i.quantity, i.unit, i.fixed_price, i.optional) for i in lot.items),
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
                id=c.id,
                title=c.title,
                kind=CriterionKind(c.kind),
                weight=c.weight,
                worst=c.worst,
                best=c.best,
                options=MappingProxyType({name: Decimal(share) for name, share in c.options}),
                minimum_points=c.minimum_points,
                guidance=c.guidance,
                scale_max=c.scale_max,
                scale_step=c.scale_step,
                consensus_spread=c.consensus_spread,
                power=c.power,
                reference=c.reference,
            )
            for c in lot.criteria
        ),
        requirements=asked,
        tie_break=tie_break_of(lot.tie_break, ruleset),
    )

"""The tender section of an OCDS release: what was announced, its lots, items, criteria, requirements and documents."""

from __future__ import annotations

from collections.abc import Mapping

from procurement.rules.lifecycle import Stage
from procurement.rules.money import Money, exact_sum
from procurement.rules.ocds_facts import (
    AmendmentFacts,
    AwardPart,
    CriterionFacts,
    DocumentFacts,
    EnquiryFacts,
    LotFacts,
    RequirementFacts,
    TenderPart,
)
from procurement.rules.ocds_framework import techniques
from procurement.rules.ocds_groups import discount_criterion, lot_group
from procurement.rules.ocds_items import item_of, options
from procurement.rules.ocds_languages import Texts, in_languages
from procurement.rules.ocds_own import buyer_shares, uncompared_options
from procurement.rules.ocds_phases import auction_technique, phase_milestone
from procurement.rules.ocds_qualification import exclusion_grounds, selection_criteria
from procurement.rules.ocds_review import milestone
from procurement.rules.ocds_values import Json, classification, exact_moment, filled, moment, period, trimmed, value

TENDER_STATUS: dict[Stage, str] = {
    Stage.DRAFT: "planned",
    Stage.IN_REVIEW: "planned",
    Stage.SCHEDULED: "planned",
    Stage.CALL_OPEN: "active",
    Stage.CALL_CLOSED: "active",
    Stage.CALL_DECIDED: "active",
    Stage.NEGOTIATING: "active",
    Stage.PUBLISHED: "active",
    Stage.CLOSED: "complete",
    Stage.OPENED: "complete",
    Stage.EVALUATED: "complete",
    Stage.DECIDED: "complete",
    Stage.STANDSTILL: "complete",
    Stage.AWARDED: "complete",
    Stage.CONTRACTED: "complete",
    Stage.COMPLETED: "complete",
    Stage.TERMINATED: "complete",
    Stage.CANCELLED: "cancelled",
    Stage.UNSUCCESSFUL: "unsuccessful",
}
"""tenderStatus.csv, for the tender and for each lot. Receiving tenders is over when bids can no longer come in."""


def tender_section(part: TenderPart, buyer: Json, names: Mapping[str, str]) -> Json:
    """OCDS `tender`; `names` are those of the parties. Times that are not fixed yet and values that were not published are left out."""
    published, closing = moment(part.invited_at or part.published_at), moment(part.bids_end_at)
    return filled(
        id=part.id,
        **in_languages(part.texts, title=part.title, description=part.summary),
        status=TENDER_STATUS[part.stage],
        procuringEntity=buyer,
        classification=classification(part.cpv_code),
        deliveryAddresses=[{"region": part.region}] if part.region else None,
        hasOptions=True if any(item.optional for item in part.items) else None,
        items=[item_of(item, part.texts) for item in part.items],
        value=value(total(part.lots)),
        procurementMethod=part.procedure,
        procurementMethodDetails=part.procedure_details,
        **in_languages(part.texts, procurementMethodRationale=part.rationale),
        mainProcurementCategory=part.nature,
        awardCriteria=part.award_criteria or {True: "ratedCriteria", False: "priceOnly", None: None}[part.rated],
        submissionMethod=None if part.imported else ["electronicSubmission"],
        tenderPeriod=period(published, closing) if part.bids_end_at or not part.procedure_details else None,
        enquiryPeriod=period(published, moment(part.enquiries_end_at)) if part.enquiries_end_at else None,
        numberOfTenderers=part.bids,
        documents=[_document(document, part.texts) for document in part.documents],
        hasEnquiries=True if part.enquiries else None,
        enquiries=[_enquiry(enquiry) for enquiry in part.enquiries],
        amendments=[*(_amendment(amendment) for amendment in part.amendments), *_cancellation(part)],
        milestones=[*map(phase_milestone, part.phases), *map(milestone, part.upheld)],
        lotDetails=filled(
            maximumLotsBidPerSupplier=part.lots_bid_at_most, maximumLotsAwardedPerSupplier=part.lots_awarded_at_most
        ),
        lotGroups=[lot_group(group) for group in part.lot_groups],
        lots=[_lot(lot, part, names) for lot in part.lots],
        **in_languages(part.texts, noLotsRationale=part.undivided_why),
        separationRationale=part.apart_why,
        techniques=techniques(part.framework),
        criteria=[
            *(_requirement(requirement, part.texts) for requirement in part.requirements),
            *exclusion_grounds(part.qualification),
            *map(discount_criterion, part.lot_groups),
        ],
        selectionCriteria=selection_criteria(part.qualification, part.currency),
        bidOpening={"date": moment(part.opening_at)} if part.opening_at else None,
    )


def total(lots: tuple[LotFacts, ...]) -> Money | None:
    """The estimate of the whole: the sum of the lots, or None if one of them was not published."""
    values = [lot.value for lot in lots if lot.value is not None]
    if not values or len(values) < len(lots):
        return None
    return Money(exact_sum(*(found.amount for found in values)), values[0].currency)


def _lot(lot: LotFacts, part: TenderPart, names: Mapping[str, str]) -> Json:
    return filled(
        id=lot.id,
        **in_languages(part.texts, title=lot.title, description=lot.description),
        status=TENDER_STATUS[lot.stage],
        statusRationale=lot.ended_why,
        value=value(lot.value),
        **uncompared_options(lot.options_apart),
        additionalClassifications=[classification(lot.cpv_code)] if lot.cpv_code else None,
        awardCriteria={"criteria": [_criterion(one, part.texts) for one in lot.criteria]} if lot.criteria else None,
        techniques=auction_technique(lot.auction),
        submissionTerms={"depositsGuarantees": lot.deposit} if lot.deposit else None,
        valueAddedTax={"rate": trimmed(lot.vat_rate)} if lot.vat_rate is not None else None,
        buyerShares=buyer_shares(lot.buyers, names),
        **options(item for item in part.items if item.lot == lot.id),
    )


def _criterion(criterion: CriterionFacts, texts: Texts) -> Json:
    numbers: list[Json] = [{"number": trimmed(criterion.points), "weight": "pointsExact"}]
    if criterion.minimum_points:
        numbers.append({"number": trimmed(criterion.minimum_points), "threshold": "minimumScore"})
    return filled(type=criterion.about, **in_languages(texts, name=criterion.title), numbers=numbers)


def awarded_items(part: TenderPart, award: AwardPart) -> list[Json]:
    """The items of an award, those of its lot, with the price of a unit where it is known; where there are none (imported
    history), the category of the lot alone."""
    lot, currency = award.lot, award.value.currency if award.value else ""
    prices = {item: value(Money(amount, currency)) for item, amount in award.prices.items() if currency}
    found = [item_of(item, part.texts, prices.get(item.id)) for item in part.items if item.lot == lot]
    codes = [one.cpv_code for one in part.lots if one.id == lot and one.cpv_code]
    return found or [filled(id=lot, classification=classification(code), relatedLot=lot) for code in codes]


def _requirement(requirement: RequirementFacts, texts: Texts) -> Json:
    """One criterion with one group of one requirement: each must be met by itself."""
    asked = filled(
        id=requirement.id,
        **in_languages(texts, title=requirement.title),
        dataType="boolean" if requirement.declaration else "string",
        expectedValue=True if requirement.declaration and requirement.mandatory else None,
    )
    return filled(
        id=requirement.id,
        **in_languages(texts, title=requirement.title, description=requirement.description),
        relatesToTenderer=True,
        requirementGroups=[{"id": requirement.id, "requirements": [asked]}],
    )


def _document(document: DocumentFacts, texts: Texts) -> Json:
    return filled(
        id=document.id,
        documentType=document.kind,
        **in_languages(texts, title=document.title),
        url=document.url,
        datePublished=moment(document.published_at),
        format=document.media_type,
    )


def _enquiry(enquiry: EnquiryFacts) -> Json:
    """Without its author, whom nobody is told."""
    return filled(
        id=enquiry.id,
        date=moment(enquiry.asked_at),
        description=enquiry.question,
        answer=enquiry.answer,
        dateAnswered=moment(enquiry.answered_at),
    )


def _amendment(amendment: AmendmentFacts) -> Json:
    return filled(
        id=amendment.id,
        date=exact_moment(amendment.at) if amendment.at else None,
        rationale=amendment.reason,
        description=amendment.description,
        amendsReleaseID=amendment.amends,
        releaseID=amendment.release,
    )


def _cancellation(part: TenderPart) -> list[Json]:
    """OCDS 1.1 has no field for the reason of a cancellation: it is the tender's last amendment, with its rationale."""
    if part.cancelled_at is None:
        return []
    rationale = ": ".join(filter(None, (part.cancellation_code, part.cancellation_reason)))
    return [filled(id="cancellation", date=exact_moment(part.cancelled_at), rationale=rationale)]

"""A tender's rows -> what its OCDS release says of the call: lots, items, criteria, documents, dates. Reads only."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from django.conf import settings
from django.urls import reverse

from procurement.rules.criteria import COSTS
from procurement.rules.differences import changes
from procurement.rules.facts import AwardMethod, RequirementKind
from procurement.rules.lifecycle import Stage
from procurement.rules.money import Money, exact_sum
from procurement.rules.ocds_facts import (
    AmendmentFacts,
    CriterionFacts,
    DocumentFacts,
    EnquiryFacts,
    LotFacts,
    RequirementFacts,
    TenderPart,
)
from procurement.rules.ocds_items import ItemFacts
from procurement.rules.ocds_languages import texts_by_original
from procurement.rules.ocds_own import SharePart
from procurement.rules.ocds_review import UpheldPart
from procurement.rules.options import counts
from procurement.rules.procedures import OPEN, QUOTATION, procedure_of
from procurement.rules.terms import terms_from_data
from procurement.rules.visibility import Audience, Part, may_read
from tenders.models import Complaint, Lot, Tender
from tenders.queries.buyer_shares import lot_shares
from tenders.queries.counting import counting_acts
from tenders.queries.facts import ruleset_of
from tenders.queries.lot_groups import group_facts
from tenders.queries.ocds_framework import framework_part
from tenders.queries.ocds_parties import party_id
from tenders.queries.ocds_phases import auction_terms, deposit_words, phases_of, rationale_of
from tenders.queries.qualification import asked_by
from tenders.queries.visibility import reached


def tender_part(tender: Tender, lots: list[Lot]) -> TenderPart:
    cancellation = getattr(tender, "cancellation", None)
    cancelled = cancellation if cancellation and cancellation.confirmed_at else None
    return TenderPart(
        id=tender.reference,
        title=tender.title,
        summary=tender.summary,
        stage=tender.stage_now,
        procedure=tender.procedure if tender.imported else _method(tender),
        procedure_details="" if tender.imported else procedure_of(tender.procedure).title,
        invited_at=tender.invited_at,
        nature=tender.nature,
        qualification=asked_by(tender),
        currency=tender.currency,
        rated=_rated(lots),
        award_criteria=_one_criterion(lots),
        lots_bid_at_most=tender.lots_bid_at_most,
        lots_awarded_at_most=tender.lots_awarded_at_most,
        lot_groups=group_facts(tender),
        lots=tuple(_lot(lot, tender) for lot in lots),
        items=tuple(
            ItemFacts(
                str(item.pk),
                str(lot.pk),
                item.description,
                item.quantity,
                item.unit,
                item.cpv_code or lot.cpv_code or tender.cpv_code,
                item.optional,
                counts(item.optional, lot.options_estimate),
                money(item.fixed_price, tender),
            )
            for lot in lots
            for item in lot.items.all()
        ),
        requirements=tuple(
            RequirementFacts(
                str(found.pk),
                found.title,
                found.kind == RequirementKind.DECLARATION,
                found.mandatory,
                found.description,
            )
            for found in tender.requirements.all()
        ),
        documents=_documents(tender),
        enquiries=tuple(
            EnquiryFacts(str(one.number), one.asked_at, one.question, one.answer, one.answered_at)
            for one in tender.enquiries.all()
        ),
        amendments=_amendments(tender),
        published_at=tender.published_at,
        enquiries_end_at=tender.enquiries_end_at,
        bids_end_at=tender.bids_end_at,
        opening_at=tender.opening_at,
        bids=_bids_received(tender, lots),
        imported=tender.imported,
        cancelled_at=cancelled.confirmed_at if cancelled else None,
        cancellation_code=cancelled.code if cancelled else "",
        cancellation_reason=cancelled.explanation if cancelled else "",
        framework=framework_part(tender),
        rationale=rationale_of(tender),
        phases=phases_of(tender, lots),
        cpv_code=tender.cpv_code,
        region=tender.region,
        undivided_why=tender.no_lots_reason,
        apart_why=tender.split_reason,
        texts=texts_by_original((one.original, one.language, one.text) for one in tender.translations.all()),
        upheld=tuple(_upheld(complaint) for complaint in tender.upheld),  # type: ignore[attr-defined]
    )


def _upheld(complaint: Complaint) -> UpheldPart:
    decided = max(one.confirmed_at for one in complaint.rulings.all() if one.confirmed_at)
    lot = str(complaint.lot_id or "")
    return UpheldPart(complaint.number, lot, decided_at=decided, carried_out_at=complaint.ended_at)


def _method(tender: Tender) -> str:
    """The OCDS procurementMethod: a request for quotation that everybody may answer is an open one."""
    found = procedure_of(tender.procedure)
    return OPEN.method if found is QUOTATION and not tender.invited_only else found.method


def _rated(lots: list[Lot]) -> bool | None:
    """Whether quality counts in any lot; None where history does not say."""
    methods = {lot.award_method for lot in lots if lot.award_method}
    return bool(methods - {AwardMethod.LOWEST_PRICE.value}) if methods else None


def _one_criterion(lots: list[Lot]) -> str:
    """The code where cost or quality alone decides in every lot."""
    methods = {lot.award_method for lot in lots}
    if methods == {AwardMethod.LIFE_CYCLE_COST.value}:
        return "costOnly"
    return "qualityOnly" if methods == {AwardMethod.QUALITY_ONLY.value} else ""


def _bids_received(tender: Tender, lots: list[Lot]) -> int | None:
    """The number of bids, once it is public. Of history the number known for its only lot where no bid is listed."""
    if tender.imported:
        awards = lots[0].awards.all() if len(lots) == 1 and not lots[0].offers.all() else ()
        return next((award.valid_bids for award in awards), None)
    public = may_read(Part.BID_COUNT, Audience.PUBLIC, tender.stage_now, ruleset_of(tender), reached=reached(tender))
    return counting_acts(tender).count() if public else None


def _lot(lot: Lot, tender: Tender) -> LotFacts:
    """A lot with its criteria; costs over the life cycle, and what only tells equal offers apart, have no points of their own."""
    weighted = [criterion for criterion in lot.criteria.all() if criterion.weight]
    quality = [CriterionFacts(c.title, "quality", c.weight, c.minimum_points) for c in weighted]
    price = Decimal(100) - exact_sum(*(criterion.points for criterion in quality))
    costs = any(criterion.kind in COSTS for criterion in lot.criteria.all())
    first = CriterionFacts("Life-cycle cost", "cost", price) if costs else CriterionFacts("Price", "price", price)
    return LotFacts(
        id=str(lot.pk),
        title=lot.title,
        stage=Stage(lot.stage),
        value=money(lot.estimated_value, tender),
        description=lot.description,
        cpv_code=lot.cpv_code,
        auction=auction_terms(lot, tender),
        deposit=deposit_words(lot, tender),
        vat_rate=lot.vat_rate,
        buyers=tuple(SharePart(party_id(buyer), percent) for buyer, percent in lot_shares(lot)),
        ended_why=_ended_why(lot),
        options_apart=money(lot.options_estimate, tender),
        criteria=(*([first] if price else []), *quality) if quality else (),
    )


def _ended_why(lot: Lot) -> str:
    """The coded reason of a lot that was cancelled by itself, with its explanation; a mere proposal is not told."""
    found = getattr(lot, "cancellation", None)
    if found is None or found.confirmed_at is None or Stage(lot.stage) is not Stage.CANCELLED:
        return ""
    return f"{found.code}: {found.explanation}"


def _documents(tender: Tender) -> tuple[DocumentFacts, ...]:
    """The notice itself and the tender's public documents. The pages of imported history are no notices of its own."""
    if tender.imported:
        return ()
    notice = DocumentFacts("notice", "tenderNotice", tender.title, address_of(tender), tender.published_at, "text/html")
    return (
        notice,
        *(
            DocumentFacts(
                str(found.pk),
                "biddingDocuments",
                found.title,
                settings.PUBLIC_URL + reverse("tenders:document", args=[tender.reference, found.pk]),
                found.published_at or tender.published_at,
                found.media_type,
            )
            for found in tender.documents.all()
        ),
        *(
            DocumentFacts(
                str(file.pk),
                "clarifications",
                file.name,
                settings.PUBLIC_URL + reverse("tenders:question-file", args=[tender.reference, one.number, file.pk]),
                one.answered_at,
                file.media_type,
            )
            for one in tender.enquiries.all()
            for file in one.files.all()
        ),
    )


def _amendments(tender: Tender) -> tuple[AmendmentFacts, ...]:
    """The published changes, in the words of rules.differences (English, as all releases are in the platform's language)."""
    if not tender.amendments.all():
        return ()
    pairs = pairwise(tender.versions.all())  # the invitation to bid is a version too, but no change
    told = {new.amendment_id: changes(terms_from_data(old.content), terms_from_data(new.content)) for old, new in pairs}
    return tuple(
        AmendmentFacts(
            id=f"amendment-{amendment.number}",
            at=amendment.published_at,
            reason=amendment.reason,
            description="; ".join(
                f"{one.label}: {_plain(one.before)} > {_plain(one.after)}" for one in told[amendment.pk]
            ),
            amends=f"{tender.ocid}-{amendment.release_number - 1}",
            release=f"{tender.ocid}-{amendment.release_number}",
        )
        for amendment in tender.amendments.all()
    )


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else "-" if value is None else str(value)


def address_of(tender: Tender) -> str:
    """The public page of a tender."""
    return f"{settings.PUBLIC_URL}{tender.get_absolute_url()}"


def money(amount: Decimal | None, tender: Tender) -> Money | None:
    return Money(amount, tender.currency) if amount is not None else None

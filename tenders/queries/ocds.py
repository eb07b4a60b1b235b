"""Rows -> the facts of an OCDS release, cut to what the public may see at this stage. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.conf import settings
from django.db.models import Prefetch

from procurement.models import Organization
from procurement.rules.facts import AwardMethod, RequirementKind
from procurement.rules.lifecycle import PREPARATION, Stage
from procurement.rules.money import Money, exact_sum
from procurement.rules.ocds_facts import (
    AwardPart,
    BidFacts,
    ContractPart,
    CriterionFacts,
    DocumentFacts,
    ItemFacts,
    LotFacts,
    Party,
    ProcessFacts,
    RequirementFacts,
    TenderPart,
)
from tenders.models import Award, Contract, Lot, LotOffer, Tender
from tenders.queries.counting import counting_acts

REGISTERS = {"RO": "RO-CUI"}
"""The register in which a country's organizations have their number, as org-id.guide names it."""


def with_process() -> tuple[Prefetch[str] | str, ...]:
    """What to prefetch on Tenders (with select_related("buyer", "cancellation")) so that their facts need no more queries."""
    offers = LotOffer.objects.select_related("bidder", "bid__opened__act").order_by("id")
    awards = Award.objects.select_related("supplier", "contract").order_by("id")
    return (
        Prefetch("lots", Lot.objects.order_by("number")),
        "lots__items",
        "lots__criteria",
        Prefetch("lots__offers", offers),
        Prefetch("lots__awards", awards),
        "requirements",
        "documents",
    )


def load_process(tender: Tender) -> ProcessFacts:
    """The facts of one tender, read afresh."""
    fresh = Tender.objects.select_related("buyer", "cancellation").prefetch_related(*with_process())
    return process_facts(fresh.get(pk=tender.pk))


def process_facts(tender: Tender) -> ProcessFacts:
    """The facts of a tender that was read with `with_process`. A mere proposal of an award is not among them."""
    lots = list(tender.lots.all())
    offers = [offer for lot in lots for offer in lot.offers.all()] if _opened(tender) else []
    awards = [award for lot in lots for award in lot.awards.all() if _published(award)]
    ids = _award_ids(tender, awards)
    organizations = [tender.buyer, *(o.bidder for o in offers), *(a.supplier for a in awards if a.supplier)]
    return ProcessFacts(
        ocid=tender.ocid,
        language=settings.LANGUAGE_CODE,
        buyer=party_id(tender.buyer),
        parties=_parties(organizations),
        tender=_tender(tender, lots),
        bids=tuple(_bid(offer, tender, number) for number, offer in enumerate(offers, 1)),
        awards=tuple(_award(award, tender, ids[award.pk]) for award in awards),
        contracts=tuple(
            _contract(award.contract, tender, ids[award.pk]) for award in awards if hasattr(award, "contract")
        ),
    )


def _opened(tender: Tender) -> bool:
    """Names and prices are public from the opening on, not before."""
    return tender.imported or tender.opened_at is not None


def _published(award: Award) -> bool:
    return award.status != Award.Status.PROPOSED and award.decided_at is not None


def _award_ids(tender: Tender, awards: list[Award]) -> dict[int, str]:
    """The ids of awards in releases. Rows of imported history are written anew with it, so their place counts."""
    return {award.pk: f"award-{number}" if tender.imported else str(award.pk) for number, award in enumerate(awards, 1)}


def party_id(organization: Organization) -> str:
    """The id of an organization in our releases: the one it was imported with, or our own."""
    return organization.identifier or str(organization.pk)


def _parties(organizations: Iterable[Organization]) -> tuple[Party, ...]:
    return tuple({party_id(found): _party(found) for found in organizations}.values())


def _party(organization: Organization) -> Party:
    """Contact data is published for agencies only: a company's may be one person's own."""
    agency = organization.kind == Organization.Kind.AGENCY
    return Party(
        id=party_id(organization),
        name=organization.name,
        scheme=_register(organization),
        identifier=organization.registry_number,
        country=organization.country,
        region=organization.region,
        address=organization.address if agency else "",
        email=organization.contact_email if agency else "",
        telephone=organization.contact_phone if agency else "",
    )


def _register(organization: Organization) -> str:
    """The register that an imported id names before the number, or the one of the country."""
    number = organization.registry_number
    if number and organization.identifier.endswith(f"-{number}"):
        return organization.identifier.removesuffix(f"-{number}")
    return "" if organization.imported else REGISTERS.get(organization.country, "")


def _tender(tender: Tender, lots: list[Lot]) -> TenderPart:
    cancellation = getattr(tender, "cancellation", None)
    cancelled = cancellation if cancellation and cancellation.confirmed_at else None
    return TenderPart(
        id=tender.reference,
        url=address_of(tender),
        title=tender.title,
        summary=tender.summary,
        stage=tender.stage_now,
        procedure=tender.procedure,
        nature=tender.nature,
        rated=any(lot.award_method == AwardMethod.BEST_RATIO for lot in lots),
        lots=tuple(_lot(lot, tender) for lot in lots),
        items=tuple(
            ItemFacts(
                str(item.pk),
                str(lot.pk),
                item.description,
                item.quantity,
                item.unit,
                item.cpv_code or lot.cpv_code or tender.cpv_code,
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
        published_at=tender.published_at,
        enquiries_end_at=tender.enquiries_end_at,
        bids_end_at=tender.bids_end_at,
        opening_at=tender.opening_at,
        bids=_bids_received(tender, lots),
        imported=tender.imported,
        cancelled_at=cancelled.confirmed_at if cancelled else None,
        cancellation_code=cancelled.code if cancelled else "",
        cancellation_reason=cancelled.explanation if cancelled else "",
    )


def _bids_received(tender: Tender, lots: list[Lot]) -> int | None:
    """The number of bids, public from closing on. Of history the number known for its only lot where no bid is listed."""
    if tender.imported:
        awards = lots[0].awards.all() if len(lots) == 1 and not lots[0].offers.all() else ()
        return next((award.valid_bids for award in awards), None)
    if tender.closed_at is None or tender.stage_now in (*PREPARATION, Stage.PUBLISHED):
        return None
    return counting_acts(tender).count()


def _lot(lot: Lot, tender: Tender) -> LotFacts:
    quality = [CriterionFacts(c.title, "quality", c.weight, c.minimum_points) for c in lot.criteria.all()]
    price = Decimal(100) - exact_sum(*(criterion.points for criterion in quality))
    return LotFacts(
        id=str(lot.pk),
        title=lot.title,
        stage=Stage(lot.stage),
        value=_money(lot.estimated_value, tender),
        description=lot.description,
        cpv_code=lot.cpv_code,
        criteria=(CriterionFacts("Price", "price", price), *quality) if quality else (),
    )


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
                f"{address_of(tender)}documents/{found.pk}/",
                tender.published_at,
                found.media_type,
            )
            for found in tender.documents.all()
        ),
    )


def address_of(tender: Tender) -> str:
    """The public page of a tender."""
    return f"{settings.PUBLIC_URL}/tenders/{tender.reference}/"


def _money(amount: Decimal | None, tender: Tender) -> Money | None:
    return Money(amount, tender.currency) if amount is not None else None


def _bid(offer: LotOffer, tender: Tender, number: int) -> BidFacts:
    opened = getattr(offer.bid, "opened", None) if offer.bid else None
    return BidFacts(
        id=f"{offer.bid_id}-{offer.lot_id}" if offer.bid_id else f"bid-{number}",
        lot=str(offer.lot_id),
        tenderer=party_id(offer.bidder),
        value=_money(offer.amount, tender),
        valid=offer.valid,
        rank=offer.rank,
        received_at=opened.act.received_at if opened else None,
    )


def _award(award: Award, tender: Tender, award_id: str) -> AwardPart:
    return AwardPart(
        id=award_id,
        lot=str(award.lot_id),
        status=award.status,
        supplier=party_id(award.supplier) if award.supplier else "",
        value=_money(award.amount, tender),
        decided_at=award.decided_at,
        reason=award.refusal_reason or award.reason,
    )


def _contract(contract: Contract, tender: Tender, award_id: str) -> ContractPart:
    return ContractPart(
        id=f"contract-{award_id}",
        award=award_id,
        number=contract.number,
        status=contract.status,
        value=_money(contract.amount, tender),
        signed_on=contract.signed_on,
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        final=_money(contract.final_amount, tender),
        ended_at=contract.ended_at,
        end_reason=contract.end_reason,
    )

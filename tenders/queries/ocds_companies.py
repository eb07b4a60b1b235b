"""The groups and subcontractors of opened bids, as a release names them. Reads what is prefetched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from procurement.rules.bid_companies import Company, CompanyRole
from procurement.rules.manifest import parse_manifest
from procurement.rules.ocds_course import AmendmentPart
from procurement.rules.ocds_own import CapacityPart
from procurement.rules.ocds_subcontracting import SubcontractPart
from tenders.models import LotOffer, SubcontractorChange
from tenders.queries.ocds_parties import company_id

Group = tuple[tuple[str, ...], tuple[SubcontractPart, ...], tuple[CapacityPart, ...]]
"""The ids of the other members of a group, its subcontractors, and those who lend it their capacity."""


def companies_by_offer(offers: Iterable[LotOffer]) -> dict[UUID | None, tuple[Company, ...]]:
    """The companies that each bid names. A bid that a program can't read names none here."""
    found: dict[UUID | None, tuple[Company, ...]] = {}
    for offer in offers:
        opened = getattr(offer.bid, "opened", None) if offer.bid else None
        if opened is None or opened.failure or opened.flaw or offer.bid_id in found:
            continue
        found[offer.bid_id] = parse_manifest(opened.content).companies if '"companies":' in opened.manifest else ()
    return found


def company_group(companies: Iterable[Company], known: Mapping[str, str]) -> Group:
    """Who tenders jointly, who subcontracts, on whom it relies; `known` are the ids of organizations."""
    named = list(companies)
    members = tuple(company_id(one, known) for one in named if one.role is CompanyRole.MEMBER)
    helpers = [one for one in named if one.role is CompanyRole.SUBCONTRACTOR]
    lenders = [one for one in named if one.role is CompanyRole.CAPACITY]
    return (
        members,
        tuple(SubcontractPart(company_id(one, known), one.part, one.share) for one in helpers),
        tuple(CapacityPart(company_id(one, known), one.criterion) for one in lenders),
    )


def agreed_amendment(row: SubcontractorChange, award_id: str) -> AmendmentPart:
    """What the buyer agreed to, in plain English, as everything in a release."""
    place = f"in the place of {row.replaced_name}" if row.replaced_name else "as a further one"
    what = f"Subcontractor {row.name} ({row.country} {row.registry or row.vat}) {place}: {row.part}."
    return AmendmentPart(f"subcontractor-{award_id}-{row.number}", row.agreed_at, what, row.reason)

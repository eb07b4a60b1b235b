"""What a tender's release says of its framework agreement, or of the one under which it makes a contract. Reads only."""

from __future__ import annotations

from django.conf import settings

from procurement.models import Organization
from procurement.rules.ocds_framework import FrameworkPart, RelatedPart
from tenders.models import Award, Tender
from tenders.queries.frameworks import terms_row


def framework_part(tender: Tender) -> FrameworkPart | None:
    """The framework agreement that the tender is for."""
    row = terms_row(tender)
    if row is None:
        return None
    agencies = tuple(sorted(one.name for one in row.agencies.all()))
    return FrameworkPart(row.way, row.most_parties, row.months, row.longer_reason, row.rule, agencies)


def related_part(tender: Tender) -> tuple[RelatedPart, ...]:
    """The framework agreement that the tender calls off from."""
    if not hasattr(tender, "call_off"):
        return ()
    found = tender.call_off.lot.tender
    return (RelatedPart(found.ocid, found.title, f"{settings.PUBLIC_URL}{found.get_absolute_url()}"),)


def other_parties(award: Award) -> list[Organization]:
    """The further parties of a framework agreement's award, by rank."""
    return [party.supplier for party in award.parties.all() if party.supplier_id != award.supplier_id]

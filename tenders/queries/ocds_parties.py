"""Parties of a release: organizations with their ids, and companies that bids name. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from procurement.models import Organization
from procurement.rules.bid_companies import Company
from procurement.rules.ocds_facts import Party
from tenders.queries.draft_companies import leader_of

REGISTERS = {"RO": "RO-CUI"}
"""The register in which a country's organizations have their number, as org-id.guide names it."""


def party_id(organization: Organization) -> str:
    """The id of an organization in our releases: the one it was imported with, or our own."""
    return organization.identifier or str(organization.pk)


def parties(organizations: Sequence[Organization], companies: Iterable[Company]) -> tuple[Party, ...]:
    """Each organization once, and after them the companies that bids name and that are not among them."""
    found = {party_id(one): _party(one) for one in organizations}
    known = company_ids(organizations)
    for one in companies:
        if one.key not in known:
            found.setdefault(company_id(one, known), _named(one))
    return tuple(found.values())


def company_ids(organizations: Iterable[Organization]) -> Mapping[str, str]:
    """The ids of organizations by what tells companies apart, for those that a bid names."""
    return {key: party_id(one) for one in organizations if (key := leader_of(one).key)}


def company_id(company: Company, known: Mapping[str, str]) -> str:
    """The id of a company that a bid names: that of the organization it is, else its register or country with its number."""
    country, _, number = company.key.partition(" ")
    if company.key in known:
        return known[company.key]
    return f"{REGISTERS.get(country, country)}-{number}" if number else f"{company.country}-{company.name}"


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
        scale=organization.size,
    )


def _register(organization: Organization) -> str:
    """The register that an imported id names before the number, or the one of the country."""
    number = organization.registry_number
    if number and organization.identifier.endswith(f"-{number}"):
        return organization.identifier.removesuffix(f"-{number}")
    return "" if organization.imported else REGISTERS.get(organization.country, "")


def _named(company: Company) -> Party:
    return Party(
        id=company_id(company, {}),
        name=company.name,
        scheme=REGISTERS.get(company.country, "") if company.registry else "",
        identifier=company.registry,
        country=company.country,
    )

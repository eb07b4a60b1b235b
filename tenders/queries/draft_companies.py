"""The companies of a draft: as typed, as read by the rules, and what is wrong with them. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from procurement.models import Organization
from procurement.rules.bid_companies import (
    FIELDS,
    Company,
    CompanyRole,
    Leader,
    leaders_share,
    plain_share,
    read_companies,
)
from procurement.rules.messages import Issue


@dataclass(frozen=True, slots=True)
class Entry:
    """One company of a draft as typed, with its number on the page and what is wrong with it."""

    number: int
    typed: dict[str, str]
    issues: tuple[Issue, ...]


def leader_of(company: Organization) -> Leader:
    """The company that submits, as the rules know it."""
    return Leader(company.name, company.country, company.registry_number or company.vat_number)


def companies_of_draft(bidder: Organization, content: dict[str, Any]) -> tuple[tuple[Company, ...], tuple[Issue, ...]]:
    """The companies that the draft names, and everything that is wrong with them."""
    return read_companies(typed_companies(content), leader_of(bidder), [file["name"] for file in content["files"]])


def typed_companies(content: dict[str, Any]) -> list[dict[str, str]]:
    """What was typed about each company, every field a text."""
    return [{name: str(one.get(name, "")) for name in FIELDS} for one in content.get("companies", [])]


def entries_of_draft(bidder: Organization, content: dict[str, Any]) -> list[Entry]:
    """The companies in their order, each with its own issues."""
    issues = companies_of_draft(bidder, content)[1]
    return [
        Entry(number, typed, tuple(one for one in issues if one.field.startswith(f"company_{number}_")))
        for number, typed in enumerate(typed_companies(content), 1)
    ]


def share_of_leader(bidder: Organization, content: dict[str, Any]) -> str:
    """The share that the other members leave, in percent; empty where the company bids alone."""
    companies = companies_of_draft(bidder, content)[0]
    if not any(one.role is CompanyRole.MEMBER for one in companies):
        return ""
    return plain_share(leaders_share(companies))

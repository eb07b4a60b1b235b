"""The companies under a contract as they hold now, and the changes of subcontractors that the buyer agreed to. Reads only."""

from __future__ import annotations

from procurement.rules.bid_companies import Company, CompanyRole
from procurement.rules.subcontractors import Agreed, in_force
from tenders.models import Contract, SubcontractorChange
from tenders.queries.bid_companies import companies_of_offer


def changes_of(contract: Contract) -> list[SubcontractorChange]:
    """What was agreed to, in its order."""
    return list(contract.subcontractor_changes.select_related("agreed_by"))


def company_of(row: SubcontractorChange) -> Company:
    """The subcontractor that came in."""
    known = {"registry": row.registry, "vat": row.vat, "size": row.size, "contact": row.contact}
    return Company(CompanyRole.SUBCONTRACTOR, row.name, row.country, share=row.share, part=row.part, **known)


def companies_now(contract: Contract) -> tuple[Company, ...]:
    """Members and lent capacities as the bid names them, subcontractors as they hold now."""
    named = companies_of_offer(contract.award.offer)
    others = tuple(one for one in named if one.role is not CompanyRole.SUBCONTRACTOR)
    return (*others, *subcontractors_now(contract, named))


def subcontractors_now(contract: Contract, named: tuple[Company, ...]) -> tuple[Company, ...]:
    """Those of the bid (`named`), with each change."""
    rows = contract.subcontractor_changes.all()
    return in_force(named, [Agreed(company_of(row), row.replaced) for row in rows])

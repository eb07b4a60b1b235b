"""The subcontractors of a contract as they hold now: those that the bid named, and those that were agreed to afterwards.

Sources: Directive 2014/24/EU art. 71; Law 98/2016 art. 218 and following.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from procurement.rules.bid_companies import SUBCONTRACTING, Company, CompanyRole, Leader
from procurement.rules.messages import Issue, gettext_noop, issue

NOT_THERE = gettext_noop("“%(company)s” is no subcontractor of this contract now. Choose one that is, or none.")
THERE_ALREADY = gettext_noop("“%(company)s” is a subcontractor of this contract already.")
SUPPLIER = gettext_noop("“%(company)s” has the contract itself, or is a member of the group that has it.")
WHY = gettext_noop("Say why: it is published.")


@dataclass(frozen=True, slots=True)
class Agreed:
    """A subcontractor that the buyer agreed to, in the place of the one with the key `replaced` (empty: a further one)."""

    company: Company
    replaced: str = ""


def in_force(named: Iterable[Company], agreed: Iterable[Agreed]) -> tuple[Company, ...]:
    """The subcontractors now: those of the bid, then each change in its order."""
    found = {one.key: one for one in named if one.role is CompanyRole.SUBCONTRACTOR}
    for change in agreed:
        found.pop(change.replaced, None)
        found[change.company.key] = change.company
    return tuple(found.values())


def change_issues(
    new: Company,
    replaced: str,
    *,
    present: Sequence[Company],
    supplier: Leader,
    members: Iterable[Company],
    reason: str,
) -> tuple[Issue, ...]:
    """Why this subcontractor can't be agreed to. `present` are those now, `replaced` a key or empty."""
    found = []
    keys = {one.key for one in present}
    if replaced and replaced not in keys:
        found.append(issue("replaced", NOT_THERE, citation=SUBCONTRACTING, company=replaced))
    if new.key in keys - {replaced}:
        found.append(issue("company_1_registry", THERE_ALREADY, citation=SUBCONTRACTING, company=new.name))
    joint = {supplier.key, *(one.key for one in members if one.role is CompanyRole.MEMBER)}
    if new.key in joint:
        found.append(issue("company_1_registry", SUPPLIER, citation=SUBCONTRACTING, company=new.name))
    if not reason.strip():
        found.append(issue("reason", WHY))
    return tuple(found)

"""Which roles exist in which kind of organization, and which no person may hold together. Pure; services ask before they grant.

Sources: docs/people.md (separation of duties); Directive 2014/24/EU art. 24 (conflicts of interest).
"""

from __future__ import annotations

from collections.abc import Iterable

from procurement.rules.lifecycle import Role
from procurement.rules.messages import Issue, Message, gettext_noop, issue

AGENCY_ROLES = (Role.ORG_ADMIN, Role.OFFICER, Role.APPROVER, Role.KEY_HOLDER, Role.CHAIR, Role.EVALUATOR)
COMPANY_ROLES = (Role.ORG_ADMIN, Role.SUBMITTER, Role.PREPARER)
OVERSIGHT_ROLES = (Role.PLATFORM_ADMIN, Role.AUDITOR, Role.KEY_HOLDER)
ROLES_OF_KIND: dict[str, tuple[Role, ...]] = {
    "agency": AGENCY_ROLES,
    "company": COMPANY_ROLES,
    "oversight": OVERSIGHT_ROLES,
}
"""By Organization.kind. Holding a key is not writing, so an auditor of the oversight body may hold one."""

WRITING_ROLES = frozenset({*AGENCY_ROLES, *COMPANY_ROLES, Role.PLATFORM_ADMIN} - {Role.KEY_HOLDER})
DEMANDING_ROLES = frozenset(Role) - {Role.PREPARER, Role.CLOCK, Role.SYSTEM}
"""Roles whose acts bind somebody: whoever holds one needs a second step at log-in."""

ROLE_MEANINGS: dict[Role, str] = {
    Role.OFFICER: gettext_noop("Drafts tenders, runs them, proposes awards and records contracts."),
    Role.APPROVER: gettext_noop(
        "Approves tenders before publication and decides awards. Never those that the same person prepared."
    ),
    Role.KEY_HOLDER: gettext_noop(
        "Confirms the opening of bids; enough key holders must confirm before anybody can read a bid."
    ),
    Role.CHAIR: gettext_noop("Leads the evaluation committee."),
    Role.EVALUATOR: gettext_noop("Scores what people must judge."),
    Role.ORG_ADMIN: gettext_noop("Invites members and grants their roles. Gives no right to bid or to run tenders."),
    Role.PREPARER: gettext_noop("Fills in bids, and can't submit them."),
    Role.SUBMITTER: gettext_noop("Fills in bids, submits, replaces and withdraws them for the company."),
    Role.AUDITOR: gettext_noop("Reads everything that may be read and changes nothing."),
    Role.PLATFORM_ADMIN: gettext_noop("Approves agencies and looks after people and settings. Never holds a key."),
}


LENT_ROLES = frozenset({Role.OFFICER, Role.APPROVER, Role.KEY_HOLDER, Role.SUBMITTER, Role.PREPARER})
"""What a deputy may use. Administrators lend nothing: what they grant would outlast the absence. Auditors only read.
Members of a committee judge in person, each with an own declaration of interests: another member takes the seat."""


def may_stand_in(role: Role, held: Iterable[Role]) -> bool:
    """Whether a person who holds `held` anywhere may use this role of somebody who is away."""
    own = set(held)
    if role not in LENT_ROLES or any(incompatible(role, other) for other in own):
        return False
    return not (role is Role.KEY_HOLDER and own & {Role.PREPARER, Role.SUBMITTER})


def _named(role: Role) -> Message:
    """The screens know how a parameter called `role` is called in the reader's language."""
    return Message("%(role)s", {"role": role.value})


def incompatible(first: Role, second: Role) -> bool:
    """Whether one person may never hold both, in whatever organizations. Symmetric."""
    pair = {first, second}
    if pair == {Role.PLATFORM_ADMIN, Role.KEY_HOLDER}:
        return True
    return Role.AUDITOR in pair and bool(pair & WRITING_ROLES)


def grant_issues(role: Role, *, kind: str, held: Iterable[Role]) -> tuple[Issue, ...]:
    """Why `role` can't be granted in an organization of this kind to a person who holds `held` anywhere; empty if it can."""
    if role not in ROLES_OF_KIND.get(kind, ()):
        return (
            issue("roles", gettext_noop("“%(role)s” is not a role in this kind of organization."), role=role.value),
        )
    return tuple(
        issue(
            "roles",
            gettext_noop(
                "“%(role)s” can't go together with “%(held)s”, which this person holds. End that role first, or choose another person."
            ),
            role=role.value,
            held=_named(other),
        )
        for other in sorted(set(held))
        if incompatible(role, other)
    )

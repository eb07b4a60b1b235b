"""The table of roles: what exists where, and what never goes together. Written out, not computed."""

from __future__ import annotations

import pytest

from procurement.rules.lifecycle import Role
from procurement.rules.roles import (
    DEMANDING_ROLES,
    ROLE_MEANINGS,
    ROLES_OF_KIND,
    grant_issues,
    incompatible,
    may_stand_in,
)

PEOPLE = sorted(set(Role) - {Role.CLOCK, Role.SYSTEM})
NEVER_TOGETHER = {
    frozenset({"platform_admin", "key_holder"}),
    frozenset({"auditor", "officer"}),
    frozenset({"auditor", "approver"}),
    frozenset({"auditor", "chair"}),
    frozenset({"auditor", "evaluator"}),
    frozenset({"auditor", "org_admin"}),
    frozenset({"auditor", "preparer"}),
    frozenset({"auditor", "submitter"}),
    frozenset({"auditor", "platform_admin"}),
}


def test_incompatible_every_pair_is_as_written() -> None:
    found = {frozenset({a.value, b.value}) for a in PEOPLE for b in PEOPLE if a != b and incompatible(a, b)}
    assert found == NEVER_TOGETHER


def test_incompatible_is_symmetric_and_never_with_itself() -> None:
    for a in PEOPLE:
        assert not incompatible(a, a)
        for b in PEOPLE:
            assert incompatible(a, b) is incompatible(b, a)


def test_roles_of_kind_cover_every_role_of_people() -> None:
    assert {role for roles in ROLES_OF_KIND.values() for role in roles} == set(PEOPLE)
    assert set(ROLE_MEANINGS) == set(PEOPLE)


@pytest.mark.parametrize(
    ("role", "kind"),
    [(Role.OFFICER, "company"), (Role.SUBMITTER, "agency"), (Role.AUDITOR, "agency"), (Role.OFFICER, "x")],
)
def test_grant_role_of_another_kind_is_refused(role: Role, kind: str) -> None:
    [issue] = grant_issues(role, kind=kind, held=())
    assert "not a role in this kind of organization" in str(issue)


def test_grant_names_every_role_in_the_way() -> None:
    issues = grant_issues(Role.AUDITOR, kind="oversight", held=[Role.OFFICER, Role.SUBMITTER, Role.KEY_HOLDER])
    assert [str(issue).split("“")[2].split("”")[0] for issue in issues] == ["officer", "submitter"]


def test_grant_key_to_auditor_and_approver_to_officer_is_allowed() -> None:
    assert grant_issues(Role.KEY_HOLDER, kind="oversight", held=[Role.AUDITOR]) == ()
    assert grant_issues(Role.APPROVER, kind="agency", held=[Role.OFFICER, Role.ORG_ADMIN]) == ()


def test_demanding_roles_are_all_but_the_preparer() -> None:
    assert set(PEOPLE) - DEMANDING_ROLES == {Role.PREPARER}


@pytest.mark.parametrize(
    ("role", "held", "lent"),
    [
        (Role.APPROVER, [Role.OFFICER], True),
        (Role.SUBMITTER, [Role.PREPARER], True),
        (Role.KEY_HOLDER, [Role.EVALUATOR], True),
        (Role.KEY_HOLDER, [Role.PLATFORM_ADMIN], False),
        (Role.KEY_HOLDER, [Role.PREPARER], False),
        (Role.OFFICER, [Role.AUDITOR], False),
        (Role.ORG_ADMIN, [Role.OFFICER], False),
        (Role.EVALUATOR, [Role.OFFICER], False),
        (Role.AUDITOR, [], False),
    ],
)
def test_deputy_uses_only_what_goes_together_with_the_own_roles(role: Role, held: list[Role], lent: bool) -> None:
    assert may_stand_in(role, held) is lent

"""Tokens of programs: how long one lasts by what it may do, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from procurement.rules.program_tokens import (
    LONGEST,
    LONGEST_THAT_BINDS,
    MOST_TOKENS,
    SCOPE_MEANINGS,
    Scope,
    token_issues,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def said(*scopes: Scope, lasts: timedelta, held: int = 0) -> list[str]:
    return [str(one) for one in token_issues(scopes, NOW + lasts, held=held, now=NOW)]


def test_token_lasts_a_year_and_one_that_binds_a_quarter() -> None:
    assert said(Scope.READ, lasts=LONGEST) == []
    assert said(Scope.READ, lasts=LONGEST + timedelta(seconds=1)) == [
        "A token with these rights lasts at most 365 days: choose an earlier day."
    ]
    assert said(Scope.READ, Scope.BIDS_SUBMIT, lasts=LONGEST_THAT_BINDS) == []
    assert said(Scope.READ, Scope.BIDS_SUBMIT, lasts=LONGEST_THAT_BINDS + timedelta(days=1)) == [
        "A token with these rights lasts at most 90 days: choose an earlier day."
    ]


def test_everything_wrong_with_a_token_is_said_at_once() -> None:
    assert said(lasts=timedelta(0), held=MOST_TOKENS) == [
        "Choose what the program may do.",
        "The last day must lie in the future.",
        "You have 20 tokens that work: revoke one first.",
    ]


def test_every_scope_has_a_meaning() -> None:
    assert set(SCOPE_MEANINGS) == set(Scope)

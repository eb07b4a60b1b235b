"""What a person's own software may do with a token, and how long a token lasts. Pure; who the person is, is asked elsewhere.

A token never allows more than its owner may do: a scope only takes away. Reasons: docs/decisions/api.md.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from procurement.rules.messages import Issue, gettext_noop, issue

LONGEST = timedelta(days=365)
"""No token outlives a year: what is forgotten in some program ends by itself."""
LONGEST_THAT_BINDS = timedelta(days=90)
"""A token that hands bids in stands for a person at the keyboard, and is renewed each quarter."""
MOST_TOKENS = 20


class Scope(StrEnum):
    """What a program may do, in the order in which it does it."""

    READ = "read"
    FOLLOW = "follow"
    MESSAGES = "messages"
    BIDS_READ = "bids:read"
    BIDS_UPLOAD = "bids:upload"
    BIDS_SUBMIT = "bids:submit"


SCOPE_MEANINGS: dict[Scope, str] = {
    Scope.READ: gettext_noop("Search tenders, read them, download their documents."),
    Scope.FOLLOW: gettext_noop("List what you follow, follow and no longer follow."),
    Scope.MESSAGES: gettext_noop("Read the messages in your inbox, and mark them as read."),
    Scope.BIDS_READ: gettext_noop("List your company's bids with their state, and read receipts."),
    Scope.BIDS_UPLOAD: gettext_noop("Begin a bid, fetch its tender file, upload its sealed package."),
    Scope.BIDS_SUBMIT: gettext_noop(
        "Hand in, replace and withdraw bids. This binds your company: choose it only for a program that needs it."
    ),
}
BINDING = frozenset({Scope.BIDS_SUBMIT})


def longest_of(scopes: Collection[Scope]) -> timedelta:
    """How long a token with these scopes may last."""
    return LONGEST_THAT_BINDS if BINDING & set(scopes) else LONGEST


def token_issues(scopes: Collection[Scope], expires_at: datetime, *, held: int, now: datetime) -> tuple[Issue, ...]:
    """What stands against a new token; `held` is how many of the person's tokens work now."""
    found = []
    if not scopes:
        found.append(issue("scopes", gettext_noop("Choose what the program may do.")))
    if expires_at <= now:
        found.append(issue("last_day", gettext_noop("The last day must lie in the future.")))
    elif expires_at - now > (longest := longest_of(scopes)):
        template = gettext_noop("A token with these rights lasts at most %(days)s days: choose an earlier day.")
        found.append(issue("last_day", template, days=longest.days))
    if held >= MOST_TOKENS:
        template = gettext_noop("You have %(count)s tokens that work: revoke one first.")
        found.append(issue("", template, count=held))
    return tuple(found)

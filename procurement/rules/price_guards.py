"""The guards of the lifecycle about the second envelope, the prices of a lot. See lifecycle.py and docs/decisions/envelopes.md."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from procurement.rules.messages import Issue, gettext_noop, issue

if TYPE_CHECKING:
    from procurement.rules.lifecycle import Situation


@dataclass(frozen=True, slots=True)
class Prices:
    """The second envelopes of a lot. `sealed` counts those of offers in the running, `opened` those that were opened;
    `unread` the bids that people must still read; `asked` says that an opening is asked for and not done, `due_at` when the
    platform tries it, once enough key holders have confirmed; `keyless` counts those whose key the key holders still have to give
    (level B)."""

    sealed: int = 0
    opened: int = 0
    unread: int = 0
    asked: bool = False
    due_at: datetime | None = None
    keyless: int = 0


ONE_ENVELOPE = Prices()
"""Prices are opened with the rest of the bids."""


def prices_sealed(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """There is something to open."""
    if situation.prices.sealed:
        return None
    return issue("", gettext_noop("No offer in the running has a price that is still sealed."))


def prices_opened(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Nothing is ranked or awarded while a price of an offer in the running is sealed."""
    if not situation.prices.sealed:
        return None
    text = gettext_noop("The prices are still sealed: ask for their opening first. Offers: %(count)s.")
    return issue("", text, count=situation.prices.sealed)


def prices_not_asked(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """One request at a time."""
    if not situation.prices.asked:
        return None
    return issue("", gettext_noop("The opening of the prices is asked for already: the key holders confirm it."))


def prices_asked(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Key holders answer a request: somebody has said that the first envelope is done."""
    if situation.prices.asked:
        return None
    return issue(
        "", gettext_noop("Nobody has asked for the opening of the prices yet: the officer does, or the chair.")
    )


def keys_missing(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Key holders give keys only of what can't be opened yet."""
    if situation.prices.keyless:
        return None
    return issue("", gettext_noop("The keys of all prices that are asked for were given: the platform opens them."))


def everything_read(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """A bid that no program can read is read by two persons before prices are known."""
    if not situation.prices.unread:
        return None
    text = gettext_noop("Two persons must read the bids that no program can read first. Waiting: %(count)s.")
    return issue("", text, count=situation.prices.unread)


def prices_unknown(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Who knows the prices doesn't score any more."""
    if not situation.prices.opened:
        return None
    return issue("", gettext_noop("The prices of this lot were opened on these scores: they stay as they are."))

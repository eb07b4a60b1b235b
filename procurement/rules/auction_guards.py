"""The guards of the lifecycle about the electronic auction of a lot: whether one is due, waits, runs or is over. See lifecycle.py.

What the notice announces is held (Directive 2014/24/EU art. 35; Law 98/2016 art. 131 to 133), after the evaluation and before
the award is proposed. Nobody joins or leaves while one is open: it is called off first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from procurement.rules.auction import LEAST_SEATS
from procurement.rules.messages import Issue, gettext_noop, issue

if TYPE_CHECKING:
    from procurement.rules.lifecycle import Situation


@dataclass(frozen=True, slots=True)
class Auctioning:
    """A lot's auction: whether the notice announced one, whether all admissible offers took part in one that was held, and
    the start and end of the one that is open."""

    announced: bool = False
    held: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None


NO_AUCTION = Auctioning()
"""None is announced."""


def auction_to_hold(situation: Situation) -> bool:
    """Whether the lot's auction still has to take place; with fewer than two admissible offers there is none."""
    found = situation.auctioning
    return found.announced and not found.held and situation.admissible_offers >= LEAST_SEATS


def auction_held(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """No award before the announced auction."""
    if not auction_to_hold(situation):
        return None
    return issue("", gettext_noop("The notice announced an electronic auction: it is held first."))


def auction_due(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """An auction is scheduled where the notice announced one that was not held yet, among two offers at least."""
    if not situation.auctioning.announced:
        return issue("", gettext_noop("The notice announced no electronic auction for this lot."))
    if situation.auctioning.held:
        return issue("", gettext_noop("The auction of this lot was held: the award comes next."))
    if situation.admissible_offers < LEAST_SEATS:
        return issue("", gettext_noop("An auction needs two admissible offers: the award comes next."))
    return None


def no_auction_open(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """What would change who takes part, or at what, waits for the end of the auction."""
    if situation.auctioning.starts_at is None:
        return None
    return issue(
        "", gettext_noop("The auction of this lot is scheduled: wait for its end, or call it off before it begins.")
    )


def never_auctioned(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Points are final once bidders have answered them with lower prices."""
    if not situation.auctioning.held:
        return None
    return issue("", gettext_noop("The auction of this lot was held on these points: they stay as they are."))


def auction_ahead(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """An auction can be called off until it begins."""
    starts_at = situation.auctioning.starts_at
    if starts_at is None:
        return issue("", gettext_noop("No auction is scheduled for this lot."))
    if now < starts_at:
        return None
    return issue("", gettext_noop("The auction began at %(start)s: it goes on to its end."), start=starts_at)


def auction_running(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Bids are taken from the start to the end; rules.auction_bids says in whose turn."""
    starts_at, ends_at = situation.auctioning.starts_at, situation.auctioning.ends_at
    if starts_at is None or ends_at is None:
        return issue("", gettext_noop("No auction of this lot is open."))
    if now < starts_at:
        return issue("", gettext_noop("The auction begins at %(start)s."), start=starts_at)
    if now < ends_at:
        return None
    return issue("", gettext_noop("The auction ended at %(end)s."), end=ends_at)


def auction_over(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """The clock ends an auction when its last turn is over."""
    ends_at = situation.auctioning.ends_at
    if ends_at is not None and now >= ends_at:
        return None
    return issue("", gettext_noop("The auction of this lot is not over."))

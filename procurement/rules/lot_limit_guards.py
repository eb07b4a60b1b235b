"""The guards of an award where one bidder may win only so many lots (rules.lot_limits). See lifecycle.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from procurement.rules.messages import Issue, gettext_noop, issue

if TYPE_CHECKING:
    from procurement.rules.lifecycle import Situation


@dataclass(frozen=True, slots=True)
class Limits:
    """Of a lot at EVALUATED: `waits_for` is the number of the lot to be decided before it, 0 if none; `nobody_left` that all in
    the ranking have as many lots as they may; `outdated` that the proposed award is not the one that the rule gives now."""

    at_most: int = 0
    waits_for: int = 0
    nobody_left: bool = False
    outdated: bool = False


NO_LIMIT = Limits()


def in_turn(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Lots are decided in the published order (Directive 2014/24/EU art. 46(2))."""
    found = situation.limits
    if not found.waits_for:
        return None
    text = gettext_noop(
        "Lot %(number)s comes first: one bidder may be awarded at most %(most)s lots, so they are decided in the order of "
        "their estimated value."
    )
    return issue("", text, number=found.waits_for, most=found.at_most)


def somebody_below_limit(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """A lot can be left over: then nobody in its ranking may have it."""
    found = situation.limits
    if not found.nobody_left:
        return None
    text = gettext_noop(
        "Nobody is left: every company with an admissible offer has been awarded %(most)s lots, which is the limit. Cancel "
        "this lot; it can be bought anew."
    )
    return issue("", text, most=found.at_most)


def proposal_in_force(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Since the proposal another lot may have been awarded, or an award refused."""
    if not situation.limits.outdated:
        return None
    text = gettext_noop(
        "Since this proposal the awards of other lots have changed, and with them who is passed over. Send it back: the "
        "officer proposes anew."
    )
    return issue("", text)

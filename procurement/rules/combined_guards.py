"""The guards of an award where lots may be combined: all lots are compared first (rules.combined_lots). See lifecycle.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from procurement.rules.messages import Issue, gettext_noop, issue

if TYPE_CHECKING:
    from procurement.rules.lifecycle import Situation


@dataclass(frozen=True, slots=True)
class Combining:
    """Of a lot at EVALUATED whose tender names groups: `waits_for` is the number of a lot that is not evaluated yet, 0 if none;
    `nobody_left` that the choice gives it to nobody; `outdated` that the proposed award is not what the choice gives now."""

    waits_for: int = 0
    nobody_left: bool = False
    outdated: bool = False


SINGLE = Combining()


def all_lots_compared(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """First the best offer of each lot, then those for groups beside them (Directive 2014/24/EU recital 79)."""
    number = situation.combining.waits_for
    if not number:
        return None
    text = gettext_noop(
        "Lots may be combined here, so all lots are compared together: lot %(number)s is not evaluated yet."
    )
    return issue("", text, number=number)


def somebody_chosen(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """In the best division a lot can be left over."""
    if not situation.combining.nobody_left:
        return None
    text = gettext_noop(
        "In the best division of the lots nobody is left for this one: its bidders have as many lots as they may. Cancel "
        "this lot; it can be bought anew."
    )
    return issue("", text)


def choice_in_force(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Since the proposal an offer may have been excluded or refused somewhere, and with it the best division changed."""
    if not situation.combining.outdated:
        return None
    text = gettext_noop(
        "Since this proposal the best division of the lots has changed. Send it back: the officer proposes anew."
    )
    return issue("", text)

"""The guards of the lifecycle about bids that could not be opened: who asks for key files, until when a bid is mended. See lifecycle.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from procurement.rules.messages import Issue, gettext_noop, issue

if TYPE_CHECKING:
    from procurement.rules.lifecycle import Situation

WINDOW = timedelta(hours=48)
"""How long the reveal of all waits for a bid that can still be mended, from the first try to open it on."""
RETRY = timedelta(minutes=5)
"""How often the platform tries again by itself meanwhile: an operator may have put a lost object back."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """What stands between the closing and the reveal. `committee`: the key holders have half of the key (level B).

    `call_proposer` proposed to ask all bidders for their key files, `called`: a second person confirmed it;
    `ends_at` is the end of the time in which bids may be mended, None while no bid needs it.
    """

    committee: bool = False
    call_proposer: str = ""
    called: bool = False
    ends_at: datetime | None = None


NOTHING_TO_RECOVER = Recovery()
"""Level A, and every bid opened or not tried yet."""


def committee_sealed(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Key files replace shares; where the platform's key opens alone, another person confirms instead."""
    if situation.recovery.committee:
        return None
    text = gettext_noop(
        "The platform's key opens these bids once enough key holders confirm: name another key holder instead."
    )
    return issue("", text)


def no_call_yet(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Bidders are asked once."""
    if situation.recovery.called:
        return issue("", gettext_noop("The bidders are asked for their key files already."))
    if situation.recovery.call_proposer:
        return issue("", gettext_noop("It is proposed already: a second person confirms it."))
    return None


def call_open(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """There is a proposal to answer."""
    if situation.recovery.call_proposer and not situation.recovery.called:
        return None
    return issue("", gettext_noop("Nobody has proposed to ask the bidders for their key files."))


def not_call_proposer(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Four eyes: a second person confirms that too few key holders can open."""
    if actor != situation.recovery.call_proposer:
        return call_open(situation, actor, now)
    return issue("", gettext_noop("You proposed this yourself: a second person must confirm it."))


def still_mendable(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """After the reveal it would be a free choice to drop a bid; the stage refuses that, this guard the end of the window."""
    ends_at = situation.recovery.ends_at
    if ends_at is None:
        return issue("", gettext_noop("No bid waits to be mended."))
    if now < ends_at:
        return None
    return issue("", gettext_noop("The time to mend bids ended at %(end)s."), end=ends_at)

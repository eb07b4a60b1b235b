"""The guards of the lifecycle about closings and openings that wait, for an extension or for a clock that is right. See lifecycle.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from procurement.rules.call_guards import requests_over
from procurement.rules.clock_error import ClockState
from procurement.rules.messages import Issue, gettext_noop, issue
from procurement.rules.review_guards import deadline_passed

if TYPE_CHECKING:
    from procurement.rules.lifecycle import Situation


@dataclass(frozen=True, slots=True)
class Waiting:
    """What stands between the deadline and the closing, or the closing and the opening.

    `open`: a hold waits for its answer, `proposer` proposed one. `clock_accepted`: two persons decided to go on at this
    stage although the clock is wrong.
    """

    open: bool = False
    proposer: str = ""
    clock: ClockState = ClockState.UNKNOWN
    clock_accepted: bool = False

    @property
    def clock_blocks(self) -> bool:
        return self.clock is ClockState.WRONG and not self.clock_accepted


NOTHING_WAITS = Waiting()


def time_over(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """What waits at a deadline has passed it: that of the bids, or that of the requests where these have not ended."""
    over = requests_over if situation.bids_end_at is None else deadline_passed
    return over(situation, actor, now)


def not_held(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Nothing closes while two persons have an outage to decide on."""
    if not situation.waiting.open:
        return None
    return issue("", gettext_noop("The closing waits: two persons of the buyer decide about it first."))


def clock_right(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """A clock that may be wrong by more than two seconds closes and opens nothing, unless two persons say so."""
    if not situation.waiting.clock_blocks:
        return None
    text = gettext_noop(
        "The platform's clock may be wrong by more than two seconds: this waits until it is right, or until two "
        "persons of the buyer decide to go on."
    )
    return issue("", text)


def answer_due(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """There is something to decide, and nobody has proposed yet."""
    if situation.waiting.proposer:
        return issue(
            "", gettext_noop("An answer is proposed already: a second person confirms it, or it is taken back.")
        )
    if situation.waiting.open or situation.waiting.clock_blocks:
        return None
    return issue("", gettext_noop("Nothing waits for a decision here."))


def answer_proposed(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """There is a proposal to answer."""
    if situation.waiting.proposer:
        return None
    return issue("", gettext_noop("Nothing is proposed yet: the officer proposes first."))


def not_answer_proposer(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Four eyes: the answer is confirmed by another person than the one who proposed it."""
    if not situation.waiting.proposer or actor != situation.waiting.proposer:
        return answer_proposed(situation, actor, now)
    return issue("", gettext_noop("You proposed this yourself: a second person must confirm it."))

"""The guards of the lifecycle about a suspended procedure: who orders it, what waits meanwhile, who resumes it. See lifecycle.py.

Suspension is a fact beside the stage. Work inside the buyer may go on; nothing is taken in, closed, opened or decided, and no
time runs (Directive 89/665/EEC art. 2(1)(a) and 2(3); Law 101/2016 art. 22).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from procurement.rules.messages import Issue, gettext_noop, issue

if TYPE_CHECKING:
    from procurement.rules.lifecycle import Situation

SUSPENDED = gettext_noop(
    "The procedure is suspended since %(since)s by an order: this waits until it is resumed. The time that was left then is kept."
)


@dataclass(frozen=True, slots=True)
class Suspension:
    """The one open suspension of a tender. People are opaque ids; `since` is None until a second person confirmed it."""

    proposer: str = ""
    since: datetime | None = None
    resume_proposer: str = ""


NOT_SUSPENDED = Suspension()
"""Nothing is ordered and nothing is proposed."""


def not_suspended(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Whatever binds or runs against somebody's time waits while the procedure is suspended."""
    since = situation.suspension.since
    return None if since is None else issue("", SUSPENDED, since=since)


def no_suspension_open(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """One suspension at a time."""
    if situation.suspension.since is not None:
        return issue("", gettext_noop("The procedure is suspended already."))
    if situation.suspension.proposer:
        return issue("", gettext_noop("A suspension is proposed already: a second person confirms it."))
    return None


def not_suspension_proposer(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Four eyes: the order is read by another person than the one who recorded it."""
    if situation.suspension.since is not None:
        return issue("", gettext_noop("The procedure is suspended already."))
    if not situation.suspension.proposer:
        return issue("", gettext_noop("No suspension is proposed: the officer records the order first."))
    if actor != situation.suspension.proposer:
        return None
    return issue("", gettext_noop("You recorded this order yourself: a second person must confirm it."))


def resumption_due(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """What runs is not resumed, and one proposal is enough."""
    if situation.suspension.since is None:
        return issue("", gettext_noop("The procedure is not suspended."))
    if situation.suspension.resume_proposer:
        return issue("", gettext_noop("It is proposed already to resume: a second person confirms it."))
    return None


def not_resumption_proposer(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Four eyes: a second person sets the clocks running again."""
    if situation.suspension.since is None or not situation.suspension.resume_proposer:
        return issue("", gettext_noop("Nobody has proposed to resume the procedure."))
    if actor != situation.suspension.resume_proposer:
        return None
    return issue("", gettext_noop("You proposed to resume it yourself: a second person must confirm it."))


def suspension_proposed(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """There is a proposal to take back: to suspend, or to resume."""
    known = situation.suspension
    if known.resume_proposer or (known.proposer and known.since is None):
        return None
    return issue("", gettext_noop("Nothing is proposed here."))

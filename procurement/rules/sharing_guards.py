"""The guards of the lifecycle about shares of the committee's key (level B): dealt, opened by their members, personal. See lifecycle.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from procurement.rules.messages import Issue, gettext_noop, issue

if TYPE_CHECKING:
    from procurement.rules.lifecycle import Situation

MOST_MEMBERS = 7


@dataclass(frozen=True, slots=True)
class Sharing:
    """How far the shares are. `committee`: the tender is sealed at level B. `fits`: the last dealing is to the present key
    holders, their present keys and number; `acknowledged` of them have opened their share, `needed` must before approval;
    `waiting` are the names of the others."""

    committee: bool = False
    dealt: bool = False
    fits: bool = False
    acknowledged: int = 0
    needed: int = 0
    waiting: tuple[str, ...] = ()


NO_SHARES = Sharing()
"""Level A: the platform's key opens alone."""


def size_issues(k: int, n: int) -> tuple[Issue, ...]:
    """Why k of n people can't share a key: at least two together, at least one to spare, at most seven."""
    if k < 2:
        text = gettext_noop("A key that people share needs at least two of them together.")
        return (issue("key_holders_required", text),)
    if n < k + 1:
        text = gettext_noop(
            "Name at least %(count)s key holders, one more than must act together: somebody may be missing at the opening."
        )
        return (issue("key_holders", text, count=k + 1),)
    if n > MOST_MEMBERS:
        return (issue("key_holders", gettext_noop("At most %(count)s people share a key."), count=MOST_MEMBERS),)
    return ()


def with_committee(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Only key holders of a tender at level B have shares."""
    if situation.sharing.committee:
        return None
    return issue("", gettext_noop("The platform holds the key of this tender: there are no shares."))


def shares_fit(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """A share is worth something only if it is of the last dealing, to the people who are named now."""
    sharing = situation.sharing
    if sharing.fits or not sharing.committee:
        return None
    if not sharing.dealt:
        return issue("key_holders", gettext_noop("The shares of the key are not dealt yet."))
    text = gettext_noop("Key holders, their keys or their number changed after the shares were dealt: deal them again.")
    return issue("key_holders", text)


def shares_held(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """No publication before one more key holder than must act together has opened the own share."""
    if found := shares_fit(situation, actor, now):
        return found
    sharing = situation.sharing
    if sharing.acknowledged >= sharing.needed:
        return None
    text = gettext_noop(
        "Key holders who have opened their share: %(acknowledged)s; needed: %(needed)s. Still asked: %(waiting)s."
    )
    waiting = ", ".join(sharing.waiting)
    return issue("key_holders", text, acknowledged=sharing.acknowledged, needed=sharing.needed, waiting=waiting)


def replaceable(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """A share can't be handed on: who is missing is missing, and the others are enough."""
    if not situation.sharing.committee:
        return None
    text = gettext_noop(
        "Each key holder of this tender has an own share of the key, which nobody can take over. Any %(needed)s of the named "
        "key holders are enough to open the bids; if fewer are left, the bidders are asked for their key files."
    )
    return issue("", text, needed=situation.key_holders_required)

"""The guards of the lifecycle about what people judge: who sits on the committee, has declared, has locked. See lifecycle.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from procurement.rules.messages import Issue, gettext_noop, issue

if TYPE_CHECKING:
    from procurement.rules.lifecycle import Situation


@dataclass(frozen=True, slots=True)
class Judging:
    """The committee of a tender and how far its scoring of a lot is. People are opaque ids.

    `declared` have declared about every bidder, `conflicted` named a conflict there; `locked` are the evaluators whose sheet
    for the lot is locked, `missing_from` the names of the others; `apart` counts the scores that wait for a consensus.
    """

    evaluators: frozenset[str] = frozenset()
    chair: str = ""
    declared: frozenset[str] = frozenset()
    conflicted: frozenset[str] = frozenset()
    locked: frozenset[str] = frozenset()
    missing_from: str = ""
    apart: int = 0
    awarded_before: bool = False

    @property
    def members(self) -> frozenset[str]:
        """Everybody on the committee."""
        return self.evaluators | ({self.chair} if self.chair else frozenset())


NO_COMMITTEE = Judging()
"""Nobody judges anything."""


def undeclared_member(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Every member declares once, about all bidders at a time (Directive 2014/24/EU art. 24; Law 98/2016 art. 60)."""
    if actor not in situation.judging.members:
        return issue("", gettext_noop("You are not on the evaluation committee of this tender."))
    if actor in situation.judging.declared:
        return issue("", gettext_noop("Your declaration is recorded already."))
    return None


def clear_of_interests(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Nobody judges before declaring, nor with a conflict of interest."""
    if actor not in situation.judging.declared:
        return issue("", gettext_noop("Declare your interests first, bidder by bidder."))
    if actor in situation.judging.conflicted:
        return issue("", gettext_noop("You declared a conflict of interest: the officer names somebody in your place."))
    return None


def open_sheet(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Only the named evaluators score, and a locked sheet stays as it is."""
    if actor not in situation.judging.evaluators:
        return issue("", gettext_noop("You are not an evaluator of this tender."))
    if actor in situation.judging.locked:
        text = gettext_noop("Your scores are locked. Ask the chair to reopen them if something is wrong.")
        return issue("", text)
    return None


def presiding(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Only the chair of this tender's committee."""
    if actor == situation.judging.chair:
        return None
    return issue("", gettext_noop("Only the chair of this tender's evaluation committee can do this."))


def some_locked(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """There must be a locked sheet to reopen."""
    return None if situation.judging.locked else issue("", gettext_noop("No score sheet of this lot is locked."))


def never_awarded(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Once an award was decided, its scores stay: the bidders have their letters."""
    if not situation.judging.awarded_before:
        return None
    return issue("", gettext_noop("An award of this lot was decided on these scores: they stay as they are."))


def all_locked(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Nobody sees another one's scores, the chair included, before all are locked."""
    if not situation.scores_missing:
        return None
    return scores_complete(situation, actor, now)


def scores_complete(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Judged criteria wait for the locked scores of every evaluator, by name."""
    if not situation.scores_missing:
        return None
    if names := situation.judging.missing_from:
        text = gettext_noop("Scores are missing: %(count)s, from %(names)s.")
        return issue("", text, count=situation.scores_missing, names=names)
    return issue("", gettext_noop("%(count)s scores of the evaluators are missing."), count=situation.scores_missing)


def consensus_complete(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Scores further apart than published wait for the committee to agree."""
    if situation.scores_missing or not situation.judging.apart:
        return None
    text = gettext_noop("The committee must agree on %(count)s scores that are too far apart; the chair records it.")
    return issue("", text, count=situation.judging.apart)

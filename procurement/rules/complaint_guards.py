"""The guards of the lifecycle about complaints: what a pending one keeps waiting, and what an upheld one opens again. See lifecycle.py.

What waits is said by the ruleset (complaint.blocks); a review body can order more, which is a suspension.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from procurement.rules.messages import Issue, gettext_noop, issue

if TYPE_CHECKING:
    from procurement.rules.lifecycle import Situation

WAITS = gettext_noop(
    "A complaint is pending, so this waits for the decision of the review body. Complaints pending: %(count)s."
)


@dataclass(frozen=True, slots=True)
class Complaints:
    """What the pending complaints that concern a tender (or a lot) keep waiting; `remedy`: this lot is evaluated again,
    `reselect`: candidates are selected again."""

    pending: int = 0
    closing: bool = False
    invitation: bool = False
    award: bool = False
    standstill: bool = False
    contract: bool = False
    remedy: bool = False
    reselect: bool = False


NO_COMPLAINT = Complaints()
"""Nobody complains, and nothing is to be done again."""


def _waits(blocked: bool, situation: Situation) -> Issue | None:
    return issue("", WAITS, count=situation.complaints.pending) if blocked else None


def no_complaint_before_closing(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Where the ruleset wants it, nothing closes over a complaint: the deadline moves, as for questions."""
    return _waits(situation.complaints.closing, situation)


def no_complaint_before_invitation(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Nobody is invited over a complaint, so that who wins it can still be invited with the others, where the ruleset says so."""
    return _waits(situation.complaints.invitation, situation)


def no_complaint_before_award(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """No award is decided over a complaint, where the ruleset says so."""
    return _waits(situation.complaints.award, situation)


def no_complaint_in_standstill(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """No award comes to stand over a complaint (Directive 89/665/EEC art. 2(3))."""
    return _waits(situation.complaints.standstill, situation)


def no_complaint_before_contract(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """No contract is concluded over a complaint (Directive 89/665/EEC art. 2(3))."""
    return _waits(situation.complaints.contract, situation)


def remedy_ordered(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """A decided lot goes back to its evaluation for one reason: a complaint was upheld that says so."""
    if situation.complaints.remedy:
        return None
    return issue("", gettext_noop("No complaint was upheld that asks for another evaluation of this lot."))


def reselection_ordered(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """A decided selection is made again for one reason: a complaint was upheld that says so."""
    if situation.complaints.reselect:
        return None
    return issue("", gettext_noop("No complaint was upheld that asks for another selection of candidates."))

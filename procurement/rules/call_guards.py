"""The guards of the lifecycle where not everybody bids: the call for requests, the selection, invitations, direct purchases.

See lifecycle.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from procurement.rules.messages import Issue, gettext_noop, issue
from procurement.rules.periods import reached

if TYPE_CHECKING:
    from procurement.rules.lifecycle import Situation


@dataclass(frozen=True, slots=True)
class Calling:
    """What a procedure with invited companies, or without any competition, adds to a Situation. People are opaque ids.

    `two_stage`: candidates are selected first; `direct`: bought from one supplier. `requests` counts those handed in,
    `unjudged` those nobody has judged, `selected` those to invite, of `least` that the law asks for; `invited` are the
    people of companies that were invited, asked only where `invited_only`; `invitation_issues` are those of the dates.
    """

    two_stage: bool = False
    direct: bool = False
    invited_only: bool = False
    requests_end_at: datetime | None = None
    requests: int = 0
    unjudged: int = 0
    selected: int = 0
    least: int = 0
    few_reason: str = ""
    selection_proposer: str = ""
    invited: frozenset[str] = frozenset()
    invitation_issues: tuple[Issue, ...] = ()


EVERYBODY_BIDS = Calling()


def with_call(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Only where candidates are selected before they bid."""
    if situation.calling.two_stage:
        return None
    return issue("", gettext_noop("In this procedure bids come at once: nobody is selected first."))


def without_call(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Where candidates are selected first, bids come only after the invitation."""
    if not situation.calling.two_stage:
        return None
    return issue("", gettext_noop("In this procedure candidates are selected first, then invited to bid."))


def competes(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """A direct purchase is confirmed, not published for bids."""
    if not situation.calling.direct:
        return None
    return issue("", gettext_noop("A direct purchase takes no bids: the second person confirms it."))


def buys_directly(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Only a direct purchase is awarded without bids."""
    if situation.calling.direct:
        return None
    return issue("", gettext_noop("This is no direct purchase: it is approved and published for bids."))


def requests_open(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Half-open, as the deadline of bids; the database decides it again when a request is stored. A suspension stops it."""
    if situation.suspension.since is not None:
        return None
    end = situation.calling.requests_end_at
    if end is not None and now < end:
        return None
    return issue("requests_end_at", gettext_noop("The time for requests to participate has ended."))


def requests_over(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Requests may still come in before their end, so nobody reads them earlier."""
    if reached(situation.calling.requests_end_at, now):
        return None
    return issue("requests_end_at", gettext_noop("The time for requests to participate has not ended yet."))


def nobody_to_invite(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """A call ends without result only if no company asked to participate, or none of them qualified."""
    calling = situation.calling
    left = calling.selected if calling.selection_proposer else calling.requests
    return issue("", gettext_noop("There are candidates: the procedure goes on.")) if left else None


def selection_not_proposed(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """What waits for the second person stays as it is."""
    if not situation.calling.selection_proposer:
        return None
    return issue("", gettext_noop("The selection is proposed already: it waits for the approver."))


def all_judged(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Every candidate gets a judgment with its reason."""
    if not situation.calling.unjudged:
        return None
    text = gettext_noop("Requests without a judgment: %(count)s. Judge each by the published criteria first.")
    return issue("", text, count=situation.calling.unjudged)


def few_explained(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Fewer than the law asks for only with the reason, which candidates and public read (Directive 2014/24/EU art. 65(2))."""
    calling = situation.calling
    if calling.selected >= calling.least or calling.few_reason.strip():
        return None
    text = gettext_noop("Say why only %(selected)s are invited: the law asks for at least %(least)s.")
    return issue("few_reason", text, selected=calling.selected, least=calling.least)


def not_selection_proposer(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Four eyes: a selection is decided by another person than the one who proposed it."""
    if answer := selection_proposed(situation, actor, now):
        return answer
    if actor != situation.calling.selection_proposer:
        return None
    return issue("", gettext_noop("You proposed this selection yourself: a second person must decide it."))


def selection_proposed(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """There is a proposal to answer."""
    if situation.calling.selection_proposer:
        return None
    return issue("", gettext_noop("No selection has been proposed yet: the officer proposes it first."))


def somebody_to_invite(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """There must be somebody who bids."""
    return None if situation.calling.selected else issue("", gettext_noop("No candidate qualified."))


def invitation_lawful(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """The times for those invited are as long as the law asks, counted from the invitation."""
    if not situation.calling.invitation_issues:
        return None
    text = gettext_noop("Points of the dates still open: %(count)s.")
    return issue("", text, count=len(situation.calling.invitation_issues))


def invited(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Where only invited companies bid, the actor belongs to one."""
    if not situation.calling.invited_only or actor in situation.calling.invited:
        return None
    return issue("", gettext_noop("Only invited companies bid here, and yours was not invited."), code="invited")

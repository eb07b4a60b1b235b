"""The guards of the lifecycle while offers are negotiated: rounds, reductions, and the end by two persons. See lifecycle.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from procurement.rules.messages import Issue, gettext_noop, issue
from procurement.rules.periods import reached

if TYPE_CHECKING:
    from procurement.rules.lifecycle import Situation


@dataclass(frozen=True, slots=True)
class Negotiating:
    """What a negotiated procedure adds to a Situation. People are opaque ids.

    `negotiates`: the procedure does; `award_initial`, `reduces`: rights that the notice keeps. `offers_end_at` is the end of
    the round that takes offers, None between rounds; `left` counts the companies still in it, `people` are theirs (asked
    only where one of them acts); `proposed` is what waits for a second person: "", "reduction" or "end".
    """

    negotiates: bool = False
    award_initial: bool = False
    reduces: bool = False
    offers_end_at: datetime | None = None
    left: int = 0
    people: frozenset[str] = frozenset()
    proposed: str = ""
    proposer: str = ""


NO_NEGOTIATION = Negotiating()


def with_negotiation(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Only where the procedure has it."""
    if situation.negotiating.negotiates:
        return None
    return issue("", gettext_noop("In this procedure nothing is negotiated: those selected are invited to bid."))


def without_negotiation(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Bids without negotiation only where the notice keeps that right (Directive 2014/24/EU art. 29(4))."""
    if not situation.negotiating.negotiates or situation.negotiating.award_initial:
        return None
    text = gettext_noop(
        "The notice does not keep the right to award without negotiation: ask for initial offers first."
    )
    return issue("", text)


def round_open(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Half-open, as the deadline of bids; the database decides it again when an offer is stored."""
    end = situation.negotiating.offers_end_at
    if end is not None and now < end:
        return None
    return issue("offers_end_at", gettext_noop("No round of the negotiation takes offers now."))


def round_over(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Offers may still come in before the end of a round, so nobody reads them earlier."""
    if reached(situation.negotiating.offers_end_at, now):
        return None
    return issue("offers_end_at", gettext_noop("The time for the offers of this round has not ended yet."))


def between_rounds(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Talks, reductions and the end come once the offers of the round are in."""
    if situation.negotiating.offers_end_at is None:
        return None
    return issue("", gettext_noop("Wait until the time for the offers of this round is over."))


def in_negotiation(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """The actor belongs to a company that was invited and has not left."""
    if actor in situation.negotiating.people:
        return None
    return issue(
        "", gettext_noop("Only companies that were invited and are still in it negotiate here."), code="invited"
    )


def somebody_left(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """There must be somebody to negotiate with."""
    if situation.negotiating.left:
        return None
    text = gettext_noop("No company handed in an initial offer: propose the cancellation of the procedure.")
    return issue("", text)


def nothing_proposed(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """What waits for the second person stays as it is."""
    if not situation.negotiating.proposed:
        return None
    return issue("", gettext_noop("A proposal waits for the approver: it is decided first."))


def something_proposed(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """There is a proposal to answer."""
    if situation.negotiating.proposed:
        return None
    return issue("", gettext_noop("Nothing has been proposed: the officer does that first."))


def reduction_announced(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Fewer offers only where the notice says so (Directive 2014/24/EU art. 29(6))."""
    if situation.negotiating.reduces:
        return None
    return issue("", gettext_noop("The notice does not say that offers become fewer in stages: all go on."))


def reduction_by_another(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Four eyes: a reduction is decided by another person than the one who proposed it."""
    return _by_another(situation, actor, "reduction")


def end_by_another(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Four eyes: the negotiation is ended by another person than the one who proposed it."""
    return _by_another(situation, actor, "end")


def _by_another(situation: Situation, actor: str, what: str) -> Issue | None:
    if situation.negotiating.proposed != what:
        return issue("", gettext_noop("Nothing has been proposed: the officer does that first."))
    if actor != situation.negotiating.proposer:
        return None
    return issue("", gettext_noop("You proposed this yourself: a second person must decide it."))

"""The guards of the lifecycle from evaluation to contract: award, exclusions, standstill, contract changes. See lifecycle.py."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from procurement.rules.messages import Issue, gettext_noop, issue
from procurement.rules.periods import reached

if TYPE_CHECKING:
    from procurement.rules.lifecycle import Situation


def award_proposed(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """There is a proposal to answer."""
    if situation.award_proposer:
        return None
    return issue("", gettext_noop("No award has been proposed yet: the officer proposes it first."))


def award_not_proposed(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """One proposal at a time."""
    if not situation.award_proposer:
        return None
    return issue("", gettext_noop("An award is proposed already: it waits for the approver."))


def not_award_proposer(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Four eyes: an award is decided by another person than the one who proposed it."""
    if not situation.award_proposer:
        return issue("", gettext_noop("No award has been proposed yet: the officer proposes it first."))
    if actor != situation.award_proposer:
        return None
    return issue("", gettext_noop("You proposed this award yourself: a second person must decide it."))


def some_admissible(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """There must be an offer to rank."""
    return None if situation.admissible_offers else issue("", gettext_noop("No offer is admissible."))


def none_admissible(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """A lot ends without award only if no admissible offer is left."""
    return None if not situation.admissible_offers else issue("", gettext_noop("There is an admissible offer."))


def price_explained(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """No award to a price that looks abnormally low before the bidder was asked (Directive 2014/24/EU art. 69)."""
    if not situation.price_unexplained:
        return None
    return issue(
        "",
        gettext_noop(
            "The price of the first in rank looks abnormally low. Ask the bidder, then accept its explanation or exclude "
            "the offer."
        ),
    )


def nothing_in_question(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Bidders who were asked have their time to answer, and a proposed exclusion is decided before the award."""
    if situation.clarifications_open:
        text = gettext_noop("Bidders were asked and may still answer. Questions open: %(count)s.")
        return issue("", text, count=situation.clarifications_open)
    if situation.exclusions_proposed:
        text = gettext_noop("An approver decides the proposed exclusions first. Waiting: %(count)s.")
        return issue("", text, count=situation.exclusions_proposed)
    return None


def before_end_of_answers(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Half-open; the database decides it again when an answer is stored. A suspension stops this time."""
    if situation.suspension.since is not None:
        return None
    if situation.answer_ends_at is not None and now < situation.answer_ends_at:
        return None
    return issue("answer_ends_at", gettext_noop("The time to answer is over."))


def not_exclusion_proposer(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Four eyes: an exclusion is confirmed by another person than the one who proposed it."""
    if not situation.exclusion_proposer:
        return issue("", gettext_noop("No exclusion has been proposed: the officer proposes it first."))
    if actor != situation.exclusion_proposer:
        return None
    return issue("", gettext_noop("You proposed this exclusion yourself: a second person must confirm it."))


def no_contract(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """What is signed is not undone by a cancellation; a contract ends by its own act."""
    if not situation.contracts:
        return None
    return issue("", gettext_noop("A contract of this tender is signed: cancel the other lots one by one."))


def letters_out(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Standstill counts from the letters (Law 101/2016 art. 59; Directive 2007/66/EC art. 2a)."""
    return None if situation.letters_sent else issue("", gettext_noop("The decision letters have not been sent yet."))


def standstill_due(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """The ruleset asks for a standstill."""
    return None if situation.standstill_required else issue("", gettext_noop("No standstill is required."))


def standstill_not_due(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """The ruleset lets the standstill out, for a sole bidder for example."""
    return issue("", gettext_noop("A standstill is required.")) if situation.standstill_required else None


def standstill_over(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """The whole standstill has passed."""
    if reached(situation.standstill_ends_at, now):
        return None
    return issue("standstill_ends_at", gettext_noop("The standstill has not ended yet."))


def no_contract_change_open(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """One proposed change at a time, and none left open when the contract ends."""
    if not situation.contract_change_proposer:
        return None
    return issue("", gettext_noop("A change of the contract is proposed: it is approved or returned first."))


def contract_change_open(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """There is a proposed change to answer."""
    if situation.contract_change_proposer:
        return None
    return issue("", gettext_noop("No change of the contract is proposed."))


def not_contract_change_proposer(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Four eyes: a change of the contract is approved by another person than the one who proposed it."""
    if not situation.contract_change_proposer:
        return issue("", gettext_noop("No change of the contract is proposed."))
    if actor != situation.contract_change_proposer:
        return None
    return issue("", gettext_noop("You proposed this change yourself: a second person must approve it."))

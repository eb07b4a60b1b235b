"""The guards of the lifecycle about opening: time, quorum, key holders and their replacement, bids. See lifecycle.py."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from procurement.rules.messages import Issue, gettext_noop, issue
from procurement.rules.periods import reached

if TYPE_CHECKING:
    from procurement.rules.lifecycle import Situation


def opening_time(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Annex IV (e) of Directive 2014/24/EU: access only after the prescribed date."""
    if reached(situation.opening_at, now):
        return None
    return issue("opening_at", gettext_noop("Bids can be opened from the opening time on, not before."))


def places_of(situation: Situation, actor: str) -> frozenset[str]:
    """The key holders for whom this person may confirm: oneself, and those who are away with this person as deputy.

    Where key holders have shares nobody stands in: a share opens with what only its holder knows.
    """
    if situation.sharing.committee:
        return situation.key_holders & {actor}
    own = {actor} | {away for away, deputy in situation.key_deputies if deputy == actor}
    return situation.key_holders & own


def named_key_holder(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Only the key holders named for this tender or their deputies, and no person twice, for whomever."""
    places = places_of(situation, actor)
    if not places and situation.sharing.committee:
        return issue("", gettext_noop("Only the named key holders have a share; nobody can stand in for one."))
    if not places:
        return issue("", gettext_noop("You are not a key holder of this tender."))
    if actor in situation.opening_confirmed_by or not places - situation.opening_confirmed:
        return issue("", gettext_noop("You have confirmed already; the other key holders are asked."))
    return None


def with_a_share(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """A key holder of this tender in person, whether confirmed already or not."""
    if actor in situation.key_holders:
        return None
    return issue("", gettext_noop("Only the named key holders have a share; nobody can stand in for one."))


def quorum(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Enough of the named key holders have confirmed; or two persons asked the bidders for their key files instead."""
    if situation.recovery.called:
        return None
    confirmed = len(situation.opening_confirmed & situation.key_holders)
    if confirmed >= situation.key_holders_required:
        return None
    missing = situation.key_holders_required - confirmed
    return issue("", gettext_noop("%(missing)s more key holders must confirm the opening."), missing=missing)


def no_replacement_open(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """One replacement at a time."""
    if situation.replacement is None:
        return None
    return issue("", gettext_noop("A replacement is proposed already: it is confirmed or withdrawn first."))


def replacement_open(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """There is a replacement to answer."""
    return None if situation.replacement else issue("", gettext_noop("No replacement is proposed."))


def not_of_replacement(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Four eyes: neither who proposed the replacement nor who would become key holder confirms it."""
    if situation.replacement is None:
        return issue("", gettext_noop("No replacement is proposed."))
    proposer, joining = situation.replacement
    if actor == proposer:
        return issue("", gettext_noop("You proposed this replacement yourself: a second person must confirm it."))
    if actor == joining:
        return issue("", gettext_noop("You would become key holder yourself: another person must confirm it."))
    return None


def all_unsealed(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Everything is opened and recorded before anything is shown."""
    return None if situation.unsealed else issue("", gettext_noop("The bids are not opened yet."))


def without_bids(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """A tender that got no bid ends; one bid is enough to go on."""
    return None if situation.bids == 0 else issue("", gettext_noop("There are bids to open."))


def with_bids(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """There must be something to open."""
    return None if situation.bids else issue("", gettext_noop("No bid was received."))

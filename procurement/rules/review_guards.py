"""The guards of the lifecycle up to publication, of changes of a published tender and of questions. See lifecycle.py."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from procurement.rules.call_guards import requests_open
from procurement.rules.messages import Issue, gettext_noop, issue
from procurement.rules.periods import reached
from procurement.rules.sharing_guards import shares_held

if TYPE_CHECKING:
    from procurement.rules.lifecycle import Situation

EXTENDED_BEFORE = timedelta(days=1)
"""How long before the deadline the clock moves it for questions without answer, so that nobody hurries for nothing."""


def complete(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Nothing that the law or common sense asks for is missing."""
    if not situation.issues:
        return None
    return issue(
        "", gettext_noop("Points still open: %(count)s. See the check list."), count=len(situation.issues)
    )  # fmt: skip


def incomplete(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """The clock may refuse a publication only for a reason: something is missing, or shares of the key are."""
    missing = situation.issues or shares_held(situation, actor, now)
    return None if missing else issue("", gettext_noop("Nothing stands in the way of publication."))


def not_author(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Four eyes: the person who submitted the tender can't approve it."""
    if actor != situation.author:
        return None
    return issue("", gettext_noop("You submitted this tender yourself: a second person must approve it."))


def publication_time(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """The planned publication time has come."""
    if reached(situation.publish_at, now):
        return None
    return issue("publish_at", gettext_noop("The publication time has not come yet."))


def before_deadline(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Half-open: the instant of the deadline itself is late. The database decides it again when a bid is stored.

    While the procedure is suspended this time does not run. While a call is open it is the time for requests.
    """
    if situation.suspension.since is not None:
        return None
    if situation.in_call:
        return requests_open(situation, actor, now)
    if situation.bids_end_at is not None and now < situation.bids_end_at:
        return None
    return issue("bids_end_at", gettext_noop("The time for bids has ended."))


def deadline_passed(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Bids may still come in before the deadline, so nothing closes earlier."""
    if reached(situation.bids_end_at, now):
        return None
    return issue("bids_end_at", gettext_noop("The time for bids has not ended yet."))


def enquiries_open(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Half-open, as the deadline: a question at the instant of the end is late. A suspension stops this time too."""
    if situation.suspension.since is not None:
        return None
    if situation.enquiries_end_at is not None and now < situation.enquiries_end_at:
        return None
    text = gettext_noop(
        "The time for questions ended at %(end)s. A later one could not be answered for everybody in time."
    )
    return issue("question", text, end=situation.enquiries_end_at or "")


def questions_answered(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Nothing closes over a question that was asked in time: the deadline moves instead."""
    if not situation.questions_open:
        return None
    text = gettext_noop(
        "Questions asked in time that have no answer yet: %(count)s. The deadline moves until they have."
    )
    return issue("", text, count=situation.questions_open)


def questions_waiting(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """The deadline moves for unanswered questions and blocking complaints alone, and only once it is near."""
    end, waits = situation.ends_at, situation.questions_open or situation.complaints.closing
    if waits and end is not None and now >= end - EXTENDED_BEFORE:
        return None
    return issue("", gettext_noop("No question stands in the way of the deadline."))


def amendment_not_proposed(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """What waits for approval stays as it is."""
    if not situation.amendment_proposer:
        return None
    return issue("", gettext_noop("The change waits for approval. Take it back to go on with it."))


def amendment_proposed(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """There is a change to answer."""
    if situation.amendment_proposer:
        return None
    return issue("", gettext_noop("No change waits for approval: the officer sends it first."))


def not_amendment_proposer(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Four eyes: a change is approved by another person than the one who sent it."""
    if not situation.amendment_proposer or actor != situation.amendment_proposer:
        return amendment_proposed(situation, actor, now)
    return issue("", gettext_noop("You sent this change yourself: a second person must approve it."))


def amendment_lawful(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """The change says what it changes and why, and the tender stays complete and lawful with it."""
    if not situation.amendment_issues:
        return None
    text = gettext_noop("Points of the change still open: %(count)s. They are listed on its page.")
    return issue("", text, count=len(situation.amendment_issues))


def not_cancellation_proposer(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Four eyes: a cancellation is confirmed by another person than the one who proposed it."""
    if not situation.cancellation_proposer:
        return issue("", gettext_noop("No cancellation has been proposed yet: the officer proposes it first."))
    if actor != situation.cancellation_proposer:
        return None
    return issue("", gettext_noop("You proposed this cancellation yourself: a second person must confirm it."))

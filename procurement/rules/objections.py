"""Claims of companies and objections of citizens to the buyer: what may be written, how often, and when it is public.

Moderation is time: a text is published with the buyer's reply, or when the reply is overdue. Nobody can make one disappear.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from procurement.rules.messages import Issue, gettext_noop, issue

LONGEST = 5000
LONGEST_REPLY = 10000
A_DAY = timedelta(days=1)
MOST_A_DAY = 3
"""How many a person may write to one tender within a day, the company's claims included."""


def objection_issues(text: str, *, written_lately: int) -> tuple[Issue, ...]:
    """What stands in the way of sending it."""
    if not text.strip():
        return (issue("text", gettext_noop("Write what you object to or ask for.")),)
    if len(text) > LONGEST:
        return (issue("text", gettext_noop("Shorten it to at most %(most)s characters."), most=LONGEST),)
    if written_lately >= MOST_A_DAY:
        text_now = gettext_noop("You wrote %(most)s times about this tender within a day: go on tomorrow.")
        return (issue("text", text_now, most=MOST_A_DAY),)
    return ()


def reply_issues(text: str) -> tuple[Issue, ...]:
    """What stands in the way of publishing the reply."""
    if not text.strip():
        return (issue("reply", gettext_noop("Write the reply: it is published.")),)
    if len(text) > LONGEST_REPLY:
        return (issue("reply", gettext_noop("Shorten it to at most %(most)s characters."), most=LONGEST_REPLY),)
    return ()


def is_public(replied_at: datetime | None, due_at: datetime, now: datetime) -> bool:
    """From the reply on, or from the moment at which it is overdue."""
    return replied_at is not None or now >= due_at

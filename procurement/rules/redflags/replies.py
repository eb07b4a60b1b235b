"""What may be said to a red flag. Nobody reads it before it is published, so only its length is looked at."""

from __future__ import annotations

from procurement.rules.messages import Issue, gettext_noop, issue

LONGEST_REPLY = 5000
LONGEST_REASON = 2000


def reply_issues(text: str, earlier: str) -> tuple[Issue, ...]:
    """What stands in the way of publishing a reply; `earlier` is the version that stands, "" where there is none."""
    if text.strip() and text.strip() == earlier:
        return (issue("text", gettext_noop("This is what is published already: change it, or leave it.")),)
    return _issues("text", text, gettext_noop("Write the reply: it is published."), LONGEST_REPLY)


def reason_issues(text: str) -> tuple[Issue, ...]:
    """What stands in the way of a mark, or of withdrawing one."""
    return _issues("reason", text, gettext_noop("Write the reason: it is published."), LONGEST_REASON)


def _issues(field: str, text: str, missing: str, longest: int) -> tuple[Issue, ...]:
    if not text.strip():
        return (issue(field, missing),)
    if len(text) > longest:
        return (issue(field, gettext_noop("Shorten it to at most %(most)s characters."), most=longest),)
    return ()

"""Questions on a tender: how long they may be, how many one company may ask, and that they give nobody away.

A question is published word for word with its answer, and nobody is told who asked it (Directive 2014/24/EU art. 18, 53).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta

from procurement.rules.messages import Issue, gettext_noop, issue

SHORTEST, LONGEST, LONGEST_ANSWER = 10, 4000, 20_000
"""Characters."""
MOST_IN_A_DAY, A_DAY = 10, timedelta(days=1)
"""How many questions one company may ask about one tender in a day."""

TOO_SHORT = gettext_noop("Write the question out: at least %(count)s characters.")
TOO_LONG = gettext_noop("Shorten the question to %(count)s characters, or ask two.")
GIVES_AWAY = gettext_noop(
    "Leave out “%(words)s”: the question is published word for word, and nobody shall know who asked it."
)
TOO_MANY = gettext_noop(
    "Your company asked %(count)s questions about this tender within a day. Join what is left, or ask tomorrow."
)
NO_ANSWER = gettext_noop("Write the answer.")
LONG_ANSWER = gettext_noop("Shorten the answer to %(count)s characters, or put the rest into a file.")

_ADDRESS = re.compile(r"[^\s@,;<>()]+@[^\s@,;<>()]+\.\w{2,}")
_FORMS = {"srl", "sa", "s.r.l.", "s.a.", "ltd", "gmbh", "sc", "s.c.", "snc", "pfa", "ii", "llc", "inc", "kft", "ag"}


def question_issues(text: str, *, names: Iterable[str], asked_lately: int) -> tuple[Issue, ...]:
    """What is wrong with a question. `names` are those of the company, its numbers and its people."""
    return tuple(_issues(text.strip(), names, asked_lately))


def _issues(text: str, names: Iterable[str], asked_lately: int) -> Iterator[Issue]:
    if len(text) < SHORTEST:
        yield issue("question", TOO_SHORT, count=SHORTEST)
    if len(text) > LONGEST:
        yield issue("question", TOO_LONG, count=LONGEST)
    for words in _given_away(text, names):
        yield issue("question", GIVES_AWAY, words=words)
    if asked_lately >= MOST_IN_A_DAY:
        yield issue("question", TOO_MANY, count=asked_lately)


def _given_away(text: str, names: Iterable[str]) -> Iterator[str]:
    """Names and addresses in the text, whole words only; the legal form of a company may be left out or written otherwise."""
    for name in names:
        core = " ".join(word for word in name.split() if word.casefold().strip(",") not in _FORMS)
        pattern = r"\s+".join(re.escape(word) for word in core.split())
        if len(core) >= 4 and re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE):
            yield core
    yield from _ADDRESS.findall(text)


def answer_issues(text: str) -> tuple[Issue, ...]:
    """What is wrong with an answer that is to be published."""
    if not text.strip():
        return (issue("answer", NO_ANSWER),)
    return (issue("answer", LONG_ANSWER, count=LONGEST_ANSWER),) if len(text) > LONGEST_ANSWER else ()

"""The repair window: a missing or wrong document, declaration or answer about the company is handed in once, in a fixed time.

What makes the offer comparable is beyond repair: prices, quantities, and the answers that are scored (Directive 2014/24/EU
art. 56(3); Law 98/2016 art. 209; HG 395/2016 art. 134). Every bidder has the same time, the shortest that the ruleset allows
for an answer, so that nobody is given more than another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from procurement.rules.clarifications import answer_time
from procurement.rules.facts import Offer, RequirementKind
from procurement.rules.messages import Message, gettext_noop
from procurement.rules.periods import Calendar, Computed
from procurement.rules.qualification import Asking, answers_of
from procurement.rules.rulesets.ruleset import Ruleset

QUALIFICATION = "qualification:"
"""Begins the item of an answer about the company; every other item is the id of a requirement."""
OF_COMPANY, DOCUMENT = gettext_noop("About the company: %(question)s"), gettext_noop("Document: %(title)s")
DECLARATION = gettext_noop("Declaration: %(title)s")
BEYOND_REPAIR = gettext_noop(
    "This can't be repaired. Documents, declarations and answers about the company can; prices and what is scored stay as they were "
    "sealed."
)
ASKED_BEFORE = gettext_noop("This was asked of the bidder once already. Each part of a bid can be repaired once.")
SUBSTANCE = gettext_noop(
    "Confirm that this document is evidence, and part of neither the price nor the technical offer: these can't be changed."
)


@dataclass(frozen=True, slots=True)
class Item:
    """A part of a bid that can be repaired: `key` as it is recorded, `words` for people. `document`: a file is handed in."""

    key: str
    words: Message
    document: bool = False


def items(requirements: Iterable[tuple[str, str, str]], asked: Sequence[Asking]) -> Iterator[Item]:
    """What can be repaired in a bid, in the order of its task list. `requirements` as (id, kind, title)."""
    for key, kind, title in requirements:
        document = kind == RequirementKind.DOCUMENT
        yield Item(key, Message(DOCUMENT if document else DECLARATION, {"title": title}), document)
    for one in asked:
        words = Message(OF_COMPANY, {"question": Message(one.question.words)})
        yield Item(f"{QUALIFICATION}{one.question.code}", words)


def code_of(item: str) -> str:
    """The code of the question that an item is about; empty for a document or a declaration."""
    return item.removeprefix(QUALIFICATION) if item.startswith(QUALIFICATION) else ""


def window(ruleset: Ruleset, calendar: Calendar, asked_at: datetime) -> Computed:
    """The time to repair, which explains itself."""
    return answer_time(ruleset, calendar, asked_at).earliest


def problem_of(repairs: Sequence[Mapping[str, Any]], requirements: Iterable[str], codes: Iterable[str]) -> str:
    """What is wrong with the recorded repairs of a bid (docs/formats.md, 28); empty if nothing is."""
    allowed = {*requirements, *(f"{QUALIFICATION}{code}" for code in codes)}
    if len({one["item"] for one in repairs}) != len(repairs):
        return "A part of the bid was repaired twice."
    for one in repairs:
        code = code_of(one["item"])
        if one["item"] not in allowed:
            return f"{one['item']} is no part of a bid that can be repaired."
        if set(answers_of(one["corrected"])) - {code}:
            return f"More was corrected than {one['item']}."
        asked, ends, answered = (one[name] for name in ("asked_at", "answer_ends_at", "answered_at"))
        if answered and not datetime.fromisoformat(asked) <= datetime.fromisoformat(answered) < datetime.fromisoformat(
            ends
        ):
            return f"{one['item']} was not repaired in its time."
    return ""


def with_repairs(offer: Offer, requirements: frozenset[str]) -> Offer:
    """The offer with the documents and declarations that were handed in later; nothing else of it changes."""
    if not requirements:
        return offer
    return replace(offer, documents=offer.documents | requirements, declarations=offer.declarations | requirements)


def repaired(repairs: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """The requirements that were handed in by repair."""
    return frozenset(one["item"] for one in repairs if one["answered_at"] and not code_of(one["item"]))

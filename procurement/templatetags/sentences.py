"""The rules' messages as sentences, and how a computed value came about."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext

from procurement.display import law_text, sentence, value_text
from procurement.rules.differences import Change
from procurement.rules.messages import Issue, Message
from procurement.rules.periods import Computed
from procurement.rules.word_differences import Piece, words_changed

register = template.Library()


@register.filter("message")
@register.simple_tag
def message(value: Message | Issue | str) -> str:
    """`{% message decision.reason %}` or `{{ issue|message }}`: translated, parameters in the reader's format."""
    return sentence(value)


@register.filter
def law(text: str) -> str:
    """`{{ issue.citation|law }}` or `{{ ruleset.title|law }}`: in the reader's language."""
    return law_text(text)


@register.filter
def shown(value: object) -> str:
    """`{{ change.before|shown }}`: a value of the rules as words; nothing where there is none."""
    return "" if value is None else value_text(value)


@register.filter
def pieces(change: Change) -> tuple[Piece, ...]:
    """`{{ change|pieces }}`: two texts compared word by word; empty where a comparison side by side says it better."""
    before, after = change.before, change.after
    if not isinstance(before, str) or not isinstance(after, str) or max(len(before), len(after)) < 60:
        return ()
    return words_changed(before, after)


@register.inclusion_tag("components/explain.html")
def explain(value: Any, label: str = "") -> dict[str, object]:
    """`{% explain computed label %}`: takes a Computed, a Message, a text, or a sequence of these as steps."""
    if isinstance(value, Computed):
        return {
            "label": label or gettext("How this date is counted"),
            "rule": sentence(value.rule),
            "steps": [sentence(step) for step in value.steps],
            "citation": law_text(value.citation),
        }
    if isinstance(value, (Message, Issue, str)):
        citation = law_text(value.citation) if isinstance(value, Issue) else ""
        return {"label": label or gettext("Why"), "rule": sentence(value), "steps": [], "citation": citation}
    steps = [sentence(step) for step in value or ()]
    return {"label": label or gettext("How this was computed"), "rule": "", "steps": steps, "citation": ""}

"""Sentences for people, made by rules that know no language.

A Message keeps the English template and its parameters apart, so that the screens translate the template
(it is a gettext key) and format the parameters for the reader's locale, while the offline verifier prints English.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

_NONE: Mapping[str, object] = MappingProxyType({})


def gettext_noop(template: str) -> str:
    """Mark a template for the translation catalog and return it unchanged."""
    return template


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence: `template` uses %(name)s, `params` gives the values (str, int, Decimal, date, datetime, Money, Message)."""

    template: str
    params: Mapping[str, object] = field(default_factory=lambda: _NONE)

    def __str__(self) -> str:
        return self.template % {name: str(value) for name, value in self.params.items()}


@dataclass(frozen=True, slots=True)
class Issue:
    """Something that stands in the way of an act: which field, what to do, and which rule says so.

    `field` names the input a screen links to ("lots.1.estimated_value", "bids_end_at", "" for the whole);
    `citation` is the legal source, empty where none applies.
    """

    field: str
    message: Message
    citation: str = ""

    def __str__(self) -> str:
        return str(self.message)


def issue(field_name: str, template: str, *, citation: str = "", **params: object) -> Issue:
    """An Issue from a template marked with gettext_noop and its parameters."""
    return Issue(field_name, Message(template, MappingProxyType(params)), citation)

"""A new dated version of a ruleset: made from the data of an earlier one, and compared with it rule by rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from procurement.rules.messages import Issue, gettext_noop, issue
from procurement.rules.rulesets.ruleset import Ruleset, RuleValue, from_data

CHANGEABLE = ("version", "title", "valid_from", "valid_until", "note")
"""What the head of a new version may say anew; the rest says which law it is, and stays."""


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One rule that two versions answer differently: in value, in citation or in how it was checked."""

    key: str
    before: RuleValue
    after: RuleValue

    @property
    def decides_otherwise(self) -> bool:
        """Whether the value itself differs, and not only what is said about it."""
        return self.before.value != self.after.value


def next_version(
    data: Mapping[str, Any], head: Mapping[str, Any], rules: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """The data of a version that follows `data`: `head` (of CHANGEABLE) and `rules` replace what it says there.

    No lawyer has read a new version, whatever was read of the earlier one. RulesetError lists what is no ruleset.
    """
    made = {**data, **{name: head[name] for name in CHANGEABLE if name in head}, "lawyer_verified": False}
    made["values"] = {**data["values"], **rules}
    from_data(made)
    return made


def following_issues(before: Ruleset, after: Ruleset) -> tuple[Issue, ...]:
    """What keeps a version from following another: a name that is taken, or dates in the wrong order."""
    return tuple(_following(before, after))


def _following(before: Ruleset, after: Ruleset) -> Iterator[Issue]:
    if after.version == before.version:
        yield issue("version", gettext_noop("Give the new version a name of its own, such as the year it begins in."))
    if after.valid_from <= before.valid_from:
        text = gettext_noop("Choose a later day: the version that it follows began on %(day)s.")
        yield issue("valid_from", text, day=before.valid_from)
    if after.valid_until is not None and after.valid_until <= after.valid_from:
        yield issue("valid_until", gettext_noop("Choose a day after the first day, or leave it empty."))


def rule_changes(before: Ruleset, after: Ruleset) -> tuple[RuleChange, ...]:
    """The rules that differ, in the order of the keys."""
    pairs = ((key, before.rule(key), after.rule(key)) for key in after.values)
    return tuple(RuleChange(key, old, new) for key, old, new in pairs if old != new)

"""The acts on the law as data: a new dated version of a ruleset, and a lawyer's reading of its values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from procurement.rules.events import Event


@dataclass(frozen=True, slots=True)
class RulesetAdded(Event):
    """The subject is "ruleset:<code>/<version>". `data` is the SHA-256 of its canonical JSON, `after` the version it came from."""

    type: ClassVar[str] = "ruleset.added"
    data: str
    valid_from: str
    after: str


@dataclass(frozen=True, slots=True)
class RulesetReviewed(Event):
    """A lawyer has read `keys` of this version against the law. Who that was is in the table: a name is personal data."""

    type: ClassVar[str] = "ruleset.reviewed"
    data: str
    keys: tuple[str, ...]
    reviewed_on: str

"""What people say to red flags. The flags themselves are no acts: anybody computes them from the published releases.

The subject is the tender that shows the flag, or "flag:<uuid>" where several procedures together do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from procurement.rules.events import Event


@dataclass(frozen=True, slots=True)
class FlagReplied(Event):
    """A buyer or company replied, or corrected its reply: `version` counts from 1, `reply` is the SHA-256 of the text."""

    type: ClassVar[str] = "flag.replied"
    flag: str
    code: str
    organization: str
    version: int
    reply: str


@dataclass(frozen=True, slots=True)
class FlagMarked(Event):
    """An auditor marked a flag as a false alarm; `reason` is the SHA-256 of the published reason."""

    type: ClassVar[str] = "flag.marked"
    flag: str
    code: str
    mark: str
    reason: str


@dataclass(frozen=True, slots=True)
class FlagMarkWithdrawn(Event):
    """The mark was withdrawn, with a reason."""

    type: ClassVar[str] = "flag.mark_withdrawn"
    flag: str
    code: str
    mark: str
    reason: str

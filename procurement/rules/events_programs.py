"""The acts about software that acts for people: tokens made and revoked, and companies that let programs hand bids in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from procurement.rules.events import Event


@dataclass(frozen=True, slots=True)
class TokenMade(Event):
    """The subject is the person: "user:<uuid>". `token` is its id, never the token itself."""

    type: ClassVar[str] = "program_token.made"
    public: ClassVar[bool] = False
    token: str
    scopes: tuple[str, ...]
    expires_at: str


@dataclass(frozen=True, slots=True)
class TokenRevoked(Event):
    type: ClassVar[str] = "program_token.revoked"
    public: ClassVar[bool] = False
    token: str


@dataclass(frozen=True, slots=True)
class ProgramsAllowed(Event):
    """The company (the subject) lets software of its submitters hand bids in."""

    type: ClassVar[str] = "programs.allowed"
    public: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class ProgramsEnded(Event):
    """From now on people alone hand in the company's bids."""

    type: ClassVar[str] = "programs.ended"
    public: ClassVar[bool] = False

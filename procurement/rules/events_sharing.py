"""The acts with keys and shares of a committee (level B): ids, key ids, commitments and proofs, no names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from procurement.rules.events import Event


@dataclass(frozen=True, slots=True)
class MemberKeyRegistered(Event):
    """The subject is the person: "user:<uuid>"; `kid` names the key."""

    type: ClassVar[str] = "member_key.registered"
    public: ClassVar[bool] = False
    kid: str


@dataclass(frozen=True, slots=True)
class MemberKeyRetired(Event):
    type: ClassVar[str] = "member_key.retired"
    public: ClassVar[bool] = False
    kid: str


@dataclass(frozen=True, slots=True)
class SharesDealt(Event):
    """A key of the committee was dealt; what bidders seal to is in `tender.published`. `members` pairs "user kid commitment"."""

    type: ClassVar[str] = "shares.dealt"
    public: ClassVar[bool] = False
    key_c: str
    dealer: str
    user: str
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShareAcknowledged(Event):
    """A member opened the own share; `proof` can be checked by anybody once the share is known."""

    type: ClassVar[str] = "share.acknowledged"
    public: ClassVar[bool] = False
    user: str
    commitment: str
    proof: str


@dataclass(frozen=True, slots=True)
class ShareChecked(Event):
    """A member opened the own share again before the deadline."""

    type: ClassVar[str] = "share.checked"
    public: ClassVar[bool] = False
    user: str
    commitment: str
    proof: str


@dataclass(frozen=True, slots=True)
class SharesAlarm(Event):
    """A day before the deadline fewer members than must be have shown that their share still opens."""

    type: ClassVar[str] = "shares.alarm"
    public: ClassVar[bool] = False
    bids_end_at: str
    checked: int
    needed: int


@dataclass(frozen=True, slots=True)
class OpeningSession(Event):
    """A session of the opening begins: members seal their shares to `public_key`. Those of an earlier one count no more."""

    type: ClassVar[str] = "opening.session"
    public_key: str


@dataclass(frozen=True, slots=True)
class OpeningFailed(Event):
    """A try that did not open: `reason` is a code of docs/formats.md, 23; `user` whose share it was, or empty."""

    type: ClassVar[str] = "opening.failed"
    user: str
    reason: str

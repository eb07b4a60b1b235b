"""Acts on the public log itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from procurement.rules.events import Event


@dataclass(frozen=True, slots=True)
class LogLossAccepted(Event):
    """The newer database is lost: the log goes on from `present` minutes, though `size` with this root had been signed."""

    type: ClassVar[str] = "log.loss_accepted"
    present: int
    size: int
    root: str


@dataclass(frozen=True, slots=True)
class DatabaseChanged(Event):
    """Somebody changed a guarded table, a trigger or a function of the database; written by procurement.database_guard."""

    type: ClassVar[str] = "database.ddl"
    command: str
    object: str
    role: str


@dataclass(frozen=True, slots=True)
class KeySafeguarded(Event):
    """A copy of the key-encryption key with this fingerprint is sealed to this recovery key: whoever has both can open what it opens."""

    type: ClassVar[str] = "key.safeguarded"
    recovery: str
    kek: str


@dataclass(frozen=True, slots=True)
class KeyRecovered(Event):
    """The key-encryption key was lost, and was put back with the recovery key."""

    type: ClassVar[str] = "key.recovered"
    recovery: str
    kek: str


@dataclass(frozen=True, slots=True)
class KeyRotated(Event):
    """From now on another key signs; the one before verifies what it signed, and may sign until `until` (empty: at once)."""

    type: ClassVar[str] = "key.rotated"
    key: str
    before: str
    until: str

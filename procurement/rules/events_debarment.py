"""The acts on the list of debarred companies. The names stay in the table: the log holds the digest of what was recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from procurement.rules.events import Event


@dataclass(frozen=True, slots=True)
class DebarmentRecorded(Event):
    """The subject is "debarment:<uuid>". `record` is the SHA-256 of the canonical JSON of the record (docs/formats.md)."""

    type: ClassVar[str] = "debarment.recorded"
    record: str
    first_day: str
    last_day: str


@dataclass(frozen=True, slots=True)
class DebarmentLifted(Event):
    """From `lifted_on` on the company is no longer barred by this record."""

    type: ClassVar[str] = "debarment.lifted"
    record: str
    lifted_on: str

"""The auditable act of importing an agency's own history; see events.py for what an event is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from procurement.rules.events import Event


@dataclass(frozen=True, slots=True)
class HistoryImported(Event):
    """Public: `sha256` is the digest of the spreadsheet, `taken` counts the rows of `rows` that were right."""

    type: ClassVar[str] = "history.imported"
    table: str
    sha256: str
    rows: int
    taken: int

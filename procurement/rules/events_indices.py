"""The auditable act about price indices; see events.py for what an event is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from procurement.rules.events import Event


@dataclass(frozen=True, slots=True)
class PriceIndexLoaded(Event):
    """The subject is "price-index:<code>". `file` is the SHA-256 of the file as it was loaded."""

    type: ClassVar[str] = "price_index.loaded"
    number: int
    file: str
    months: int
    last_month: str

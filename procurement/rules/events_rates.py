"""The auditable act about exchange rates; see events.py for what an event is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from procurement.rules.events import Event


@dataclass(frozen=True, slots=True)
class ExchangeRatesLoaded(Event):
    """The subject is "exchange-rates:<code>". `file` is the SHA-256 of the file as it was loaded, `content` that of all rates of the
    version, `since` the version from which on the files together are this version."""

    type: ClassVar[str] = "exchange_rates.loaded"
    number: int
    since: int
    file: str
    content: str
    rates: int
    last_day: str

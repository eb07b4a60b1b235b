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

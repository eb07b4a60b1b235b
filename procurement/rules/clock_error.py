"""How wrong the binding clock may be: nothing to say, a warning, or closing and opening wait. Microseconds, as ticks carry them."""

from __future__ import annotations

from enum import StrEnum

WARNS, BLOCKS = 250_000, 2_000_000
"""From more than this on."""


class ClockState(StrEnum):
    """UNKNOWN blocks nothing: it says that nobody measures, not that the clock is wrong."""

    UNKNOWN = "unknown"
    GOOD = "good"
    DOUBTFUL = "doubtful"
    WRONG = "wrong"


def clock_state(error: int | None) -> ClockState:
    """What follows from the largest error of the clock; None where it is not measured."""
    if error is None:
        return ClockState.UNKNOWN
    if error > BLOCKS:
        return ClockState.WRONG
    return ClockState.DOUBTFUL if error > WARNS else ClockState.GOOD

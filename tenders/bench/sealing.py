"""How fast this machine seals, opens and signs, in memory: figures of procurement.sealing_bench."""

from __future__ import annotations

from procurement.sealing_bench import figures
from tenders.bench.figures import Figure, Report

PART = "Sealing in memory"


def measure(*, seconds: float = 0.5, megabytes: int = 20) -> Report:
    """One figure an act, each measured for about `seconds`."""
    found = figures(seconds=seconds, megabytes=megabytes)
    return Report([Figure(PART, figure.name, figure.per_second, f"{figure.unit}/s") for figure in found])

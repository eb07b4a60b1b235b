"""How fast this machine seals, opens and signs, in memory: figures of procurement.sealing_bench."""

from __future__ import annotations

from procurement.sealing_bench import figures
from tenders.bench.figures import Figure, Ratio, Report
from tenders.bench.offline import aes_gcm_alone

PART = "Sealing in memory"


def measure(*, seconds: float = 0.5, megabytes: int = 20) -> Report:
    """One figure an act, each measured for about `seconds`; what is done to files, beside AES-GCM of the same library alone."""
    found, alone = figures(seconds=seconds, megabytes=megabytes), aes_gcm_alone(megabytes)
    shown = [Figure(PART, figure.name, figure.per_second, f"{figure.unit}/s") for figure in found]
    ratios = [
        Ratio(PART, f"{figure.name} : AES-GCM alone", figure.per_second / alone)
        for figure in found
        if figure.unit == "MiB" and figure.name != "hash a file"
    ]
    return Report([*shown, Figure(PART, "AES-GCM alone", alone, "MiB/s")], ratios)

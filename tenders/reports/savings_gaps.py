"""Why lots have no saving against a baseline for which such reasons are kept, and how many: excluded, listed and counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext

from procurement.rules import indexed_price, life_cycle_saving
from procurement.rules.savings import NOT_POSITIVE
from tenders.queries.savings import SavingsReport
from tenders.reports.savings_words import BASELINES


@dataclass(frozen=True, slots=True)
class Gaps:
    """One baseline: each reason with how many lots, the most first; `lots` is their sum."""

    name: str
    title: str
    reasons: list[tuple[str, int]]

    @property
    def lots(self) -> int:
        """How many lots the baseline leaves out."""
        return sum(lots for _reason, lots in self.reasons)


def gaps_of(report: SavingsReport) -> list[Gaps]:
    """Each baseline of the report that has such reasons, and lots without it."""
    kept = (
        ("indexed", report.not_indexed, indexed_price.GAPS),
        ("life_cycle", report.no_life_cycle, life_cycle_saving.GAPS),
    )
    return [
        Gaps(name, str(BASELINES[name].name), _reasons(counts, words))
        for name, counts, words in kept
        if counts and name in report.filters.baselines
    ]


def _reasons(counts: Mapping[str, int], words: Mapping[str, str]) -> list[tuple[str, int]]:
    known = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(gettext(words.get(code, NOT_POSITIVE)), lots) for code, lots in known]

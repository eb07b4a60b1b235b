"""R025: bids often, wins hardly ever."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from procurement.rules.messages import gettext_noop
from procurement.rules.redflags.flag import Context, Finding, Flag, Group, percent
from procurement.rules.redflags.process import Process
from procurement.rules.redflags.spread import quantile, spread


@dataclass(slots=True)
class _Record:
    bids: int = 0
    won: int = 0

    @property
    def ratio(self) -> Fraction:
        return Fraction(self.won, self.bids)


class OftenLoses(Flag):
    code = "R025"
    alone = False
    title = gettext_noop("Bids often, hardly ever wins")
    formula = gettext_noop(
        "For a company whose number of valid bids is at or above the 75th percentile of all companies: won / valid bids is at "
        "or below the lower fence Q1 - 1.5 x (Q3 - Q1). Nothing is flagged where the fence is not above zero."
    )
    reason = gettext_noop("A company that bids to lose makes another company's price look good.")
    innocent = gettext_noop("A new company, one that bids everywhere on principle, or one whose prices are too high.")

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.records: dict[str, _Record] = {}

    def read(self, process: Process) -> Iterator[Finding]:
        if winner := process.single_winner():
            for company in {bid.tenderers[0] for bid in process.bids if bid.status == "valid" and bid.alone}:
                record = self.records.setdefault(company, _Record())
                record.bids += 1
                record.won += company == winner
        yield from ()

    def finish(self) -> Iterator[Finding]:
        if not self.records:
            return
        settings = self.context.settings
        counts = sorted(Fraction(record.bids) for record in self.records.values())
        many = quantile(counts, Fraction(settings.r025_percentile, 100))
        fence = self._fence()
        self.context.note(self.code, upper_fence=many, lower_fence=fence)
        if fence <= 0:
            return
        sentence = gettext_noop(
            "Won %(won)s of %(bids)s valid bids, %(ratio)s %%; %(fence)s %% and less is unusual for who bids that often."
        )
        for company, record in self.records.items():
            if record.bids >= many and record.ratio <= fence:
                numbers = {"won": record.won, "bids": record.bids}
                shares = {"ratio": percent(record.ratio), "fence": percent(fence)}
                yield self.found(Group.TENDERER, company, record.ratio, sentence, **numbers, **shares)

    def _fence(self) -> Fraction:
        if (fence := self.context.settings.r025_threshold) is not None:
            return fence
        found = spread(record.ratio for record in self.records.values())
        assert found is not None
        self.context.note_spread(self.code, found)
        return found.lower_fence

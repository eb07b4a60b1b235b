"""R038: an unusual share of bids is disqualified: by a buyer, by a procuring entity, or of a company."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from procurement.rules.messages import gettext_noop
from procurement.rules.redflags.flag import Context, Finding, Flag, Group, percent
from procurement.rules.redflags.process import Process
from procurement.rules.redflags.spread import spread


@dataclass(slots=True)
class _Count:
    submitted: int = 0
    disqualified: int = 0

    def add(self, submitted: int, disqualified: int) -> None:
        self.submitted += submitted
        self.disqualified += disqualified

    @property
    def ratio(self) -> Fraction:
        return Fraction(self.disqualified, self.submitted)


class ManyDisqualified(Flag):
    code = "R038"
    alone = False
    title = gettext_noop("Many bids disqualified")
    formula = gettext_noop(
        "Disqualified bids / bids handed in, for each buyer, procuring entity and company with at least two bids, is at or above "
        "the upper fence of its group: Q3 + 1.5 x (Q3 - Q1). Nothing is flagged where the fence is zero."
    )
    reason = gettext_noop(
        "A buyer can clear the way for one company; a company can hand in bids that are meant to be refused."
    )
    innocent = gettext_noop("Strict but equal treatment, documents that are hard to understand, or new bidders.")

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.counts: dict[Group, dict[str, _Count]] = {
            group: {} for group in (Group.BUYER, Group.PROCURING_ENTITY, Group.TENDERER)
        }

    def read(self, process: Process) -> Iterator[Finding]:
        if bids := process.submitted:
            for bid in bids:
                for company in bid.tenderers:
                    self._add(Group.TENDERER, company, 1, bid.status == "disqualified")
            disqualified = sum(bid.status == "disqualified" for bid in bids)
            for group, identity in ((Group.BUYER, process.buyer), (Group.PROCURING_ENTITY, process.procuring_entity)):
                if identity:
                    self._add(group, identity, len(bids), disqualified)
        yield from ()

    def finish(self) -> Iterator[Finding]:
        settings = self.context.settings
        for group, counts in self.counts.items():
            least = settings.r038_least_bids if group == Group.TENDERER else settings.r038_least_processes
            yield from self._outliers(group, {key: one for key, one in counts.items() if one.submitted >= least})

    def _outliers(self, group: Group, counts: dict[str, _Count]) -> Iterator[Finding]:
        if (found := spread(count.ratio for count in counts.values())) is None:
            return
        fence = self.context.settings.r038_threshold
        if fence is None:
            self.context.note_spread(self.code, found, f"{group}_")
            fence = found.upper_fence
        self.context.note(self.code, **{f"{group}_upper_fence": fence})
        sentence = gettext_noop(
            "%(disqualified)s of %(submitted)s bids were disqualified, %(ratio)s %%; %(fence)s %% and more is unusual."
        )
        for identity, count in counts.items():
            if count.ratio >= fence > 0:
                numbers = {"disqualified": count.disqualified, "submitted": count.submitted}
                shares = {"ratio": percent(count.ratio), "fence": percent(fence)}
                yield self.found(group, identity, count.ratio, sentence, **numbers, **shares)

    def _add(self, group: Group, identity: str, submitted: int, disqualified: int) -> None:
        self.counts[group].setdefault(identity, _Count()).add(submitted, disqualified)

"""R024: the second-lowest bid is suspiciously near the winning one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from procurement.rules.messages import gettext_noop
from procurement.rules.redflags.flag import Finding, Group, percent
from procurement.rules.redflags.price_gaps import GapFlag
from procurement.rules.redflags.spread import spread


class CloseBids(GapFlag):
    code = "R024"
    alone = False
    title = gettext_noop("Bids close to each other")
    formula = gettext_noop(
        "(second-lowest valid bid - winning bid) / winning bid is at or below the lower fence of all processes: "
        "Q1 - 1.5 x (Q3 - Q1). Nothing is flagged where the fence is not above zero."
    )
    reason = gettext_noop("Who sets prices together, or learns the price of another, bids just beside it.")
    innocent = gettext_noop("Goods with a price list, or a market where everybody knows the costs.")

    def finish(self) -> Iterator[Finding]:
        fence = self._fence()
        if fence is None or fence <= 0:
            return
        for ocid, gap in self.gaps.items():
            if gap.ratio <= fence:
                sentence = gettext_noop(
                    "The second-lowest bid was %(gap)s %% above the winning one; %(fence)s %% and less is unusual here."
                )
                numbers = {"gap": percent(gap.ratio), "fence": percent(fence)}
                yield replace(self.found(Group.PROCESS, ocid, gap.ratio, sentence, **numbers), ocid=ocid)
                for company in (gap.winner, gap.runner_up):
                    yield replace(self.found(Group.TENDERER, company, 0, sentence, **numbers), ocid=ocid)

    def _fence(self) -> Fraction | None:
        fence = self.context.settings.r024_threshold
        if fence is None:
            if (found := spread(gap.ratio for gap in self.gaps.values())) is None:
                return None
            self.context.note_spread(self.code, found)
            fence = found.lower_fence
        self.context.note(self.code, lower_fence=fence)
        return fence

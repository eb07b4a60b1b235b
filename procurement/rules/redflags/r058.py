"""R058: the winning bid lies far below the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from procurement.rules.messages import gettext_noop
from procurement.rules.redflags.flag import Finding, Group, percent
from procurement.rules.redflags.price_gaps import GapFlag
from procurement.rules.redflags.spread import spread


class DeepDiscount(GapFlag):
    code = "R058"
    alone = False
    title = gettext_noop("The winning bid is far below the next")
    formula = gettext_noop(
        "(second-lowest valid bid - winning bid) / winning bid is at or above the upper fence of all processes: "
        "Q3 + 1.5 x (Q3 - Q1). Nothing is flagged where the fence is zero."
    )
    reason = gettext_noop("A price that nobody else can make may be paid for with quality, or with changes later.")
    innocent = gettext_noop("A better method, free capacity, or the wish to enter a market.")

    def finish(self) -> Iterator[Finding]:
        if (found := spread(gap.ratio for gap in self.gaps.values())) is None:
            return
        fence = self.context.settings.r058_threshold
        if fence is None:
            self.context.note_spread(self.code, found)
            fence = found.upper_fence
        self.context.note(self.code, upper_fence=fence)
        sentence = gettext_noop(
            "The second-lowest bid was %(gap)s %% above the winning one; %(fence)s %% and more is unusual here."
        )
        for ocid, gap in self.gaps.items():
            if gap.ratio >= fence > 0:
                numbers = {"gap": percent(gap.ratio), "fence": percent(fence)}
                yield replace(self.found(Group.PROCESS, ocid, gap.ratio, sentence, **numbers), ocid=ocid)
                yield replace(self.found(Group.TENDERER, gap.winner, 0, sentence, **numbers), ocid=ocid)

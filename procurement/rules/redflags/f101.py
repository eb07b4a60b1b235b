"""F101: the award lies far below the estimate."""

from __future__ import annotations

from collections.abc import Iterator

from procurement.rules.messages import gettext_noop
from procurement.rules.redflags.flag import Finding, Flag, Group, percent
from procurement.rules.redflags.process import Process


class InflatedEstimate(Flag):
    code = "F101"
    title = gettext_noop("Award far below the estimate")
    formula = gettext_noop(
        "(estimate - sum of the awards in force) / estimate is at least 30 %. Options that do not count in the comparison are in "
        "neither of them."
    )
    reason = gettext_noop("An estimate that is far too high hides a bad price, and makes savings look large.")
    innocent = gettext_noop("Strong competition, a price that fell, or an estimate made with care for a risk.")
    source = "DOZORRO and the State Audit Service of Ukraine, prozorro-risks"
    version = 2

    def read(self, process: Process) -> Iterator[Finding]:
        estimate, currency = process.compared_estimate()
        awards = [award for award in process.awards if award.status == "active"]
        amounts = [award.amount for award in awards if award.amount is not None and award.currency == currency]
        if not estimate or estimate < 0 or not amounts or len(amounts) < len(awards):
            return
        share = 1 - sum(amounts) / estimate
        if share >= self.context.settings.f101_share:
            sentence = gettext_noop("Awarded for %(share)s %% less than estimated; %(limit)s %% and more is a lot.")
            params = {"share": percent(share), "limit": percent(self.context.settings.f101_share)}
            yield self.found(Group.PROCESS, process.ocid, share, sentence, **params)

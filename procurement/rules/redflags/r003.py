"""R003: little time to bid."""

from __future__ import annotations

from collections.abc import Iterator

from procurement.rules.messages import gettext_noop
from procurement.rules.redflags.flag import Finding, Flag, Group
from procurement.rules.redflags.process import Process, whole_days


class ShortPeriod(Flag):
    code = "R003"
    title = gettext_noop("Little time to bid")
    formula = gettext_noop(
        "The days between the start and the end of the time for bids are fewer than a limit: 15, or what is set for the procedure."
    )
    reason = gettext_noop("Who knows of a tender beforehand can bid in a few days; everybody else can't.")
    innocent = gettext_noop("Urgency that the law allows, an early notice, or a simple purchase below the thresholds.")

    def read(self, process: Process) -> Iterator[Finding]:
        settings = self.context.settings
        start, end = process.period()
        if start is None or end is None or (settings.r003_methods and process.method not in settings.r003_methods):
            return
        days = whole_days(start, end)
        limit = settings.r003_days_by_details.get(process.method_details, settings.r003_days)
        if days < limit:
            sentence = gettext_noop("Bids could be handed in for %(days)s days; fewer than %(limit)s is little.")
            yield self.found(Group.PROCESS, process.ocid, 1, sentence, days=days, limit=limit)

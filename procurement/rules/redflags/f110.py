"""F110: decided in a hurry."""

from __future__ import annotations

from collections.abc import Iterator

from procurement.rules.messages import gettext_noop
from procurement.rules.redflags.flag import Finding, Flag, Group
from procurement.rules.redflags.process import Process, whole_days


class QuickDecision(Flag):
    code = "F110"
    title = gettext_noop("Decided in a hurry")
    formula = gettext_noop("Less than 5 days lie between the end of the time for bids and the first award in force.")
    reason = gettext_noop("A careful evaluation takes days; who knows the winner beforehand needs none.")
    innocent = gettext_noop("A decision by price alone among few bids.")
    source = "Government Transparency Institute, opentender.eu"

    def read(self, process: Process) -> Iterator[Finding]:
        _start, end = process.period()
        dates = [award.date for award in process.awards if award.status == "active" and award.date is not None]
        limit = self.context.settings.f110_days
        if end is not None and dates and 0 <= (days := whole_days(end, min(dates))) < limit:
            sentence = gettext_noop("Awarded %(days)s days after bids ended; less than %(limit)s is quick.")
            yield self.found(Group.PROCESS, process.ocid, days, sentence, days=days, limit=limit)

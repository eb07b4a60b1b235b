"""F105: works are done in no time."""

from __future__ import annotations

from collections.abc import Iterator

from procurement.rules.messages import gettext_noop
from procurement.rules.redflags.flag import Finding, Flag, Group
from procurement.rules.redflags.process import Process, instant, node, nodes, text, whole_days


class QuickWorks(Flag):
    code = "F105"
    title = gettext_noop("Works done in no time")
    formula = gettext_noop("The period of a works contract is shorter than 60 days.")
    reason = gettext_noop("Works that are finished so soon may have been begun before the tender.")
    innocent = gettext_noop("Small repairs, or works that were prepared for long.")
    source = "DOZORRO and the State Audit Service of Ukraine, prozorro-risks"

    def read(self, process: Process) -> Iterator[Finding]:
        if text(process.tender, "mainProcurementCategory") != "works":
            return
        limit = self.context.settings.f105_days
        for contract in nodes(process.body, "contracts"):
            period = node(contract, "period")
            start, end = instant(period, "startDate"), instant(period, "endDate")
            if start is not None and end is not None and 0 <= (days := whole_days(start, end)) < limit:
                sentence = gettext_noop("A works contract runs for %(days)s days; less than %(limit)s is quick.")
                yield self.found(Group.PROCESS, process.ocid, days, sentence, days=days, limit=limit)
                return

"""F102: several companies were rejected."""

from __future__ import annotations

from collections.abc import Iterator

from procurement.rules.messages import gettext_noop
from procurement.rules.redflags.flag import Finding, Flag, Group
from procurement.rules.redflags.process import Process


class SeveralRejected(Flag):
    code = "F102"
    title = gettext_noop("Several bidders rejected")
    formula = gettext_noop("The bids of at least 2 companies were disqualified.")
    reason = gettext_noop("Requirements that many fail may be meant for one who does not.")
    innocent = gettext_noop("Documents that are hard to understand, or companies new to tenders.")
    source = "DOZORRO and the State Audit Service of Ukraine, prozorro-risks"

    def read(self, process: Process) -> Iterator[Finding]:
        rejected = {one for bid in process.bids if bid.status == "disqualified" for one in bid.tenderers}
        if len(rejected) >= self.context.settings.f102_least:
            sentence = gettext_noop("The bids of %(rejected)s companies were disqualified.")
            yield self.found(Group.PROCESS, process.ocid, len(rejected), sentence, rejected=len(rejected))

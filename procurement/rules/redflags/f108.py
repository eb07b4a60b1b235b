"""F108: no call was published."""

from __future__ import annotations

from collections.abc import Iterator

from procurement.rules.messages import gettext_noop
from procurement.rules.redflags.flag import Finding, Flag, Group
from procurement.rules.redflags.process import Process, nodes, text


class NoCall(Flag):
    code = "F108"
    title = gettext_noop("No call published")
    formula = gettext_noop(
        "An open or selective procedure has neither a time for bids nor a notice among its documents."
    )
    reason = gettext_noop("Who never hears of a tender can't bid.")
    innocent = gettext_noop("A source that does not record the call.")
    source = "Government Transparency Institute, opentender.eu"

    def read(self, process: Process) -> Iterator[Finding]:
        if process.method not in ("open", "selective") or process.period() != (None, None):
            return
        if not any(text(one, "documentType") == "tenderNotice" for one in nodes(process.tender, "documents")):
            sentence = gettext_noop("The procedure is meant for several companies, and no call for bids is known.")
            yield self.found(Group.PROCESS, process.ocid, 1, sentence)

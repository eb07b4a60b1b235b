"""R018: a single bidder where competition was meant."""

from __future__ import annotations

from collections.abc import Iterator

from procurement.rules.messages import gettext_noop
from procurement.rules.redflags.flag import Finding, Flag, Group
from procurement.rules.redflags.process import Process, number


class SingleBid(Flag):
    code = "R018"
    title = gettext_noop("A single bidder")
    formula = gettext_noop("The number of bidders is 1 in an open or selective procedure.")
    reason = gettext_noop("Requirements cut to one company, or rivals who agreed to stay away, leave one bidder.")
    innocent = gettext_noop("A small market, a special need, or a price limit that is too low for others.")

    def read(self, process: Process) -> Iterator[Finding]:
        methods = self.context.settings.r018_methods
        if (not methods or process.method in methods) and number(process.tender, "numberOfTenderers") == 1:
            sentence = gettext_noop("One company alone handed in a bid, in a procedure that was meant for several.")
            yield self.found(Group.PROCESS, process.ocid, 1, sentence)

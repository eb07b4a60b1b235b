"""F112: a bid was rejected, and nobody asked for what could be mended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from procurement.rules.messages import gettext_noop
from procurement.rules.redflags.flag import Context, Finding, Flag, Group
from procurement.rules.redflags.process import Process


class NeverAskedToRepair(Flag):
    code = "F112"
    alone = False
    title = gettext_noop("Rejected without being asked to repair")
    formula = gettext_noop(
        "A bid was disqualified, and no request to repair it was sent. Nothing is flagged where no procedure of the data records "
        "such requests: then the source does not know them."
    )
    reason = gettext_noop(
        "A missing paper can be handed in later where the law allows it. Who wants a bid out does not ask for it."
    )
    innocent = gettext_noop("A defect that can't be mended, such as the price itself, or a bid that was withdrawn.")
    source = "DOZORRO and the State Audit Service of Ukraine, prozorro-risks"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.recorded = False
        self.rejected: dict[str, int] = {}

    def read(self, process: Process) -> Iterator[Finding]:
        self.recorded = self.recorded or any(bid.repairs for bid in process.bids)
        silent = [bid for bid in process.bids if bid.status == "disqualified" and not bid.repairs]
        if silent:
            self.rejected[process.ocid] = len(silent)
        yield from ()

    def finish(self) -> Iterator[Finding]:
        sentence = gettext_noop("Bids that were disqualified without a request to repair them: %(rejected)s.")
        for ocid, count in self.rejected.items() if self.recorded else ():
            yield replace(self.found(Group.PROCESS, ocid, count, sentence, rejected=count), ocid=ocid)

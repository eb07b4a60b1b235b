"""F104: a contract is changed in quick succession."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from procurement.rules.messages import gettext_noop
from procurement.rules.redflags.flag import Finding, Flag, Group
from procurement.rules.redflags.process import Process, instant, nodes, whole_days


class QuickChanges(Flag):
    code = "F104"
    title = gettext_noop("Contract changed in quick succession")
    formula = gettext_noop("Less than 90 days lie between two amendments of one contract.")
    reason = gettext_noop("A low price that is raised step by step was never meant to hold.")
    innocent = gettext_noop("Prices of energy or food that follow the market by the contract's own rule.")
    source = "DOZORRO and the State Audit Service of Ukraine, prozorro-risks"

    def read(self, process: Process) -> Iterator[Finding]:
        limit = self.context.settings.f104_days
        for contract in nodes(process.body, "contracts"):
            dates = sorted(at for one in nodes(contract, "amendments") if (at := instant(one, "date")))
            gaps = [whole_days(before, after) for before, after in pairwise(dates)]
            if gaps and min(gaps) < limit:
                sentence = gettext_noop(
                    "A contract was changed again after %(days)s days; less than %(limit)s is quick."
                )
                yield self.found(Group.PROCESS, process.ocid, min(gaps), sentence, days=min(gaps), limit=limit)
                return
